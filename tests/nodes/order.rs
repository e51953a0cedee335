//! Row 6 between nodes: whoever follows the change log while many write gets every change, in order and in time.

use super::{cluster::Nodes, load::published, times};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use theriac::{
    db::{self, Database, changes},
    domain::{Id, Time},
};

/// How many write at once, each as a node of its own would.
const WRITERS: usize = 12;

#[test]
fn a_follower_of_the_log_misses_nothing() {
    let Some(nodes) = Nodes::start(2) else { return };
    let supplier = nodes.approved("supplier", "Ordered Maker", "CN");
    let listings = published(&supplier, &nodes.operator(0), 3, "ordered");
    let listings: Arc<Vec<Id>> = Arc::new(listings.iter().map(|id| id.parse().expect("an id")).collect());
    let writes = times("THERIAC_WRITES", 300);
    let done = Arc::<AtomicBool>::default();
    let from = nodes.last_change();
    let followers: Vec<_> = (0..3)
        .map(|_| {
            let (url, done) = (nodes.url.clone(), Arc::clone(&done));
            thread::spawn(move || follow(&url, from, &done))
        })
        .collect();
    let begun = Instant::now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (url, listings) = (nodes.url.clone(), Arc::clone(&listings));
            thread::spawn(move || write(&url, writer, writes / WRITERS, &listings))
        })
        .collect();
    writers.into_iter().for_each(|w| w.join().expect("a writer"));
    let took = begun.elapsed();
    let mut connection = nodes.database.connection().expect("a connection");
    let all: Vec<i64> = changes::after(&mut connection, from, i64::MAX)
        .expect("the log")
        .iter()
        .map(|c| c.seq)
        .collect();
    assert_eq!(all.len(), writes / WRITERS * WRITERS);
    done.store(true, Ordering::Release);
    for follower in followers {
        let seen = follower.join().expect("a follower");
        let missed = all.iter().filter(|seq| !seen.contains(seq)).count();
        assert_eq!(missed, 0, "changes that came behind the cursor");
        assert_eq!(seen, all);
    }
    nodes.all_equal(Duration::from_secs(30));
    let rate = all.len() as f64 / took.as_secs_f64();
    eprintln!("{} writes by {WRITERS}, {rate:.0} a second: 0 late", all.len());
    assert!(rate >= 70.0, "{rate:.0} writes a second are too few to tell");
}

/// Reads on behind its cursor, as an index does, until the writers are done and nothing is left.
fn follow(url: &str, from: i64, done: &AtomicBool) -> Vec<i64> {
    let database = Database::open(url, 1).expect("the database");
    let mut connection = database.connection().expect("a connection");
    let (mut cursor, mut seen) = (from, Vec::new());
    loop {
        let last_look = done.load(Ordering::Acquire);
        for change in changes::after(&mut connection, cursor, 1_000).expect("the log") {
            cursor = change.seq;
            seen.push(cursor);
        }
        if last_look {
            return seen;
        }
    }
}

/// Transactions that note one change each and take their time before they commit, each its own.
fn write(url: &str, writer: usize, count: usize, listings: &[Id]) {
    let database = Database::open(url, 1).expect("the database");
    let mut connection = database.connection().expect("a connection");
    for n in 0..count {
        let listing = listings[(writer + n) % listings.len()];
        let now = Time::from_micros(1_800_000_000_000_000);
        db::transaction(&mut connection, |db| {
            changes::append(db, changes::Changed::Listing, &[listing], now)?;
            thread::sleep(Duration::from_micros((writer * 7 + n * 13) as u64 % 40 * 50));
            Ok::<_, db::Error>(())
        })
        .expect("it is committed");
    }
}
