//! The program of a version before goes on serving while this one changes the schema.

use super::rows_to_try;
use crate::support::{Process, postgres::Cluster, trade::named};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// The program of a version before goes on serving on PostgreSQL while this one migrates; then this one takes over.
/// `THERIAC_OLDER_PROGRAM` names a build of it.
#[test]
fn an_older_program_serves_while_the_schema_goes_forward() {
    let Ok(older) = std::env::var("THERIAC_OLDER_PROGRAM") else {
        eprintln!("\n*** SKIPPED: THERIAC_OLDER_PROGRAM names no program of a version before ***\n");
        return;
    };
    let Some(cluster) = Cluster::get() else { return };
    let mut service = Process::start_older(older, cluster.empty_database());
    let supplier = service.approved("supplier", "Older Maker", "CN");
    service.publish(&supplier, rows_to_try());
    let mut place = service.place().clone();
    place.program = None;
    let (over, answered) = (AtomicBool::new(false), AtomicU64::new(0));
    let slowest = Mutex::new(Duration::ZERO);
    let again = |act: &dyn Fn()| {
        while !over.load(Ordering::Relaxed) {
            let begun = Instant::now();
            act();
            answered.fetch_add(1, Ordering::Relaxed);
            let mut slowest = slowest.lock().expect("a time");
            *slowest = begun.elapsed().max(*slowest);
        }
    };
    let anyone = service.anonymous();
    let took = thread::scope(|scope| {
        scope.spawn(|| again(&|| drop(anyone.get("/search/listings?q=amoxicillin&limit=5").ok())));
        scope.spawn(|| again(&|| drop(supplier.get("/listings?mine=true&limit=5").ok())));
        scope.spawn(|| {
            again(&|| {
                drop(
                    supplier
                        .post("/listings", &named("A capsule of today"))
                        .expect(201),
                )
            })
        });
        scope.spawn(|| again(&|| drop(service.log_in(&supplier.email).act("/auth/logout").ok())));
        thread::sleep(Duration::from_secs(1));
        let begun = Instant::now();
        let mut newer = place.command("migrate");
        let migrated = newer.status().expect("the program").success();
        let took = begun.elapsed();
        thread::sleep(Duration::from_secs(2));
        over.store(true, Ordering::Relaxed);
        assert!(migrated, "it went forward");
        took
    });
    let (answered, slowest) = (
        answered.load(Ordering::Relaxed),
        slowest.into_inner().expect("a time"),
    );
    println!(
        "migrated in {took:?}; {answered} requests answered meanwhile, none failed, the slowest after {slowest:?}"
    );
    service.place().program = None;
    service.kill_and_restart();
    service.verify_all();
    let mine = service
        .log_in(&supplier.email)
        .get("/listings?mine=true&limit=5")
        .ok();
    assert_eq!(mine["items"].as_array().map(Vec::len), Some(5));
}
