//! Bombs and slow clients from one address: memory stays, and others are served as before.

use super::{payloads, slow, wire};
use crate::support::{Actor, Process};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// How much more memory the process may take while it is attacked. Built without optimisation, what is under way takes
/// several times as much.
fn most_memory() -> u64 {
    if Process::is_release() {
        64 << 20
    } else {
        256 << 20
    }
}

/// How long each kind of slow client is held.
fn held() -> Duration {
    Duration::from_secs(if Process::is_release() { 12 } else { 1 })
}

/// What others wait for, which is what everyone else does all the time.
fn ask(other: &Actor) -> Duration {
    let begun = Instant::now();
    assert_eq!(other.get("/search/listings?q=amoxicillin&limit=5").status, 200);
    begun.elapsed()
}

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() * 99 / 100]
}

/// What was seen while the service was attacked.
#[derive(Default)]
struct Watch {
    over: AtomicBool,
    memory: AtomicU64,
    times: Mutex<Vec<Duration>>,
}

impl Watch {
    /// Does something while another asks and the memory is measured. Returns how long the others waited.
    fn during<T>(&self, service: &Process, other: &Actor, work: impl FnOnce() -> T) -> (T, Duration, u64) {
        self.over.store(false, Ordering::Relaxed);
        self.memory.store(0, Ordering::Relaxed);
        self.times.lock().expect("times").clear();
        let done = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !self.over.load(Ordering::Relaxed) {
                    self.memory.fetch_max(service.memory(), Ordering::Relaxed);
                    std::thread::sleep(Duration::from_millis(5));
                }
            });
            scope.spawn(|| {
                // Once at least, however soon it is over.
                loop {
                    let took = ask(other);
                    self.times.lock().expect("times").push(took);
                    if self.over.load(Ordering::Relaxed) {
                        break;
                    }
                    std::thread::sleep(Duration::from_millis(5));
                }
            });
            let done = work();
            self.over.store(true, Ordering::Relaxed);
            done
        });
        let times = self.times.lock().expect("times").clone();
        (done, p99(times), self.memory.load(Ordering::Relaxed))
    }
}

#[test]
fn bombs_and_slow_clients_take_no_memory_and_nobody_elses_time() {
    let service = Process::start_with(&[("THERIAC_RATE_LIMITS", "on")]);
    let (supplier, buyer) = (
        service.approved("supplier", "Enemy", "CN"),
        service.approved("buyer", "Enemy Too", "VN"),
    );
    let other = service.approved("buyer", "Everyone Else", "VN");
    service.publish(&supplier, 200);
    let token = |actor: &Actor| actor.token.clone().expect("a token");
    let bombs = payloads::all(&token(&supplier), &token(&buyer));
    let clients = slow::all(&token(&supplier));
    assert!(bombs.len() + clients.len() >= 60);
    let address = wire::loopback(service.port());

    let watch = Watch::default();
    let calm = || std::thread::sleep(Duration::from_secs(2));
    // What the first requests make once (buffers of threads, caches) is nobody's attack.
    watch.during(&service, &other, calm);
    let ((), usual, before) = watch.during(&service, &other, calm);
    // In CI the machine is shared, so that only what blocks others shows there.
    let patience = if Process::is_release() {
        usual * 2
    } else {
        usual * 2 + Duration::from_secs(10)
    };

    let (mut bad, mut worst) = (Vec::new(), (0, Duration::ZERO));
    let mut judge = |name: &str, waited: Duration, memory: u64| {
        let more = memory.saturating_sub(before);
        worst = (worst.0.max(more), worst.1.max(waited));
        if more > most_memory() || waited > patience {
            bad.push(format!(
                "{name}: {} MiB more, others waited {waited:?}",
                more >> 20
            ));
        }
    };
    for bomb in &bombs {
        // Several at once, as many as an enemy can send without trouble.
        let (statuses, waited, memory) = watch.during(&service, &other, || {
            std::thread::scope(|scope| {
                let times = if Process::is_release() { 4 } else { 1 };
                let thrown: Vec<_> = (0..times)
                    .map(|_| scope.spawn(|| slow::throw(address, &bomb.bytes)))
                    .collect();
                thrown
                    .into_iter()
                    .map(|t| t.join().expect("a status"))
                    .collect::<Vec<_>>()
            })
        });
        judge(&bomb.name, waited, memory);
        assert!(
            statuses.iter().all(|s| *s < 500 || *s == 503),
            "{}: {statuses:?}",
            bomb.name
        );
    }
    for client in &clients {
        let ((), waited, memory) = watch.during(&service, &other, || {
            let open = client.begin(address);
            let begun = Instant::now();
            while begun.elapsed() < held() {
                client.go_on(&open);
                std::thread::sleep(Duration::from_millis(250));
            }
        });
        judge(client.name, waited, memory);
    }
    println!(
        "{} bombs, {} kinds of slow clients: at most {} MiB more; others waited {usual:?} before, {:?} at most meanwhile",
        bombs.len(),
        clients.len(),
        worst.0 >> 20,
        worst.1
    );
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    assert_eq!(other.get("/me").status, 200, "the same process still answers");
}
