//! Hours of mixed load on the real program: memory, descriptors, threads, log and index stay within bounds.
//!
//! `THERIAC_SOAK_MINUTES` says how long it lasts (a release is tried with 120, and `THERIAC_PROGRAM`); without it, some
//! seconds, which only show that the load itself is answered.

use crate::support::{
    Actor, Process,
    trade::{demand, line},
};
use search_index::corpus::{Class, Corpus};
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// What the process takes at a moment.
#[derive(Debug, Clone, Copy, Default)]
struct Taken {
    memory: u64,
    files: u64,
    threads: u64,
    log: u64,
    index: u64,
}

impl Taken {
    fn by(service: &Process) -> Self {
        let of_process = |what: &str| format!("/proc/{}/{what}", service.pid());
        let entries = |folder: String| std::fs::read_dir(folder).map_or(0, |all| all.count() as u64);
        let length = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
        Self {
            memory: service.memory(),
            files: entries(of_process("fd")),
            threads: entries(of_process("task")),
            log: length(&service.data().join("theriac.sqlite-wal")),
            index: size(&service.data().join("search-index")),
        }
    }

    fn most(self, other: Self) -> Self {
        Self {
            memory: self.memory.max(other.memory),
            files: self.files.max(other.files),
            threads: self.threads.max(other.threads),
            log: self.log.max(other.log),
            index: self.index.max(other.index),
        }
    }
}

fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(known) if known.is_dir() => size(&entry.path()),
        Ok(known) => known.len(),
        Err(_) => 0,
    });
    sizes.sum()
}

/// Somebody who stays for hours: an access token lasts a quarter of one.
struct Stayer<'a> {
    service: &'a Process,
    actor: Actor,
    since: Instant,
}

impl<'a> Stayer<'a> {
    fn new(service: &'a Process, email: &str) -> Self {
        Self {
            service,
            actor: service.log_in(email),
            since: Instant::now(),
        }
    }

    fn now(&mut self) -> Actor {
        if self.since.elapsed() > Duration::from_secs(600) {
            *self = Self::new(self.service, &self.actor.email);
        }
        self.actor.clone()
    }
}

/// The load: who does what again and again, until it is over.
struct Load<'a> {
    service: &'a Process,
    over: AtomicBool,
    done: AtomicU64,
}

impl Load<'_> {
    /// Does something again and again, with a pause between.
    fn again(&self, pause: u64, mut act: impl FnMut(usize)) {
        for round in 0.. {
            if self.over.load(Ordering::Relaxed) {
                break;
            }
            act(round);
            self.done.fetch_add(1, Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(pause));
        }
    }

    fn stayer(&self, email: &str) -> Stayer<'_> {
        Stayer::new(self.service, email)
    }

    /// Somebody looks for things.
    fn search(&self, class: Class) {
        let who = self.service.anonymous();
        let questions = Corpus::new(1).questions(class, 200);
        self.again(20, |round| {
            let text = encoded(&questions[round % questions.len()].text);
            let facets = if round % 4 == 0 {
                "&facets=substance,kind"
            } else {
                ""
            };
            who.get(&format!("/search/listings?q={text}&limit=20{facets}"))
                .ok();
            who.get(&format!("/search/suggest?q={text}")).ok();
        });
    }

    /// A supplier changes prices and texts, operators let them through.
    fn trade(&self, supplier: &str, operator: &str) {
        let (mut supplier, mut operator) = (self.stayer(supplier), self.stayer(operator));
        let mine = supplier.now().get("/listings?mine=true&limit=100").ok();
        let ids: Vec<String> = mine["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(id_of)
            .collect();
        self.again(50, |round| {
            let (supplier, operator) = (supplier.now(), operator.now());
            let path = format!("/listings/{}", ids[round % ids.len()]);
            supplier
                .patch(&path, &json!({"lead_time_days": 1 + round % 90}))
                .ok();
            if round % 5 == 0 {
                supplier
                    .patch(&path, &json!({"pack": format!("{} per box", 1 + round % 1_000)}))
                    .ok();
                supplier.post(&format!("{path}/submit"), &json!({}));
                let queue = operator.get("/admin/queue?kind=listing&limit=100").ok();
                let waiting: Vec<String> = queue["items"]
                    .as_array()
                    .expect("items")
                    .iter()
                    .map(id_of)
                    .collect();
                if !waiting.is_empty() {
                    operator
                        .post("/admin/listings/approve", &json!({"ids": waiting}))
                        .ok();
                }
            }
        });
    }

    /// A buyer asks, looks at what fits, and closes the demand.
    fn ask(&self, buyer: &str, operator: &str) {
        let (mut buyer, mut operator) = (self.stayer(buyer), self.stayer(operator));
        let questions = Corpus::new(1).questions(Class::OneTerm, 100);
        self.again(200, |round| {
            let (buyer, operator) = (buyer.now(), operator.now());
            let text = &questions[round % questions.len()].text;
            let asked = buyer.post("/demands", &demand(&[line(text, 1_000)])).expect(201);
            let path = format!("/demands/{}", id_of(&asked));
            buyer.post(&format!("{path}/submit"), &json!({})).ok();
            operator.post(&format!("/admin{path}/approve"), &json!({})).ok();
            buyer.get(&format!("{path}/matches")).ok();
            buyer.post(&format!("{path}/close"), &json!({})).ok();
        });
    }

    /// People come and go.
    fn visit(&self, email: &str) {
        self.again(500, |_| {
            let who = self.service.log_in(email);
            who.get("/me").ok();
            who.act("/auth/logout").ok();
        });
    }
}

fn id_of(json: &Value) -> String {
    json["id"].as_str().expect("an id").to_owned()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn under_mixed_load_nothing_grows_without_end() {
    let minutes: Option<u64> = std::env::var("THERIAC_SOAK_MINUTES")
        .ok()
        .and_then(|m| m.parse().ok());
    let lasts = minutes.map_or(Duration::from_secs(8), |minutes| {
        Duration::from_secs(60 * minutes)
    });
    let service = Process::start();
    let (supplier, buyer) = (
        service.approved("supplier", "Lasting Maker", "CN"),
        service.approved("buyer", "Lasting House", "VN"),
    );
    let visitor = service.approved("buyer", "Passing House", "VN");
    service.publish(&supplier, if minutes.is_some() { 5_000 } else { 100 });
    let operator = service.operator().email;
    let load = Load {
        service: &service,
        over: AtomicBool::new(false),
        done: AtomicU64::new(0),
    };
    let mut quarters = [Taken::default(); 4];
    std::thread::scope(|scope| {
        for class in [Class::OneTerm, Class::Typo] {
            let load = &load;
            scope.spawn(move || load.search(class));
        }
        scope.spawn(|| load.trade(&supplier.email, &operator));
        scope.spawn(|| load.ask(&buyer.email, &operator));
        scope.spawn(|| load.visit(&visitor.email));
        let begun = Instant::now();
        let mut told = Instant::now();
        while begun.elapsed() < lasts {
            std::thread::sleep(Duration::from_millis(500));
            let now = Taken::by(&service);
            let quarter = (begun.elapsed().as_secs_f64() / lasts.as_secs_f64() * 4.0) as usize;
            let seen = &mut quarters[quarter.min(3)];
            *seen = seen.most(now);
            if told.elapsed() >= Duration::from_secs(60) {
                told = Instant::now();
                println!(
                    "{:>4} s {now:?} after {} rounds",
                    begun.elapsed().as_secs(),
                    load.done.load(Ordering::Relaxed)
                );
            }
        }
        load.over.store(true, Ordering::Relaxed);
    });
    for (n, seen) in quarters.iter().enumerate() {
        println!("quarter {}: at most {seen:?}", n + 1);
    }
    bounded(&quarters, minutes.is_some());
    assert!(load.done.load(Ordering::Relaxed) > 20, "there was no load");
}

/// What was taken in the last quarter is what was taken in the second, and not more by the hour.
fn bounded(quarters: &[Taken; 4], long: bool) {
    let (early, late) = (quarters[1], quarters[3]);
    assert!(late.log < 64 << 20, "the write-ahead log: {late:?}");
    assert!(late.files < 300 && late.threads < 100, "{late:?}");
    if !long {
        return;
    }
    let room = |early: u64, more: u64| early + early / 5 + more;
    assert!(
        late.memory <= early.memory + early.memory / 10 + (24 << 20),
        "memory: {early:?} {late:?}"
    );
    assert!(late.files <= room(early.files, 16), "files: {early:?} {late:?}");
    assert!(
        late.threads <= room(early.threads, 4),
        "threads: {early:?} {late:?}"
    );
    assert!(
        late.index <= room(early.index, 4 << 20),
        "index: {early:?} {late:?}"
    );
}
