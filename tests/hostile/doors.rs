//! Damaged input at every door: each parser and importer that a caller can reach, through the route that reaches it.
//! Nothing answers a 5xx, breaks the connection off, or takes long. The same seed sends the same.
//!
//! ```text
//! THERIAC_PROGRAM=target/release/theriac THERIAC_FUZZ_SECONDS=120 cargo test hostile::doors -- --nocapture
//! ```

use super::{
    damage::{Random, damaged},
    seeds::{self, Door},
};
use crate::support::{Actor, Process};
use std::time::{Duration, Instant};

/// How long each door is tried.
fn seconds() -> u64 {
    let asked = std::env::var("THERIAC_FUZZ_SECONDS")
        .ok()
        .and_then(|n| n.parse().ok());
    asked.unwrap_or(1)
}

/// What takes so long is a hang; without optimisation everything takes long.
fn slow() -> Duration {
    Duration::from_secs(if Process::is_release() { 2 } else { 20 })
}

#[test]
fn damaged_input_is_refused_or_taken_at_every_door() {
    let service = Process::start();
    let supplier = service.approved("supplier", "Damaging", "CN");
    let buyer = service.approved("buyer", "Damaged", "VN");
    let actors = [service.anonymous(), supplier, buyer, service.operator()];
    let mut faults = Vec::new();
    for door in seeds::doors(&actors) {
        let mut random = Random::new(1);
        let (begun, mut count, mut taken) = (Instant::now(), 0_u64, 0_u64);
        let mut longest = Duration::ZERO;
        while begun.elapsed() < Duration::from_secs(seconds()) && faults.len() < 20 {
            let input = damaged(&door.seeds, &mut random);
            let asked = Instant::now();
            let answer = send(&door, &actors[door.actor], &input);
            let took = asked.elapsed();
            longest = longest.max(took);
            count += 1;
            match answer {
                Some(status) if status < 500 || status == 503 => taken += u64::from(status < 300),
                other => faults.push(format!(
                    "{}: {other:?} for {:?}",
                    door.name,
                    String::from_utf8_lossy(&input)
                )),
            }
            if took > slow() {
                faults.push(format!(
                    "{}: {took:?} for {:?}",
                    door.name,
                    String::from_utf8_lossy(&input)
                ));
            }
        }
        println!(
            "{}: {count} inputs, {taken} taken, the longest {longest:?}",
            door.name
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(actors[1].get("/me").status, 200, "the same process still answers");
}

/// The status; `None` where the connection broke off.
fn send(door: &Door, actor: &Actor, input: &[u8]) -> Option<u16> {
    let (target, headers, body) = (door.request)(input);
    let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let answer = actor.try_to(door.method, &target, &headers, body);
    answer.ok().map(|answer| answer.status)
}
