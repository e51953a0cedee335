//! Who follows the change log sees every change: none is committed behind a reader that has passed its number.
//!
//! `THERIAC_FEED_SECONDS` says how long it is watched (default 2).

use crate::support::postgres::Cluster;
use diesel::{RunQueryDsl, sql_query};
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};
use theriac::{
    clock::Clock,
    db::{
        self, Database, Db,
        changes::{self, Changed},
    },
    domain::Id,
};

/// So many write at once.
const WRITERS: usize = 8;

/// One business transaction: it takes a while after its change is noted, now longer and now shorter.
fn write(db: &mut Db, clock: &Clock, pause: f64) -> db::Result<()> {
    db::transaction(db, |db| {
        changes::append(db, Changed::Listing, &[Id::new(clock.now())], clock.now())?;
        if let Db::Postgres(c) = db {
            sql_query(format!("SELECT pg_sleep({pause})")).execute(c)?;
        }
        Ok(())
    })
}

#[test]
fn no_change_arrives_behind_the_reader_on_postgres() {
    let Some(cluster) = Cluster::get() else { return };
    let database = Database::open(&cluster.fresh_database(), 10).expect("the database");
    let seconds = std::env::var("THERIAC_FEED_SECONDS")
        .ok()
        .and_then(|s| s.parse().ok());
    let (time, clock) = (Duration::from_secs(seconds.unwrap_or(2)), Clock::new());
    let over = AtomicBool::new(false);
    let begun = Instant::now();
    let seen = thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (database, clock) = (&database, &clock);
                scope.spawn(move || {
                    let mut db = database.connection().expect("a connection");
                    for n in 0.. {
                        if begun.elapsed() > time {
                            return;
                        }
                        let pause = ((writer * 7 + n * 3) % 9) as f64 / 1_000.0;
                        write(&mut db, clock, pause).expect("it is written");
                    }
                })
            })
            .collect();
        let reader = scope.spawn(|| {
            let mut db = database.connection().expect("a connection");
            let (mut seen, mut cursor) = (BTreeSet::new(), 0);
            loop {
                let last = over.load(Ordering::Acquire);
                for change in changes::after(&mut db, cursor, 1_000).expect("the log") {
                    cursor = change.seq;
                    seen.insert(change.seq);
                }
                if last {
                    return seen;
                }
            }
        });
        writers.into_iter().for_each(|w| w.join().expect("it writes"));
        over.store(true, Ordering::Release);
        reader.join().expect("it reads")
    });
    let rate = seen.len() as f64 / begun.elapsed().as_secs_f64();
    let all =
        changes::after(&mut database.connection().expect("a connection"), 0, i64::MAX).expect("the log");
    let late: Vec<i64> = all
        .iter()
        .map(|c| c.seq)
        .filter(|seq| !seen.contains(seq))
        .collect();
    assert!(
        late.is_empty(),
        "{} of {} changes came behind the reader: {late:?}",
        late.len(),
        all.len()
    );
    assert!(rate >= 70.0, "only {rate:.0} writes a second");
    println!("{} changes at {rate:.0} a second, 0 behind the reader", all.len());
}
