//! What mail servers do wrong, and what becomes of the mails: none is lost, none goes out twice unless the server took it
//! and did not say so, and no other mail is held up.

use super::outbox;
use crate::support::{
    TestApp, runtime,
    smtp::{Act, Server, Stage},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use theriac::{
    app::Recipient,
    db::mails,
    email::{Mail, Message, messages::ResetPassword},
};

/// Ten times as impatient as in earnest, so that a minute of waiting is a few seconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is wrong with the mailbox `NAME@example.com` at the first attempts, how many of those there are, and what becomes
/// of its mail in the end.
struct Case {
    name: &'static str,
    stage: Stage,
    act: Act,
    attempts: usize,
    end: &'static str,
    /// How often the server takes the mail.
    taken: usize,
}

const fn case(
    name: &'static str,
    stage: Stage,
    act: Act,
    attempts: usize,
    end: &'static str,
    taken: usize,
) -> Case {
    Case {
        name,
        stage,
        act,
        attempts,
        end,
        taken,
    }
}

const ALWAYS: usize = usize::MAX;
const LONG: Duration = Duration::from_secs(60);

const CASES: &[Case] = &[
    case("rcpt-4xx", Stage::Rcpt, Act::Say("450 4.2.1 later"), 1, "sent", 1),
    case(
        "greylisted",
        Stage::Rcpt,
        Act::Say("451 4.7.1 greylisted"),
        2,
        "sent",
        1,
    ),
    case("data-4xx", Stage::Data, Act::Say("451 4.3.0 later"), 1, "sent", 1),
    case("end-4xx", Stage::End, Act::Say("452 4.3.1 full"), 1, "sent", 1),
    case(
        "rcpt-5xx",
        Stage::Rcpt,
        Act::Say("550 5.7.1 not wanted"),
        ALWAYS,
        "dead",
        0,
    ),
    case(
        "nobody",
        Stage::Rcpt,
        Act::Say("550 5.1.1 user unknown"),
        ALWAYS,
        "suppressed",
        0,
    ),
    case(
        "data-5xx",
        Stage::Data,
        Act::Say("554 5.3.0 no"),
        ALWAYS,
        "dead",
        0,
    ),
    case("end-5xx", Stage::End, Act::Say("554 5.6.0 no"), ALWAYS, "dead", 0),
    case(
        "rcpt-421",
        Stage::Rcpt,
        Act::Say("421 4.3.2 closing"),
        1,
        "sent",
        1,
    ),
    case(
        "data-421",
        Stage::Data,
        Act::Say("421 4.3.2 closing"),
        1,
        "sent",
        1,
    ),
    case("end-421", Stage::End, Act::Say("421 4.3.2 closing"), 1, "sent", 1),
    case("rcpt-drop", Stage::Rcpt, Act::Drop, 1, "sent", 1),
    case("data-drop", Stage::Data, Act::Drop, 1, "sent", 1),
    case("end-drop", Stage::End, Act::Drop, 1, "sent", 1),
    case("taken-drop", Stage::End, Act::TakeAndDrop, 1, "sent", 2),
    case("rcpt-hang", Stage::Rcpt, Act::Hang(LONG), 1, "sent", 1),
    case("end-hang", Stage::End, Act::Hang(LONG), 1, "sent", 1),
    case(
        "drips",
        Stage::Rcpt,
        Act::Drip(Duration::from_millis(250)),
        ALWAYS,
        "sent",
        1,
    ),
];

/// Puts a mail into the outbox.
fn write_to(app: &TestApp, address: &str) {
    let to = Recipient {
        user_id: None,
        address: address.to_owned(),
        locale: "en".to_owned(),
    };
    let message = Message::ResetPassword(ResetPassword::sample());
    let mail = app.app.compose(&to, &message, address).expect("a mail");
    let write = app.app.db.write(move |db| mails::enqueue(db, &mail));
    runtime().block_on(write).expect("in the outbox");
}

fn status_of(app: &TestApp, address: &str) -> String {
    let found = outbox(app).into_iter().find(|m| m.address == address);
    found.expect("a mail is never lost").status
}

#[test]
fn one_bad_mailbox_harms_nobody_else() {
    let server = Server::with(0, |stage, to, before| {
        let case = CASES.iter().find(|c| to.split('@').next() == Some(c.name));
        case.filter(|c| c.stage == stage && before < c.attempts)
            .map_or(Act::Usual, |c| c.act)
    });
    for app in TestApp::on_each(|config| {
        config.smtp_url = Some(server.url());
        config.smtp_patience = PATIENCE;
    }) {
        server.forget();
        let begun = Instant::now();
        for (n, case) in CASES.iter().enumerate() {
            write_to(&app, &format!("{}@example.com", case.name));
            write_to(&app, &format!("good{n}@example.com"));
        }
        app.eventually("all the others", || {
            (0..CASES.len())
                .all(|n| server.taken(&format!("good{n}@example.com")).len() == 1)
                .then_some(())
        });
        let others = begun.elapsed();
        assert!(others < PATIENCE * 4, "the others waited for {others:?}");
        // Whatever was put off is tried again when its time has come.
        let address = |case: &Case| format!("{}@example.com", case.name);
        let deadline = Instant::now() + Duration::from_secs(60);
        while CASES
            .iter()
            .any(|case| status_of(&app, &address(case)) == "queued")
        {
            assert!(
                Instant::now() < deadline,
                "{:?}",
                outbox(&app)
                    .iter()
                    .filter(|m| m.status == "queued")
                    .collect::<Vec<_>>()
            );
            // The clock moves only while nothing is under way: leases are kept by it.
            if outbox(&app).iter().all(|m| m.leased_until.is_none()) {
                app.app.clock.advance(Duration::from_secs(60));
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        for case in CASES {
            let address = address(case);
            assert_eq!(status_of(&app, &address), case.end, "{address}");
            let ids = server.taken(&address);
            assert_eq!(ids.len(), case.taken, "{address}");
            assert!(
                ids.windows(2).all(|pair| pair[0] == pair[1]),
                "{address}: {ids:?}"
            );
        }
        for n in 0..CASES.len() {
            assert_eq!(server.taken(&format!("good{n}@example.com")).len(), 1);
        }
    }
}

#[test]
fn without_tls_where_it_is_required_nothing_is_sent() {
    let (asked, told) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (greetings, mails) = (Arc::clone(&asked), Arc::clone(&told));
    let server = Server::with(0, move |stage, _, _| {
        match stage {
            Stage::Greeting => greetings.fetch_add(1, Ordering::SeqCst),
            Stage::Mail => mails.fetch_add(1, Ordering::SeqCst),
            _ => 0,
        };
        Act::Usual
    });
    for app in TestApp::on_each(|config| {
        config.smtp_url = Some(format!("{}?tls=required", server.url()));
        config.smtp_patience = Duration::from_millis(500);
    }) {
        write_to(&app, "an@example.com");
        let enough = asked.load(Ordering::SeqCst) + 2;
        app.eventually("a second attempt", || {
            (asked.load(Ordering::SeqCst) >= enough).then_some(())
        });
        assert_eq!(told.load(Ordering::SeqCst), 0, "no word of a mail without TLS");
        let mail = &outbox(&app)[0];
        assert_eq!((mail.status.as_str(), mail.attempts), ("queued", 0));
        assert!(server.message_ids("an@example.com").is_empty());
    }
}

/// `THERIAC_MAILS` mails wait (default 100) while the server is away for `THERIAC_OUTAGE_SECONDS` (default 3).
#[test]
fn an_outage_loses_nothing_and_repeats_nothing() {
    let number = |name: &str, usual: u64| {
        let given = std::env::var(name).ok();
        given.map_or(usual, |n| n.parse().expect("a number"))
    };
    let (mails, seconds) = (number("THERIAC_MAILS", 100), number("THERIAC_OUTAGE_SECONDS", 3));
    let port = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        free.local_addr().expect("an address").port()
    };
    for app in TestApp::on_each(|config| {
        config.smtp_url = Some(format!("smtp://127.0.0.1:{port}"));
        config.smtp_patience = Duration::from_secs(5);
    }) {
        for n in 0..mails {
            write_to(&app, &format!("reader{n}@example.com"));
        }
        std::thread::sleep(Duration::from_secs(seconds));
        let waiting = outbox(&app);
        assert!(waiting.iter().all(|m| m.status == "queued" && m.attempts == 0));
        let server = Server::start_on(port, |_, _| "250 taken");
        let back = Instant::now();
        let limit = back + Duration::from_secs(60 + mails / 10);
        while outbox(&app).iter().any(|m| m.status != "sent") {
            assert!(Instant::now() < limit, "{:?} were taken", server.total());
            std::thread::sleep(Duration::from_millis(100));
        }
        println!(
            "{:?}: {mails} mails waited for {seconds} s and were sent in {:?}; taken and repeated: {:?}",
            app.app.db.backend(),
            back.elapsed(),
            server.total()
        );
        assert_eq!(server.total(), (usize::try_from(mails).expect("a number"), 0));
        server.stop();
    }
}

/// Nobody's mail costs it an attempt: all go out as soon as the server takes part.
#[test]
fn a_server_that_turns_everybody_away_only_delays() {
    let servers = [
        (Stage::Greeting, Act::Say("421 4.3.2 too many")),
        (Stage::Greeting, Act::Say("554 5.3.2 no service")),
        (Stage::Greeting, Act::Drop),
        (Stage::Ehlo, Act::Say("451 4.3.0 later")),
        (Stage::Ehlo, Act::Drop),
    ];
    for (stage, act) in servers {
        let server = Server::with(0, move |at, _, before| {
            if at == stage && before < 2 {
                act
            } else {
                Act::Usual
            }
        });
        let app = TestApp::start(None, |config| {
            config.smtp_url = Some(server.url());
            config.smtp_patience = Duration::from_secs(5);
        });
        for n in 0..3 {
            write_to(&app, &format!("an{n}@example.com"));
        }
        app.eventually("all mails", || (server.total().0 == 3).then_some(()));
        app.eventually("the marks", || {
            let sent = |m: &mails::Mail| m.status == "sent" && m.attempts == 1;
            outbox(&app).iter().all(sent).then_some(())
        });
        assert_eq!(server.total(), (3, 0), "{stage:?} {act:?}");
    }
}
