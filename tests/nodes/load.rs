//! People at work, who go to another node when one does not answer, and write down what was acknowledged.

use super::cluster::Nodes;
use crate::support::{
    Actor, Answer,
    trade::{amoxicillin, with},
};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

/// Someone who may be sent to any node.
#[derive(Clone)]
pub struct Walker {
    at: Vec<Actor>,
}

impl Walker {
    pub fn new(nodes: &Nodes, who: &Actor) -> Self {
        let at = (0..nodes.count()).map(|node| nodes.at(node, who));
        Self { at: at.collect() }
    }

    /// An action at the nodes in turn, from this one on, until one answers with what is no failure of the service.
    fn act(&self, from: usize, path: &str, body: Option<&Value>) -> Option<Answer> {
        let nodes = self.at.len();
        (0..nodes).find_map(|n| {
            let bytes = body.map(|b| b.to_string().into_bytes());
            let headers: &[(&str, &str)] = match bytes {
                Some(_) => &[("content-type", "application/json")],
                None => &[],
            };
            let there = &self.at[(from + n) % nodes];
            let answer = there.try_to("POST", path, headers, Some(bytes.unwrap_or_default()));
            answer.ok().filter(|a| a.status < 500)
        })
    }
}

/// What was acknowledged.
#[derive(Default)]
pub struct Ledger {
    /// Listings whose making was answered.
    pub made: Mutex<Vec<String>>,
    /// Those of them whose approval was answered.
    pub approved: Mutex<Vec<String>>,
}

/// Suppliers and operators at work, until told to stop.
pub struct Load {
    pub ledger: Arc<Ledger>,
    stop: Arc<AtomicBool>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Load {
    /// So many pairs of a supplier and an operator, each beginning at another node.
    pub fn begin(
        nodes: &Nodes,
        supplier: &Actor,
        operator: &Actor,
        pairs: usize,
        name: &'static str,
    ) -> Self {
        let (ledger, stop) = (Arc::<Ledger>::default(), Arc::<AtomicBool>::default());
        let number = Arc::<AtomicUsize>::default();
        let people = (Walker::new(nodes, supplier), Walker::new(nodes, operator));
        let threads = (0..pairs).map(|pair| {
            let (ledger, stop, number) = (Arc::clone(&ledger), Arc::clone(&stop), Arc::clone(&number));
            let (supplier, operator) = people.clone();
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let n = number.fetch_add(1, Ordering::Relaxed);
                    publish(&supplier, &operator, pair + n, &format!("{name} {n}"), &ledger);
                }
            })
        });
        Self {
            threads: threads.collect(),
            ledger,
            stop,
        }
    }

    /// How many listings were approved so far.
    pub fn approved(&self) -> usize {
        self.ledger.approved.lock().expect("the ledger").len()
    }

    /// Ends it; what was acknowledged.
    pub fn end(self) -> (Vec<String>, Vec<String>) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().expect("nobody breaks off");
        }
        let made = std::mem::take(&mut *self.ledger.made.lock().expect("the ledger"));
        let approved = std::mem::take(&mut *self.ledger.approved.lock().expect("the ledger"));
        (made, approved)
    }
}

/// Makes, submits and approves a listing, each at another node; what was not answered is not written down.
fn publish(supplier: &Walker, operator: &Walker, n: usize, name: &str, ledger: &Ledger) -> Option<()> {
    let body = with(amoxicillin(), json!({"external_id": null, "name": {"en": name}}));
    let made = supplier.act(n, "/listings", Some(&body))?;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json["id"].as_str().expect("an id").to_owned();
    ledger.made.lock().expect("the ledger").push(id.clone());
    // Whoever asks again after a lost answer may hear that it was done.
    let submitted = supplier.act(n + 1, &format!("/listings/{id}/submit"), None)?;
    assert!([200, 409].contains(&submitted.status), "{}", submitted.text);
    let approved = operator.act(n + 2, &format!("/admin/listings/{id}/approve"), None)?;
    assert!([200, 409].contains(&approved.status), "{}", approved.text);
    ledger.approved.lock().expect("the ledger").push(id);
    Some(())
}

/// So many listings, published where these two are; their ids.
pub fn published(supplier: &Actor, operator: &Actor, count: usize, name: &str) -> Vec<String> {
    let alone = |who: &Actor| Walker {
        at: vec![who.clone()],
    };
    let (supplier, operator) = (alone(supplier), alone(operator));
    let ledger = Ledger::default();
    for n in 0..count {
        publish(&supplier, &operator, n, &format!("{name} {n}"), &ledger).expect("the node answers");
    }
    ledger.approved.into_inner().expect("the ledger")
}
