//! A node that was away comes back: from the log, or where the log does not go back so far, by building its index anew;
//! and it never shows what was hidden meanwhile.

use super::{cluster::Nodes, load::published};
use crate::support::{Actor, runtime};
use serde_json::{Value, json};
use std::{
    fs,
    time::{Duration, Instant},
};
use theriac::{clock::Clock, db};

/// How long it may take until a node that came back has what the others have.
const BOUND: Duration = Duration::from_secs(30);

#[test]
fn a_node_that_was_away_has_everything_soon() {
    let Some(mut nodes) = Nodes::start(2) else { return };
    let supplier = nodes.approved("supplier", "Away Maker", "CN");
    let operator = nodes.operator(0);
    let first = published(&supplier, &operator, 5, "before");
    assert_eq!(nodes.all_equal(BOUND).0, 5);

    // Away, and the log has everything: it is followed, not built anew.
    let built = current(&nodes);
    nodes.kill(1);
    published(&supplier, &operator, 5, "meanwhile");
    hide(&operator, &first[0]);
    nodes.launch(1);
    let shown = never_shows(&nodes, &first[0]);
    assert_eq!(nodes.all_equal(BOUND).0, 9);
    assert_eq!(current(&nodes), built, "it followed the log");

    // Away for longer than the log goes back.
    nodes.kill(1);
    published(&supplier, &operator, 5, "long ago");
    hide(&operator, &first[1]);
    forget_the_log(&nodes);
    nodes.launch(1);
    let anew = never_shows(&nodes, &first[1]);
    assert_eq!(nodes.all_equal(BOUND).0, 13);
    assert_ne!(current(&nodes), built, "it was built anew");

    // The same for a process that was only stopped: what it has in memory counts for nothing.
    let built = current(&nodes);
    never_shows(&nodes, &first[1]);
    nodes.signal(1, "STOP");
    published(&supplier, &operator, 2, "in its sleep");
    hide(&operator, &first[2]);
    forget_the_log(&nodes);
    nodes.signal(1, "CONT");
    let woken = never_shows(&nodes, &first[2]);
    assert_eq!(nodes.all_equal(BOUND).0, 14);
    assert_ne!(current(&nodes), built, "it was built anew");
    eprintln!("back after {shown:?} by the log, {anew:?} without it, {woken:?} from sleep");
}

/// Which index the node that was away answers from.
fn current(nodes: &Nodes) -> String {
    fs::read_to_string(nodes.data(1).join("search-index/CURRENT")).expect("an index")
}

fn hide(operator: &Actor, listing: &str) {
    let reason = json!({"reason_code": "other"});
    operator
        .post(&format!("/admin/listings/{listing}/suspend"), &reason)
        .ok();
}

/// Takes all out of the log that may be: as if a week had passed.
fn forget_the_log(nodes: &Nodes) {
    let planned = "SELECT value FROM meta WHERE key = 'planned_seq'";
    let last = nodes.last_change();
    nodes.eventually("matching to be planned", || {
        (nodes.number(planned) == last).then_some(())
    });
    let later = Clock::new().now().plus(Duration::from_secs(60));
    let gone = nodes
        .database
        .write(move |db| db::changes::prune(db, later, i64::MAX));
    assert!(runtime().block_on(gone).expect("it is pruned") > 0);
    assert_eq!(nodes.number("SELECT count(*) FROM change_log"), 1);
}

/// Asks the node from its first answer on until it is ready and shows as many as the other one does: what is hidden must
/// be in none of the answers. How long that took.
fn never_shows(nodes: &Nodes, hidden: &str) -> Duration {
    let begun = Instant::now();
    let (here, there) = (nodes.anyone(0), nodes.anyone(1));
    let path = "/search/listings?q=amoxicillin&limit=100";
    loop {
        assert!(begun.elapsed() < BOUND, "it does not come back");
        let all = here.get(path).ok();
        let Ok(found) = there.try_to("GET", path, &[], None) else {
            continue;
        };
        assert!([200, 503].contains(&found.status), "{}", found.text);
        assert!(
            !found.text.contains(hidden),
            "shown {:?} after it came back",
            begun.elapsed()
        );
        let total = |answer: &Value| answer["total"].as_u64();
        if found.status == 200 && total(&found.json) == total(&all) && nodes.is_ready(1) {
            return begun.elapsed();
        }
    }
}
