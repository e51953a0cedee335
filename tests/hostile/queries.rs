//! Questions that were made to cost: each is answered in little time, or refused; none ends the service.

use super::{questions, wire};
use crate::support::Process;
use std::time::Duration;

/// The processor time that an answer may cost. Built without optimisation, the program takes more than ten times as
/// long; what is exponential still takes a thousand times as long.
fn bound() -> Duration {
    Duration::from_millis(if Process::is_release() { 50 } else { 500 })
}

/// How many listings are searched: few in CI, as many as one likes for a release.
fn listings() -> usize {
    let asked = std::env::var("THERIAC_LISTINGS")
        .ok()
        .and_then(|n| n.parse().ok());
    asked.unwrap_or(300)
}

#[test]
fn every_question_is_answered_in_little_time_or_refused() {
    let questions = questions::all();
    assert!(questions.len() >= 200, "only {} questions", questions.len());
    let service = Process::start();
    let buyer = service.approved("buyer", "Asking", "VN");
    let supplier = service.approved("supplier", "Selling", "CN");
    service.publish(&supplier, listings());

    let mut bad = Vec::new();
    let mut slowest = (Duration::ZERO, String::new());
    let mut count = 0;
    for question in &questions {
        for (route, token) in [
            ("/api/v1/search/listings", None),
            ("/api/v1/search/listings", buyer.token.as_deref()),
            ("/api/v1/search/suggest", None),
            ("/api/v1/search/demands", supplier.token.as_deref()),
        ] {
            let target = [route.as_bytes(), b"?q=", &question.encoded].concat();
            let ask = || {
                let before = service.on_processor();
                let reply = wire::get(wire::loopback(service.port()), &target, token);
                (reply, service.on_processor().saturating_sub(before))
            };
            let (reply, mut took) = ask();
            // What the service does besides is counted, too: the least of three is nearest to the question's own.
            for _ in 0..2 {
                if took > bound() / 2 {
                    took = took.min(ask().1);
                }
            }
            count += 1;
            let what = format!("{} at {route}", question.name);
            // 0 is a connection closed on what is no HTTP or longer than any line may be.
            let refused = matches!(reply.status, 400 | 414 | 422 | 431 | 0);
            if reply.status != 200 && !refused {
                bad.push(format!("{what}: {}", reply.text));
            }
            if took > bound() {
                bad.push(format!("{what}: {took:?} on the processor"));
            }
            if took > slowest.0 {
                slowest = (took, what);
            }
        }
    }
    println!("{count} questions; the dearest: {:?}, {}", slowest.0, slowest.1);
    assert!(bad.is_empty(), "{} of {count}:\n{}", bad.len(), bad.join("\n"));
    let alive = wire::get(wire::loopback(service.port()), b"/healthz", None);
    assert_eq!(alive.status, 200, "the same process still answers");
}
