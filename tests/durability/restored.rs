//! Backups made while the service is written to, and older ones restored under a newer index.

use crate::support::{Actor, Process, postgres::Cluster, trade::text};
use serde_json::json;
use std::{
    fs,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// A published listing of this name.
fn publish(service: &Process, supplier: &Actor, name: &str) -> String {
    let id = text(
        &supplier
            .post("/listings", &json!({"name": {"en": name}}))
            .expect(201),
        "id",
    );
    supplier.act(&format!("/listings/{id}/submit")).ok();
    service
        .operator()
        .act(&format!("/admin/listings/{id}/approve"))
        .ok();
    id
}

/// Whether anyone finds it.
fn found(service: &Process, name: &str) -> bool {
    let path = format!("/search/listings?q={}", name.replace(' ', "+"));
    let answer = service.anonymous().get(&path).ok();
    let items = answer["items"].as_array().expect("items");
    items.iter().any(|item| item["name"]["en"] == name)
}

fn indexed(service: &Process) {
    service.eventually("the index", || {
        let ready = service.anonymous().get("//readyz").ok();
        (ready["indexed_seq"] == ready["last_seq"]).then_some(())
    });
}

/// A folder in the place of another.
fn replace(from: &Path, to: &Path) {
    if to.exists() {
        fs::remove_dir_all(to).expect("it goes");
    }
    fs::rename(from, to).expect("it comes");
}

#[test]
fn a_backup_under_load_is_whole_and_restores_under_a_newer_index() {
    let mut service = Process::start();
    let supplier = service.approved("supplier", "Backed Maker", "CN");
    publish(&service, &supplier, "Zorbalin early");
    let bytes = b"%PDF-1.7 a licence".as_slice();
    let papers = "/companies/me/documents";
    let paper = supplier.upload(papers, "l.pdf", "application/pdf", bytes, &[("kind", "other")]);
    let paper = text(&paper.expect(201), "id");
    let target = service.folder().join("backup");
    let before = under_load(&service, &supplier, || {
        let output = service
            .command("backup")
            .arg(&target)
            .output()
            .expect("the program");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    });
    // A folder that is there is not overwritten.
    assert!(
        !service
            .command("backup")
            .arg(&target)
            .status()
            .expect("the program")
            .success()
    );
    publish(&service, &supplier, "Zorbalin late");
    indexed(&service);
    assert!(found(&service, "Zorbalin late"));
    service.stop();
    let data = service.data().to_owned();
    let restored = service.folder().join("restored");
    fs::rename(&target, &restored).expect("the backup is put in its place");
    // The newest index, and the key, which is kept apart from backups.
    fs::rename(data.join("search-index"), restored.join("search-index")).expect("the index");
    fs::copy(data.join("secret-key"), restored.join("secret-key")).expect("the key");
    service.place().data = restored;
    service.restart();
    service.verify_all();
    let supplier = service.log_in(&supplier.email);
    for id in &before {
        supplier.get(&format!("/listings/{id}")).ok();
    }
    assert_eq!(supplier.get(&format!("{papers}/{paper}")).text.as_bytes(), bytes);
    assert!(found(&service, "Zorbalin early"));
    assert!(!found(&service, "Zorbalin late"));
}

#[test]
fn a_dump_under_load_restores_under_a_newer_index_on_postgres() {
    let Some(cluster) = Cluster::get() else { return };
    let Some(mut service) = Process::on_postgres() else {
        return;
    };
    let supplier = service.approved("supplier", "Dumped Maker", "CN");
    publish(&service, &supplier, "Zorbalin early");
    let url = service.place().database_url.clone().expect("a url");
    let shared = tempfile::Builder::new()
        .prefix("theriac-dump-")
        .tempdir()
        .expect("a folder");
    run("chmod", &["777", &shared.path().display().to_string()]);
    let file = shared.path().join("dump");
    let before = under_load(&service, &supplier, || {
        let mut dump = Cluster::program("pg_dump");
        let status = dump
            .args(["--format=custom", "--file"])
            .arg(&file)
            .arg(&url)
            .status();
        assert!(status.expect("pg_dump").success());
    });
    publish(&service, &supplier, "Zorbalin late");
    indexed(&service);
    service.stop();
    let restored = cluster.empty_database();
    let mut restore = Cluster::program("pg_restore");
    let status = restore
        .args(["--exit-on-error", "--dbname", &restored])
        .arg(&file)
        .status();
    assert!(status.expect("pg_restore").success());
    service.place().database_url = Some(restored);
    assert!(
        service
            .command("reindex")
            .status()
            .expect("the program")
            .success()
    );
    service.restart();
    service.verify_all();
    let supplier = service.log_in(&supplier.email);
    for id in &before {
        supplier.get(&format!("/listings/{id}")).ok();
    }
    assert!(found(&service, "Zorbalin early") && !found(&service, "Zorbalin late"));
}

/// Listings are written while something is done. The ids of those that were acknowledged before.
fn under_load(service: &Process, supplier: &Actor, work: impl FnOnce()) -> Vec<String> {
    let (acknowledged, over) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let ledger = || acknowledged.lock().expect("the ledger");
    let load = || {
        for n in 0.. {
            if over.load(Ordering::Acquire) {
                return;
            }
            let body = json!({"name": {"en": format!("Load {n}")}});
            let id = text(&supplier.post("/listings", &body).expect(201), "id");
            ledger().push(id);
        }
    };
    thread::scope(|scope| {
        (0..2).for_each(|_| drop(scope.spawn(load)));
        service.eventually("some load", || (ledger().len() > 5).then_some(()));
        let before = ledger().clone();
        work();
        over.store(true, Ordering::Release);
        before
    })
}

/// Has SQLite move what stands in its log into the file: a process that ends need not have done so.
fn all_in_the_file(service: &Process) {
    service.database().run("PRAGMA wal_checkpoint(TRUNCATE)");
}

#[test]
fn an_older_database_whose_log_has_grown_past_the_index_is_known_for_what_it_is() {
    for mut service in Process::on_each() {
        let supplier = service.approved("supplier", "Restored Maker", "CN");
        publish(&service, &supplier, "Zorbalin early");
        service.stop();
        // An older state, put aside by hand: it says nothing of an epoch of its own.
        let (data, aside) = (service.data().to_owned(), service.folder().join("aside"));
        let older = match service.place().database_url.clone() {
            Some(url) => Some(Cluster::get().expect("the cluster").copy_of(&url)),
            None => {
                all_in_the_file(&service);
                fs::copy(data.join("theriac.sqlite"), service.folder().join("older")).expect("a copy");
                None
            }
        };
        service.restart();
        let supplier = service.log_in(&supplier.email);
        publish(&service, &supplier, "Zorbalin late");
        indexed(&service);
        service.stop();
        // Restored, and served with another index at first, until its log is longer than the one before.
        match older {
            Some(url) => service.place().database_url = Some(url),
            None => {
                let file = data.join("theriac.sqlite");
                all_in_the_file(&service);
                for beside in ["theriac.sqlite-wal", "theriac.sqlite-shm"] {
                    // Emptied, or gone already.
                    let _ = fs::remove_file(data.join(beside));
                }
                fs::copy(service.folder().join("older"), file).expect("the older one");
            }
        }
        fs::rename(data.join("search-index"), &aside).expect("the newest index is put aside");
        service.restart();
        let supplier = service.log_in(&supplier.email);
        for n in ["one", "two", "three"] {
            publish(&service, &supplier, &format!("Zorbalin {n}"));
        }
        indexed(&service);
        service.stop();
        replace(&aside, &data.join("search-index"));
        service.restart();
        service.verify_all();
        assert!(
            !found(&service, "Zorbalin late"),
            "what was never in this history is found"
        );
        for n in ["early", "one", "two", "three"] {
            assert!(found(&service, &format!("Zorbalin {n}")), "{n}");
        }
    }
}

#[test]
fn postgres_is_restored_to_a_point_in_time() {
    let archive = tempfile::tempdir().expect("a folder");
    run("chmod", &["777", &archive.path().display().to_string()]);
    let command = format!("archive_command=cp %p {}/%f", archive.path().display());
    let Some(cluster) = Cluster::of_its_own(&["archive_mode=on", &command]) else {
        return;
    };
    let mut service = Process::start_on(Some(cluster.fresh_database()), &[("THERIAC_RATE_LIMITS", "off")]);
    let supplier = service.approved("supplier", "Pointed Maker", "CN");
    publish(&service, &supplier, "Zorbalin early");
    let restored = cluster.folder().with_extension("restored");
    run("install", &["-d", "-m", "700", &restored.display().to_string()]);
    run(
        "chown",
        &[
            "--reference",
            &cluster.folder().display().to_string(),
            &restored.display().to_string(),
        ],
    );
    let base = restored.join("data");
    let status = Cluster::program("pg_basebackup")
        .args([
            "-h",
            "127.0.0.1",
            "-p",
            &cluster.port().to_string(),
            "-U",
            "tester",
            "--checkpoint=fast",
            "-D",
        ])
        .arg(&base)
        .status();
    assert!(status.expect("pg_basebackup").success());
    publish(&service, &supplier, "Zorbalin between");
    let url = service.place().database_url.clone().expect("a url");
    let now = service
        .database()
        .texts("SELECT clock_timestamp()::text AS t")
        .remove(0);
    publish(&service, &supplier, "Zorbalin late");
    indexed(&service);
    assert!(found(&service, "Zorbalin late"));
    service.stop();
    // What was written last reaches the archive.
    let mut db = service.database();
    db.run("SELECT pg_switch_wal()");
    let archived = "SELECT count(*) AS n FROM pg_stat_archiver WHERE last_archived_wal >=
        (SELECT max(name) FROM pg_ls_waldir() WHERE length(name) = 24 AND name < pg_walfile_name(pg_current_wal_lsn()))";
    service.eventually("the archive", || (db.count(archived) == 1).then_some(()));
    drop(db);
    let settings = format!(
        "restore_command = 'cp {}/%f %p'\nrecovery_target_time = '{now}'\nrecovery_target_action = 'promote'\n\
         archive_mode = 'off'\n",
        archive.path().display()
    );
    let conf = base.join("postgresql.auto.conf");
    let before = fs::read_to_string(&conf).unwrap_or_default();
    fs::write(&conf, before + &settings).expect("settings");
    fs::write(base.join("recovery.signal"), "").expect("the signal");
    let again = Cluster::of_folder(restored).expect("the programs");
    let name = url.rsplit('/').next().expect("a name");
    service.place().database_url = Some(again.url(name));
    let mut db = service.database();
    let writes = "SELECT count(*) AS n WHERE NOT pg_is_in_recovery()";
    service.eventually("the end of recovery", || (db.count(writes) == 1).then_some(()));
    // The index is still the newest.
    service.restart();
    service.verify_all();
    assert!(found(&service, "Zorbalin early") && found(&service, "Zorbalin between"));
    assert!(!found(&service, "Zorbalin late"));
    service.stop();
}

fn run(program: &str, arguments: &[&str]) {
    let status = std::process::Command::new(program).args(arguments).status();
    assert!(status.expect("a program").success(), "{program} {arguments:?}");
}
