//! Somebody removes or damages the index's folder under the running service: it notices, and builds it anew by itself.

use crate::{
    on_both_databases,
    support::{Process, TestApp, runtime, trade::named},
};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use theriac::commands::verify_index::verify_index;

on_both_databases!(a_damaged_index_heals_while_serving);

/// What is done to the folder, and whether only a look at every byte shows it.
type Damage = (&'static str, fn(&Path), bool);

const DAMAGES: [Damage; 6] = [
    (
        "the folder is removed",
        |index| fs::remove_dir_all(index).expect("it goes"),
        false,
    ),
    (
        "CURRENT is removed",
        |index| fs::remove_file(index.join("CURRENT")).expect("it goes"),
        false,
    ),
    (
        "CURRENT names nothing",
        |index| fs::write(index.join("CURRENT"), "generation-99").expect("written"),
        false,
    ),
    (
        "a part is removed",
        |index| fs::remove_file(part(index)).expect("it goes"),
        false,
    ),
    (
        "the list of parts is removed",
        |index| fs::remove_file(serving(index).join("meta.json")).expect("it goes"),
        false,
    ),
    ("a byte is another", change_a_byte, true),
];

fn serving(index: &Path) -> PathBuf {
    index.join(fs::read_to_string(index.join("CURRENT")).expect("CURRENT"))
}

/// The largest file of the serving index.
fn part(index: &Path) -> PathBuf {
    let files = fs::read_dir(serving(index))
        .expect("the folder")
        .flatten()
        .map(|e| e.path());
    let parts = files.filter(|p| {
        p.extension()
            .is_some_and(|x| x == "store" || x == "term" || x == "idx")
    });
    parts
        .max_by_key(|p| fs::metadata(p).map_or(0, |m| m.len()))
        .expect("a part")
}

fn change_a_byte(index: &Path) {
    let part = part(index);
    let mut bytes = fs::read(&part).expect("a part");
    bytes[0] ^= 0x55;
    // In place: the mapped file changes under who reads it.
    fs::write(&part, bytes).expect("written");
}

fn total(app: &TestApp, name: &str) -> Option<i64> {
    let answer = app.anonymous().get(&format!("/search/listings?q={name}"));
    (answer.status == 200).then(|| answer.json["total"].as_i64().expect("a total"))
}

fn a_damaged_index_heals_while_serving(app: &TestApp) {
    let supplier = app.supplier("Damaged Maker");
    let (hidden, _) = app.published(&supplier, &named("Withdrawnex"));
    app.published(&supplier, &named("Standingex"));
    app.eventually("the index", || {
        (total(app, "Standingex") == Some(1)).then_some(())
    });
    supplier.act(&format!("/listings/{hidden}/withdraw")).ok();
    let names = [
        "Alphorex", "Bravolim", "Chaxidor", "Deltumab", "Ekofexin", "Foxitril",
    ];
    for (n, (what, damage, by_bytes)) in DAMAGES.into_iter().enumerate() {
        damage(&app.data_dir().join("search-index"));
        app.app
            .clock
            .advance(Duration::from_secs(if by_bytes { 601 } else { 6 }));
        app.published(&supplier, &named(names[n]));
        app.eventually(&format!("{what}: found again"), || {
            // Late, but never more than there is to see.
            assert_ne!(total(app, "Withdrawnex"), Some(1), "{what}");
            (total(app, names[n]) == Some(1) && total(app, "Standingex") == Some(1)).then_some(())
        });
        let config = &app.app.config;
        let difference = app.eventually(&format!("{what}: no difference"), || {
            let found = runtime()
                .block_on(verify_index(config, &app.app.clock))
                .expect("a look");
            found.is_none().then_some(found)
        });
        assert!(difference.equal > n, "{what}: {difference}");
    }
}

/// Who reads a mapped file that became shorter is ended by the system; then the next start builds the index anew.
#[test]
fn a_file_that_became_shorter_costs_a_start_at_most() {
    let mut service = Process::start();
    let supplier = service.approved("supplier", "Shortened Maker", "CN");
    service.publish(&supplier, 30);
    let index = service.data().join("search-index");
    let file = fs::File::options()
        .write(true)
        .open(part(&index))
        .expect("a part");
    file.set_len(3).expect("it becomes shorter");
    let query = "/search/listings?q=tablets";
    let mut ends = 0;
    let someone = service.anonymous();
    let found = || {
        someone
            .try_to("GET", query, &[], None)
            .ok()
            .filter(|a| a.status == 200)
    };
    let deadline = std::time::Instant::now() + Duration::from_secs(60);
    // The look at the files comes every five seconds.
    while fs::read_to_string(index.join("CURRENT")).is_ok_and(|c| c == "generation-1") || found().is_none() {
        assert!(std::time::Instant::now() < deadline, "it was never built anew");
        if service.ended().is_some() {
            ends += 1;
            service.restart();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(ends <= 1, "it ended {ends} times");
    service.verify_all();
}
