//! A request that is sent to two nodes at once under one `Idempotency-Key` is done once.

use super::cluster::Nodes;
use crate::support::{
    Actor,
    trade::{named, text},
};
use std::{collections::BTreeSet, thread};

const ROUNDS: usize = 20;

#[test]
fn a_request_that_comes_at_two_nodes_is_done_once() {
    let Some(nodes) = Nodes::start(2) else { return };
    let supplier = nodes.approved("supplier", "Repeated Maker", "CN");
    let at: Vec<Actor> = (0..2).map(|node| nodes.at(node, &supplier)).collect();
    for round in 0..ROUNDS {
        let body = named(&format!("Repeated {round}"));
        let ask = |node: &Actor| node.with_key(&format!("key {round}")).post("/listings", &body);
        let answers = thread::scope(|scope| {
            let asked: Vec<_> = at.iter().map(|node| scope.spawn(move || ask(node))).collect();
            asked
                .into_iter()
                .map(|a| a.join().expect("an answer"))
                .collect::<Vec<_>>()
        });
        let mut made = BTreeSet::new();
        for answer in answers {
            match answer.status {
                201 => drop(made.insert(text(&answer.json, "id"))),
                _ => assert_eq!(answer.problem(409), "in_progress"),
            }
        }
        // Once it is answered, every node answers alike.
        for node in &at {
            made.insert(text(&ask(node).expect(201), "id"));
        }
        assert_eq!(made.len(), 1, "{made:?}");
    }
    let listings = nodes.number("SELECT count(*) FROM listings");
    assert_eq!(usize::try_from(listings).ok(), Some(ROUNDS));
}
