//! Three nodes, each killed in turn under load: nothing acknowledged is lost, all indexes come to hold the same, and every
//! pair, notice and mail is made once.

use super::{cluster::Nodes, load::Load, times};
use crate::support::trade::{demand, line, text};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

/// Row 14 of what is promised.
const BOUND: Duration = Duration::from_secs(30);

#[test]
fn each_node_is_killed_in_turn() {
    let Some(mut nodes) = Nodes::start(3) else { return };
    let supplier = nodes.approved("supplier", "Killed Maker", "CN");
    let buyer = nodes.approved("buyer", "Killed Buyer", "VN");
    let operator = nodes.operator(1);
    let lines = [line("Amoxicillin 500 mg capsules", 200_000)];
    let demand = text(
        &nodes.at(1, &buyer).post("/demands", &demand(&lines)).expect(201),
        "id",
    );
    nodes.at(2, &buyer).act(&format!("/demands/{demand}/submit")).ok();
    operator.act(&format!("/admin/demands/{demand}/approve")).ok();

    let kills = times("THERIAC_KILLS", 1);
    let load = Load::begin(
        &nodes,
        &supplier,
        &operator,
        3,
        "Amoxicillin 500 mg capsules, make",
    );
    let mut slowest = Duration::ZERO;
    for _ in 0..kills {
        for node in 0..nodes.count() {
            let enough = load.approved() + 10;
            nodes.eventually("some work", || (load.approved() >= enough).then_some(()));
            nodes.kill(node);
            let enough = load.approved() + 5;
            nodes.eventually("work without it", || (load.approved() >= enough).then_some(()));
            nodes.launch(node);
            let begun = Instant::now();
            nodes.wait_ready(node);
            nodes.follows(node);
            slowest = slowest.max(begun.elapsed());
            assert!(slowest < BOUND, "node {node} followed after {slowest:?}");
        }
    }
    let (made, approved) = load.end();
    slowest = slowest.max(nodes.all_equal(BOUND).1);

    let buyers = nodes.at(0, &buyer);
    for id in &made {
        nodes.at(0, &supplier).get(&format!("/listings/{id}")).ok();
    }
    for id in &approved {
        buyers.get(&format!("/listings/{id}")).ok();
    }
    // A node that was killed in a job keeps its lease for half a minute.
    let live = "SELECT count(*) FROM listings WHERE status = 'published'";
    let pairs = format!("SELECT count(*) FROM matches WHERE live AND demand_id = '{demand}'");
    nodes.eventually("each listing to be matched", || {
        let (pairs, live) = (nodes.number(&pairs), nodes.number(live));
        assert!(pairs <= live, "{pairs} pairs of {live} listings");
        (pairs == live).then_some(())
    });
    nodes.eventually("all work to be done", || {
        let left = "(SELECT count(*) FROM jobs) + (SELECT count(*) FROM news)
            + (SELECT count(*) FROM mails WHERE status = 'queued') + (SELECT count(*) FROM audit_unsealed)";
        (nodes.number(left) == 0).then_some(())
    });
    told_once(&nodes, kills, &buyer.email, nodes.number(&pairs));
    let verified = Nodes::output(nodes.command(0, "verify-audit"));
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );
    eprintln!(
        "{} kills: {} made, {} approved, 0 lost; {slowest:?} at most after a start",
        3 * kills,
        made.len(),
        approved.len()
    );
}

/// Every mail was sent, each once but for one at most a kill; and each pair stands in one of the buyer's mails.
fn told_once(nodes: &Nodes, kills: usize, buyer: &str, pairs: i64) {
    let ids = nodes.message_ids();
    let different: BTreeSet<&String> = ids.iter().collect();
    let sent = nodes.number("SELECT count(*) FROM mails WHERE status = 'sent'");
    assert_eq!(
        i64::try_from(different.len()).ok(),
        Some(sent),
        "mails that were sent, and mails that are marked"
    );
    assert_eq!(
        nodes.number("SELECT count(*) FROM mails WHERE status <> 'sent'"),
        0
    );
    assert!(
        ids.len() - different.len() <= 3 * kills,
        "more repeats than kills"
    );
    let mut subjects = BTreeSet::new();
    for mail in nodes.mails().into_values().flatten().filter(|m| m.to == buyer) {
        let Some((count, _)) = mail.subject.split_once(" new match") else {
            continue;
        };
        // A mail that was repeated is one.
        subjects.insert((
            mail.text.clone(),
            count.replace(',', "").parse::<i64>().expect("a number"),
        ));
    }
    let told: i64 = subjects.iter().map(|(_, count)| count).sum();
    assert_eq!(told, pairs, "{subjects:?}");
}
