//! Work that is asked for while the same is under way.

use crate::support::postgres::Cluster;
use serde_json::json;
use std::time::Duration;
use theriac::{
    clock::Clock,
    db::{
        self, Database, Db,
        jobs::{self, Claim, Job},
    },
};

const LEASE: Duration = Duration::from_secs(30);

/// It is done once more: what runs may have looked before there was anything to see.
#[test]
fn work_that_is_asked_for_while_the_same_runs_is_done_after_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let sqlite = Some(format!("sqlite:{}", folder.path().join("db").display()));
    let urls = sqlite
        .into_iter()
        .chain(Cluster::get().map(Cluster::fresh_database));
    for url in urls {
        let database = Database::open(&url, 1).expect("the database");
        let mut db = database.connection().expect("a connection");
        db::migrate(&mut db).expect("the schema");
        let clock = Clock::new();
        let ask = |db: &mut Db, needs_seq: i64| {
            let job = Job {
                dedupe_key: Some("refill".to_owned()),
                needs_seq,
                ..Job::new("none", json!({}), clock.now())
            };
            jobs::enqueue(db, &[job]).expect("a job");
        };
        let waiting = |db: &mut Db| jobs::waiting(db).expect("a count");
        let claim = |db: &mut Db, indexed| jobs::claim(db, indexed, LEASE, clock.now()).expect("a look");
        ask(&mut db, 0);
        ask(&mut db, 7);
        ask(&mut db, 3);
        assert_eq!(waiting(&mut db), 1, "what waits is asked for once");
        assert!(
            claim(&mut db, 6).is_none(),
            "it sees whatever all who asked had done"
        );
        let first = claim(&mut db, 7).expect("the job");
        ask(&mut db, 8);
        ask(&mut db, 8);
        assert_eq!(waiting(&mut db), 2, "the one that runs, and one after it");
        jobs::finish(&mut db, &Claim::of(&first)).expect("an end");
        let second = claim(&mut db, 8).expect("the other");
        assert_ne!(first.id, second.id);
    }
}
