//! A rolling restart under load: each of three nodes ends and starts again, and no request fails.

use super::{cluster::Nodes, times};
use crate::support::{Actor, trade::named};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// How often the proxy asks a node whether it is ready. The nodes' time to drain is several times that.
const LOOK: Duration = Duration::from_millis(200);

/// What a proxy does: sends each request to the next node that said it was ready when it was last asked. It tries
/// nothing twice.
struct Proxy {
    ready: Vec<AtomicBool>,
    next: AtomicUsize,
    stop: AtomicBool,
}

impl Proxy {
    fn look(&self, nodes: &[Actor]) {
        while !self.stop.load(Ordering::Relaxed) {
            for (node, ready) in nodes.iter().zip(&self.ready) {
                let answer = node.try_to("GET", "//readyz", &[], None);
                ready.store(answer.is_ok_and(|a| a.status == 200), Ordering::Relaxed);
            }
            thread::sleep(LOOK);
        }
    }

    fn choose(&self) -> usize {
        loop {
            let node = self.next.fetch_add(1, Ordering::Relaxed) % self.ready.len();
            if self.ready[node].load(Ordering::Relaxed) {
                return node;
            }
        }
    }
}

#[test]
fn no_request_fails_while_each_node_is_restarted() {
    let Some(mut nodes) = Nodes::start(3) else { return };
    let supplier = nodes.approved("supplier", "Rolling Maker", "CN");
    let proxy = Arc::new(Proxy {
        ready: (0..nodes.count()).map(|_| AtomicBool::new(true)).collect(),
        next: AtomicUsize::new(0),
        stop: AtomicBool::new(false),
    });
    let (asked, failed) = (
        Arc::<AtomicUsize>::default(),
        Arc::<Mutex<Vec<String>>>::default(),
    );
    let mut threads = Vec::new();
    {
        let (proxy, at) = (
            Arc::clone(&proxy),
            (0..3).map(|n| nodes.anyone(n)).collect::<Vec<_>>(),
        );
        threads.push(thread::spawn(move || proxy.look(&at)));
    }
    for person in 0..4 {
        let (proxy, asked, failed) = (Arc::clone(&proxy), Arc::clone(&asked), Arc::clone(&failed));
        let at: Vec<Actor> = (0..3).map(|node| nodes.at(node, &supplier)).collect();
        threads.push(thread::spawn(move || {
            while !proxy.stop.load(Ordering::Relaxed) {
                let n = asked.fetch_add(1, Ordering::Relaxed);
                let node = proxy.choose();
                if let Err(why) = ask(&at[node], person, n) {
                    failed
                        .lock()
                        .expect("the list")
                        .push(format!("node {node}: {why}"));
                }
            }
        }));
    }
    for _ in 0..times("THERIAC_RESTARTS", 1) {
        for node in 0..nodes.count() {
            nodes.end(node);
            nodes.launch(node);
            nodes.wait_ready(node);
            // The proxy has seen it, too.
            nodes.eventually("the proxy to see it", || {
                proxy.ready[node].load(Ordering::Relaxed).then_some(())
            });
        }
    }
    proxy.stop.store(true, Ordering::Relaxed);
    threads
        .into_iter()
        .for_each(|t| t.join().expect("nobody breaks off"));
    let failed = failed.lock().expect("the list");
    assert!(failed.is_empty(), "{} failed: {failed:#?}", failed.len());
    let asked = asked.load(Ordering::Relaxed);
    eprintln!("{asked} requests while each node was restarted, 0 failed");
    assert!(asked > 100, "{asked} are too few to tell");
}

/// Half of the people search, half write.
fn ask(node: &Actor, person: usize, n: usize) -> Result<(), String> {
    let answer = match person % 2 {
        0 => node.try_to("GET", "/search/listings?q=amoxicillin", &[], None),
        _ => {
            let body = named(&format!("Amoxicillin {n}")).to_string().into_bytes();
            node.try_to(
                "POST",
                "/listings",
                &[("content-type", "application/json")],
                Some(body),
            )
        }
    };
    match answer {
        Ok(answer) if answer.status < 300 => Ok(()),
        Ok(answer) => Err(format!("{} {}", answer.status, answer.text)),
        Err(e) => Err(e.to_string()),
    }
}
