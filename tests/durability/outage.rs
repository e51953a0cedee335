//! PostgreSQL is restarted under load, and its line is cut without a word: what was acknowledged is there, nobody waits for
//! ever, and the service is back soon after its database is.
//!
//! `THERIAC_RESTARTS` says how often it is restarted (default 2), `THERIAC_CUT_SECONDS` how long the line is cut (default 7).

use super::line::Line;
use crate::support::{Actor, Process, postgres::Cluster, trade::text};
use serde_json::json;
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

/// So soon after its database is back, the service is.
const BACK: Duration = Duration::from_secs(3);

fn told(name: &str, usually: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(usually)
}

/// What happened to requests: when each was answered, how, and after how long.
#[derive(Default)]
struct Diary {
    acknowledged: Mutex<Vec<(String, String)>>,
    doubts: Mutex<Vec<String>>,
    answers: Mutex<Vec<(Instant, u16)>>,
    longest: Mutex<Duration>,
    over: AtomicBool,
}

/// Ends the load, also where somebody panics: or the others would go on for ever.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Diary {
    fn note(&self, begun: Instant, status: u16) {
        assert!([200, 201, 503].contains(&status), "answered {status}");
        self.answers
            .lock()
            .expect("answers")
            .push((Instant::now(), status));
        let mut longest = self.longest.lock().expect("a time");
        *longest = (*longest).max(begun.elapsed());
    }

    /// Writes listings, each with a key and a name of its own, until it is over.
    fn write(&self, who: &Actor, writer: usize) {
        let _ends = Ends(&self.over);
        for n in 0.. {
            if self.over.load(Ordering::Acquire) {
                return;
            }
            let name = format!("Outage {writer}x{n}x");
            let begun = Instant::now();
            let answer = who
                .with_key(&name)
                .post("/listings", &json!({"name": {"en": name}}));
            self.note(begun, answer.status);
            match answer.status {
                201 => {
                    let id = text(&answer.json, "id");
                    self.acknowledged.lock().expect("the ledger").push((id, name));
                }
                // Whether it was done is not known: the same key will tell.
                _ => {
                    assert_eq!(answer.problem(503), "unavailable");
                    self.doubts.lock().expect("doubts").push(name);
                    thread::sleep(Duration::from_millis(50));
                }
            }
        }
    }

    fn read(&self, anyone: &Actor) {
        let _ends = Ends(&self.over);
        while !self.over.load(Ordering::Acquire) {
            let begun = Instant::now();
            self.note(begun, anyone.get("/hubs").status);
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until so many more writes are acknowledged.
    fn more(&self, count: usize) {
        let all = || self.acknowledged.lock().expect("the ledger").len();
        let wanted = all() + count;
        let deadline = Instant::now() + Duration::from_secs(60);
        while all() < wanted {
            assert!(Instant::now() < deadline, "it does not write");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for the first write after this moment that is acknowledged; how long that took.
    fn back(&self, since: Instant) -> Duration {
        let deadline = since + Duration::from_secs(30);
        loop {
            let answers = self.answers.lock().expect("answers");
            if let Some((at, _)) = answers.iter().find(|(at, status)| *at > since && *status == 201) {
                return *at - since;
            }
            drop(answers);
            assert!(Instant::now() < deadline, "it did not come back");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Everything acknowledged is there, everything doubtful once or not at all, and once when asked again.
    fn check(&self, service: &Process, supplier: &Actor) {
        let mut db = service.database();
        let count = "SELECT count(*) AS n FROM listing_versions WHERE CAST(content AS text) LIKE '%";
        for (id, name) in self.acknowledged.lock().expect("the ledger").iter() {
            assert_eq!(supplier.get(&format!("/listings/{id}")).ok()["name"]["en"], *name);
            assert_eq!(db.count(&format!("{count}{name}%'")), 1, "{name}");
        }
        for name in self.doubts.lock().expect("doubts").iter() {
            let answer = supplier
                .with_key(name)
                .post("/listings", &json!({"name": {"en": name}}));
            assert!([201, 409].contains(&answer.status), "{}", answer.text);
            assert_eq!(db.count(&format!("{count}{name}%'")), 1, "{name}");
        }
    }
}

/// Load, while something is done to the database.
fn under_load(service: &Process, supplier: &Actor, work: impl FnOnce(&Diary)) -> Diary {
    let diary = Diary::default();
    thread::scope(|scope| {
        for writer in 0..3 {
            let diary = &diary;
            scope.spawn(move || diary.write(supplier, writer));
        }
        scope.spawn(|| diary.read(&service.anonymous()));
        let _ends = Ends(&diary.over);
        work(&diary);
    });
    diary
}

#[test]
fn restarts_of_postgres_cost_moments_and_no_word() {
    let Some(cluster) = Cluster::of_its_own(&["fsync=off"]) else {
        return;
    };
    let service = Process::start_on(Some(cluster.fresh_database()), &[("THERIAC_RATE_LIMITS", "off")]);
    let supplier = service.approved("supplier", "Restarted Maker", "CN");
    let restarts = told("THERIAC_RESTARTS", 2);
    let mut slowest = Duration::ZERO;
    let diary = under_load(&service, &supplier, |diary| {
        for n in 0..restarts {
            diary.more(20);
            // Orderly, at once, and as a kill would.
            cluster.restart(["INT", "QUIT", "KILL"][usize::try_from(n % 3).expect("small")]);
            slowest = slowest.max(diary.back(Instant::now()));
        }
    });
    let supplier = service.log_in(&supplier.email);
    diary.check(&service, &supplier);
    service.verify_all();
    let written = diary.acknowledged.lock().expect("the ledger").len();
    let refused = diary.doubts.lock().expect("doubts").len();
    println!(
        "{restarts} restarts, {written} acknowledged writes, 0 lost, {refused} refused by 503, back in {slowest:.1?} at most"
    );
    assert!(slowest <= BACK, "back after {slowest:?}");
}

/// More ask than there are connections: those for whom none is left are told so, while the line is still cut.
fn everybody_asks(service: &Process) {
    let (tell, told) = mpsc::channel();
    for _ in 0..16 {
        let (tell, anyone) = (tell.clone(), service.anonymous());
        thread::spawn(move || {
            let _ = tell.send(anyone.get("/hubs").status);
        });
    }
    for _ in 0..8 {
        let answer = told.recv_timeout(Duration::from_secs(10));
        assert_eq!(answer, Ok(503), "nobody was told");
    }
}

#[test]
fn a_line_cut_without_a_word_keeps_nobody_for_ever() {
    let Some(cluster) = Cluster::get() else { return };
    let line = Line::to(cluster.port());
    let url = cluster
        .fresh_database()
        .replace(&cluster.port().to_string(), &line.port().to_string());
    let service = Process::start_on(Some(url), &[("THERIAC_RATE_LIMITS", "off")]);
    let supplier = service.approved("supplier", "Cut Maker", "CN");
    let cut = Duration::from_secs(told("THERIAC_CUT_SECONDS", 7));
    let mut slowest = Duration::ZERO;
    let diary = under_load(&service, &supplier, |diary| {
        for breaks in [true, false] {
            diary.back(Instant::now());
            line.hold();
            let mended = Instant::now() + cut;
            everybody_asks(&service);
            thread::sleep(mended.saturating_duration_since(Instant::now()));
            // Either the old connections are gone with the line, or they go on as if nothing had been.
            if breaks {
                line.mend_anew();
            } else {
                line.mend();
            }
            slowest = slowest.max(diary.back(Instant::now()));
        }
    });
    diary.check(&service, &supplier);
    service.verify_all();
    let longest = *diary.longest.lock().expect("a time");
    println!(
        "the line was cut for {cut:?}: back in {slowest:.1?}, and nobody waited longer than {longest:.1?}"
    );
    assert!(slowest <= BACK, "back after {slowest:?}");
    assert!(longest < Duration::from_secs(36), "somebody waited {longest:?}");
}
