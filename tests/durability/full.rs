//! The disk is full: writes are refused in so many words, reading goes on, and all is well soon after there is room again.
//!
//! A small file system of its own is mounted for it, which only root may do: elsewhere it is skipped, and says so.

use crate::support::{Actor, Process, postgres::Cluster, trade::text};
use serde_json::json;
use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// So soon after there is room again, all is well.
const BACK: Duration = Duration::from_secs(10);

/// A small file system.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path) -> Option<Self> {
        fs::create_dir(at).expect("a folder");
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=32m", "theriac-test"])
            .arg(at)
            .stderr(Stdio::null());
        if mount.status().is_ok_and(|s| s.success()) {
            return Some(Self(at.to_owned()));
        }
        eprintln!("\n*** SKIPPED: a full disk; only root may mount a small file system ***\n");
        None
    }

    /// Takes all the room that is left.
    fn fill(&self) {
        let mut ballast = File::options()
            .create(true)
            .append(true)
            .open(self.0.join("ballast"))
            .expect("a file");
        for piece in [1 << 20, 1 << 12, 1] {
            while ballast.write_all(&vec![0; piece]).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.0.join("ballast")).expect("it goes");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: whoever still has it open lets go later.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

fn start(database_url: Option<String>) -> Option<(Disk, Process)> {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("disk");
    let disk = Disk::mount(&data)?;
    let settings = [("THERIAC_RATE_LIMITS", "off")];
    Some((disk, Process::start_in(folder, data, database_url, &settings)))
}

fn publish(service: &Process, supplier: &Actor, name: &str) {
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
}

fn is_found(service: &Process, name: &str) -> bool {
    let answer = service
        .anonymous()
        .get(&format!("/search/listings?q={name}"))
        .ok();
    answer["total"] == 1
}

fn upload(who: &Actor) -> crate::support::Answer {
    let bytes = [b"%PDF-1.7 ".as_slice(), &[b'x'; 20_000]].concat();
    who.upload(
        "/companies/me/documents",
        "l.pdf",
        "application/pdf",
        &bytes,
        &[("kind", "other")],
    )
}

#[test]
fn a_full_disk_refuses_writes_in_so_many_words_on_sqlite() {
    let Some((disk, service)) = start(None) else {
        return;
    };
    let supplier = service.approved("supplier", "Full Maker", "CN");
    publish(&service, &supplier, "Earliexin");
    service.verify_index();
    disk.fill();
    let (mut acknowledged, mut refused) = (Vec::new(), 0);
    // What room the log still has is used up first.
    let deadline = Instant::now() + Duration::from_secs(60);
    while refused < 5 {
        assert!(Instant::now() < deadline, "the disk was never full");
        let name = format!("Full {}x", acknowledged.len());
        let answer = supplier.post(
            "/listings",
            &json!({"name": {"en": name}, "description": {"en": "x".repeat(2_000)}}),
        );
        match answer.status {
            201 => acknowledged.push((text(&answer.json, "id"), name)),
            _ => {
                assert_eq!(answer.problem(507), "no_room");
                refused += 1;
            }
        }
        disk.fill();
    }
    assert_eq!(upload(&supplier).problem(507), "no_room");
    let catalogue = "external_id,name_en\n1,Paracetamol\n".repeat(9_000);
    let import = supplier.upload("/listings/import", "c.csv", "text/csv", catalogue.as_bytes(), &[]);
    assert_eq!(import.problem(507), "no_room");
    assert!(is_found(&service, "Earliexin"), "reading goes on");
    supplier.get("/listings?mine=true").ok();
    disk.make_room();
    let begun = Instant::now();
    let id = loop {
        let answer = supplier.post("/listings", &json!({"name": {"en": "Roomy"}}));
        if answer.status == 201 {
            break text(&answer.json, "id");
        }
        assert!(begun.elapsed() < BACK, "still {}", answer.text);
        thread::sleep(Duration::from_millis(50));
    };
    acknowledged.push((id, "Roomy".to_owned()));
    upload(&supplier).expect(201);
    for (id, name) in &acknowledged {
        assert_eq!(supplier.get(&format!("/listings/{id}")).ok()["name"]["en"], *name);
    }
    publish(&service, &supplier, "Latexin");
    service.eventually("the index", || is_found(&service, "Latexin").then_some(()));
    println!(
        "{} acknowledged before and after, {refused} refused by 507, back in {:.1?}",
        acknowledged.len(),
        begun.elapsed()
    );
    assert!(begun.elapsed() < BACK + Duration::from_secs(2));
    service.verify_all();
}

#[test]
fn an_index_without_room_is_late_and_nothing_else() {
    let Some(cluster) = Cluster::get() else { return };
    let Some((disk, service)) = start(Some(cluster.fresh_database())) else {
        return;
    };
    let supplier = service.approved("supplier", "Late Maker", "CN");
    publish(&service, &supplier, "Earliexin");
    service.eventually("the index", || is_found(&service, "Earliexin").then_some(()));
    disk.fill();
    for n in ["Alphorex", "Bravolim", "Chaxidor"] {
        publish(&service, &supplier, n);
        disk.fill();
    }
    assert_eq!(upload(&supplier).problem(507), "no_room");
    assert!(is_found(&service, "Earliexin"), "reading goes on");
    // An index that is to be built anew on a full disk leaves nothing behind at each attempt.
    service.command("reindex").status().expect("the program");
    thread::sleep(Duration::from_secs(4));
    let built = fs::read_dir(service.data().join("search-index"))
        .expect("the folder")
        .flatten();
    let built = built
        .filter(|e| e.file_name().to_string_lossy().starts_with("generation-"))
        .count();
    assert!(built <= 2, "{built} generations");
    disk.make_room();
    let begun = Instant::now();
    for n in ["Alphorex", "Bravolim", "Chaxidor"] {
        service.eventually("the index", || is_found(&service, n).then_some(()));
    }
    println!("the index is back {:.1?} after there is room", begun.elapsed());
    assert!(begun.elapsed() < BACK, "back after {:?}", begun.elapsed());
    service.verify_all();
}
