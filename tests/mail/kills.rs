//! The real program is killed while it sends mails: none is lost, and none goes out twice but the one that was on its
//! way, with the same Message-ID.
//!
//! `THERIAC_KILLS` says how often on each database (default 1).

use crate::support::{Process, postgres::Cluster, smtp::Server};
use std::{collections::HashMap, time::Duration};
use theriac::{
    db::{Database, mails},
    domain::{Id, Time},
};

/// How many mails are sent between two kills, about.
const MAILS: usize = 60;

fn kills() -> usize {
    let given = std::env::var("THERIAC_KILLS").ok();
    given.map_or(1, |n| n.parse().expect("a number"))
}

/// A mail that waits to be sent.
pub fn mail(n: usize, now: Time) -> mails::Mail {
    let id = Id::new(now);
    mails::Mail {
        id,
        dedupe_key: format!("killed-{n}"),
        message_id: format!("{id}@theriac.example"),
        user_id: None,
        address: format!("reader{n}@example.com"),
        topic: "security".to_owned(),
        locale: "en".to_owned(),
        subject: format!("Mail {n}"),
        text_body: "Hello".to_owned(),
        html_body: "<p>Hello</p>".to_owned(),
        unsubscribe_url: None,
        status: "queued".to_owned(),
        attempts: 0,
        next_at: now,
        leased_until: None,
        last_error: None,
        created_at: now,
        sent_at: None,
        digest: false,
        tells_news: false,
    }
}

fn killed_on(url: String) {
    let server = Server::start(|_, _| {
        std::thread::sleep(Duration::from_millis(4));
        "250 taken"
    });
    let settings: Vec<(&'static str, &'static str)> = vec![
        ("THERIAC_RATE_LIMITS", "off"),
        ("THERIAC_DATABASE_URL", url.clone().leak()),
        ("THERIAC_SMTP_URL", server.url().leak()),
    ];
    let mut service = Process::start_with(settings.leak());
    let database = Database::open(&url, 2).expect("the database");
    let mut connection = database.connection().expect("a connection");
    let clock = theriac::clock::Clock::new();
    let (rounds, mut ledger) = (kills(), HashMap::new());
    for round in 0..rounds {
        for n in 0..MAILS {
            let mail = mail(round * MAILS + n, clock.now());
            mails::enqueue(&mut connection, &mail).expect("acknowledged");
            ledger.insert(mail.address, format!("<{}>", mail.message_id));
        }
        // In the midst of them, each time elsewhere.
        let sent = round * MAILS + 5 + round * 7 % (MAILS / 2);
        service.eventually("some mails", || (server.total().0 >= sent).then_some(()));
        service.kill_and_restart();
    }
    service.eventually("all mails", || {
        (mails::waiting(&mut connection).expect("a count") == 0).then_some(())
    });
    let (taken, repeated) = server.total();
    for (address, id) in &ledger {
        let ids = server.taken(address);
        assert!(!ids.is_empty(), "{address} is lost");
        assert!(
            ids.iter().all(|seen| seen == id),
            "{address}: {ids:?} are not {id}"
        );
    }
    println!(
        "{:?}: {rounds} kills, {} mails, {taken} taken, {repeated} repeated, 0 lost",
        database.backend(),
        ledger.len()
    );
    assert!(repeated <= rounds, "{repeated} were repeated in {rounds} kills");
    drop(service);
    server.stop();
}

#[test]
fn a_kill_loses_no_mail_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    killed_on(format!(
        "sqlite:{}",
        folder.path().join("killed.sqlite").display()
    ));
}

#[test]
fn a_kill_loses_no_mail_on_postgres() {
    if let Some(cluster) = Cluster::get() {
        killed_on(cluster.fresh_database());
    }
}
