//! What one node hides is hidden on all of them within a fifth of a second.

use super::cluster::Nodes;
use crate::support::{
    Actor,
    postgres::Cluster,
    runtime,
    trade::{named, text},
};
use std::{
    thread,
    time::{Duration, Instant},
};
use theriac::{
    clock::Clock,
    db::{Database, changes},
    domain::Id,
};

/// What docs/OPERATIONS.md promises: how late a node may learn of what another has committed.
const BOUND: Duration = Duration::from_millis(200);
const ROUNDS: usize = 10;

#[test]
fn a_node_hides_what_another_has_hidden() {
    let Some(nodes) = Nodes::start(2) else { return };
    let supplier = nodes.approved("supplier", "Hidden Maker", "CN");
    let operator = nodes.operator(0);
    let id = text(
        &supplier
            .post("/listings", &named("Ibuprofen 400 mg tablets"))
            .expect(201),
        "id",
    );
    supplier.act(&format!("/listings/{id}/submit")).ok();
    let seen = operator.act(&format!("/admin/listings/{id}/approve")).ok();
    let company = supplier.company();
    let there = nodes.anyone(1);
    let mut last = seen["change_seq"].as_i64().expect("a change");
    let mut slowest = Duration::ZERO;
    for round in 0..ROUNDS {
        // In its index, and in its memory.
        nodes.eventually("the other node to show it", || {
            let found = there
                .get(&format!("/search/listings?q=ibuprofen&min_seq={last}"))
                .ok();
            (found["total"] == 1).then_some(())
        });
        assert_eq!(shown(&there), (1, 1));
        let (hide, show) = match round % 2 {
            0 => (
                format!("/admin/listings/{id}/suspend"),
                format!("/admin/listings/{id}/reinstate"),
            ),
            _ => (
                format!("/admin/companies/{company}/suspend"),
                format!("/admin/companies/{company}/reinstate"),
            ),
        };
        keep_busy(&nodes);
        let note = serde_json::json!({"reason_code": "other"});
        let hidden = operator.post(&hide, &note);
        let answered = Instant::now();
        assert_eq!(hidden.status, 200, "{}", hidden.text);
        // The bound itself: what is asked later than that must not show it.
        thread::sleep(BOUND);
        assert_eq!(
            shown(&there),
            (0, 0),
            "still shown after {:?}",
            answered.elapsed()
        );
        assert_eq!(there.get(&format!("/listings/{id}")).status, 404);
        slowest = slowest.max(answered.elapsed());
        last = operator.act(&show).ok()["change_seq"].as_i64().expect("a change");
    }
    eprintln!("{ROUNDS} times hidden on one node, and on the other {slowest:?} later at most");
}

/// The bound by itself: a node that writes nothing and asks from memory.
#[test]
fn what_another_process_commits_is_known_in_time() {
    let Some(cluster) = Cluster::get() else { return };
    let url = cluster.fresh_database();
    let open = || Database::open(&url, 2).expect("the database");
    let (here, there) = (open(), open());
    let mut asked = there.connection().expect("a connection");
    for _ in 0..5 {
        there.look(&mut asked).expect("a look");
        let committed = runtime().block_on(here.write(|db| {
            let now = Clock::new().now();
            changes::append(db, changes::Changed::Listing, &[Id::new(now)], now)
        }));
        let seq = committed.expect("it is committed");
        assert_eq!(here.latest_change(), Some(seq), "at once where it was written");
        thread::sleep(BOUND);
        assert!(
            there.latest_change().is_none_or(|known| known >= seq),
            "known too late"
        );
    }
}

/// Gives the indexes work for half a second and more, so that they cannot be what hides it in time.
fn keep_busy(nodes: &Nodes) {
    let noted = nodes.database.write(|db| {
        let now = Clock::new().now();
        let nobody: Vec<Id> = (0..6_000).map(|_| Id::new(now)).collect();
        changes::append(db, changes::Changed::Listing, &nobody, now)
    });
    runtime().block_on(noted).expect("they are noted");
}

/// How many are counted, and how many shown.
fn shown(there: &Actor) -> (u64, usize) {
    let found = there.get("/search/listings?q=ibuprofen").ok();
    let items = found["items"].as_array().expect("items").len();
    (found["total"].as_u64().expect("a total"), items)
}
