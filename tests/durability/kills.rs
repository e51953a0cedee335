//! `kill -9` at a random moment under load, again and again, with a ledger of what was acknowledged.

use super::{
    clients, kills,
    ledger::{Ledger, People},
    whole::{all_done, matches_are_complete, no_halves},
};
use crate::support::Process;
use std::{
    thread,
    time::{Duration, Instant},
};

/// So many kills hit one service, before the next begins with an empty database.
const EACH: u64 = 25;

#[test]
fn every_acknowledged_write_survives_kills_on_sqlite() {
    story(|| Some(Process::start()));
}

#[test]
fn every_acknowledged_write_survives_kills_on_postgres() {
    story(Process::on_postgres);
}

fn story(start: impl Fn() -> Option<Process>) {
    // A checked change is worth minutes more than a try on the way to it.
    let all = kills(if std::env::var_os("CI").is_some() { 20 } else { 3 });
    let (mut killed, mut acknowledged) = (0, 0);
    let begun = Instant::now();
    while killed < all {
        let Some(mut service) = start() else { return };
        let supplier = service.approved("supplier", "Ledger Maker", "CN");
        let buyer = service.approved("buyer", "Ledger Buyer", "VN");
        let names = (supplier.email.as_str(), buyer.email.as_str());
        let mut ledgers = Vec::new();
        for _ in 0..EACH.min(all - killed) {
            ledgers.push(one(&mut service, killed, names));
            killed += 1;
        }
        all_done(&service);
        let people = people(&service, names);
        ledgers.iter().for_each(|l| l.check_ends(&service, &people));
        acknowledged += ledgers.iter().map(Ledger::len).sum::<usize>();
        service.verify_all();
        matches_are_complete(&service);
    }
    println!(
        "{killed} kills, {acknowledged} acknowledged writes, 0 lost, {:.1?}",
        begun.elapsed()
    );
}

fn people(service: &Process, (supplier, buyer): (&str, &str)) -> People {
    People {
        supplier: service.log_in(supplier),
        buyer: service.log_in(buyer),
        operator: service.operator(),
    }
}

/// One kill, and what had been acknowledged since the one before.
fn one(service: &mut Process, round: u64, names: (&str, &str)) -> Ledger {
    let (before, ledger) = (people(service, names), Ledger::default());
    // Between a fifth of a second and two: spread evenly, and never the same.
    let moment = Duration::from_millis(200 + (round * 787) % 1_800);
    thread::scope(|scope| {
        let load = scope.spawn(|| clients::write(round, &before, &ledger));
        thread::sleep(moment);
        service.kill();
        load.join().expect("nobody was answered wrongly");
    });
    service.restart();
    no_halves(&mut service.database());
    ledger.check(service, &people(service, names));
    ledger
}
