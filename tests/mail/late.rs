//! What comes late, or has become untrue while it waited: nothing is lost by it, and nobody is told what is not for them.

use super::{decided, kills::mail, new_id, outbox, register, tell, tell_at};
use crate::{
    on_both_databases,
    support::{
        Process, TestApp, runtime,
        smtp::{Act, Server, Stage},
    },
};
use diesel::connection::SimpleConnection;
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use theriac::{
    db::{self, Database, mails, notices, preferences},
    domain::{Time, notice::Decision, pace::Pace},
};

on_both_databases!(
    news_of_one_moment_is_told_in_whatever_order_it_comes,
    news_of_a_clock_that_has_gone_back_is_told,
    what_waits_for_the_suspended_is_not_sent,
    mails_are_forgotten_after_a_while_unless_they_wait,
);

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(24 * 3_600);

fn approved(app: &TestApp, email: &str, name: &str, at: Time) {
    tell_at(
        app,
        email,
        vec![(new_id(app), decided(name, Decision::Approved))],
        at,
    );
}

/// A long piece of work notes all its news by the moment at which it began.
fn news_of_one_moment_is_told_in_whatever_order_it_comes(app: &TestApp) {
    app.registered("supplier", "An", "CN", "asean", "en");
    let began = app.app.clock.now();
    for name in ["Early product", "Late product", "Last product"] {
        approved(app, "an@example.com", name, began);
        app.mail_where("an@example.com", |m| m.text.contains(name));
    }
}

fn news_of_a_clock_that_has_gone_back_is_told(app: &TestApp) {
    app.registered("supplier", "An", "CN", "asean", "en");
    let ahead = app.app.clock.now().plus(DAY);
    approved(app, "an@example.com", "Hasty product", ahead);
    app.mail_where("an@example.com", |m| m.text.contains("Hasty product"));
}

fn what_waits_for_the_suspended_is_not_sent(app: &TestApp) {
    let supplier = app.supplier("An");
    let email = supplier.email.clone();
    let now = app.app.clock.now();
    let write = app.app.db.write(move |db| {
        let user = db::users::by_email(db, &email)?.expect("a user");
        for (n, topic) in ["matches", "meetings", "security"].into_iter().enumerate() {
            let mail = mails::Mail {
                user_id: Some(user.id),
                topic: topic.to_owned(),
                next_at: now.plus(HOUR),
                ..mail(n, now)
            };
            mails::enqueue(db, &mail)?;
        }
        Ok::<_, db::Error>(())
    });
    runtime().block_on(write).expect("mails");
    let suspend = format!("/admin/companies/{}/suspend", supplier.company());
    app.operator()
        .post(&suspend, &json!({"reason_code": "other"}))
        .ok();
    let waiting: Vec<String> = outbox(app)
        .into_iter()
        .filter(|m| m.next_at >= now.plus(HOUR))
        .map(|m| m.topic)
        .collect();
    assert_eq!(waiting, ["security"]);
}

fn mails_are_forgotten_after_a_while_unless_they_wait(app: &TestApp) {
    let now = app.app.clock.now();
    let story = app.app.db.write(move |db| {
        for (n, status) in ["sent", "dead", "suppressed", "queued"].into_iter().enumerate() {
            let mail = mails::Mail {
                status: status.to_owned(),
                next_at: now.plus(HOUR),
                ..mail(n, now)
            };
            mails::enqueue(db, &mail)?;
        }
        mails::tidy(db, now)
    });
    runtime().block_on(story).expect("mails");
    assert_eq!(outbox(app).len(), 4, "not before the time");
    let tidy = app
        .app
        .db
        .write(move |db| mails::tidy(db, now.plus(Duration::from_secs(1))));
    runtime().block_on(tidy).expect("tidy");
    let left: Vec<String> = outbox(app).into_iter().map(|m| m.status).collect();
    assert_eq!(left, ["queued"]);
}

/// The digest is written, and waits for a server that is away; then there is newer news of all that it tells, and then that is unwanted.
#[test]
fn a_digest_that_waits_is_dropped_with_a_topic_that_is_switched_off() {
    // The connections to a mail server end where they began.
    let _within = runtime().enter();
    for app in TestApp::on_each(|config| config.smtp_url = Some("smtp://127.0.0.1:9".to_owned())) {
        register(&app, "an@example.com");
        let choose = |pace: Pace| {
            let now = app.app.clock.now();
            let write = app.app.db.write(move |db| {
                let user = db::users::by_email(db, "an@example.com")?.expect("a user");
                preferences::set(db, user.id, "decisions", pace, now)
            });
            runtime().block_on(write).expect("chosen");
        };
        choose(Pace::Daily);
        let entity = new_id(&app);
        tell(
            &app,
            "an@example.com",
            vec![(entity, decided("Gone product", Decision::Approved))],
        );
        let digests = || outbox(&app).into_iter().filter(|m| m.digest).count();
        app.app.clock.advance(Duration::from_secs(2));
        app.eventually("no news to wait for a quiet moment", || {
            let pending = runtime().block_on(app.app.db.read(notices::pending));
            pending.expect("news").is_empty().then_some(())
        });
        app.app.clock.advance(DAY);
        app.eventually("a digest", || (digests() == 1).then_some(()));
        tell(
            &app,
            "an@example.com",
            vec![(entity, decided("Gone product", Decision::Suspended))],
        );
        // It is as one that told of other topics, too.
        let mixed = app.app.db.write(|db| {
            theriac::db!(db, |c| c.batch_execute(
                "UPDATE mails SET topic = 'digest' WHERE topic = 'decisions'"
            )?);
            Ok::<_, db::Error>(())
        });
        runtime().block_on(mixed).expect("mixed");
        choose(Pace::Off);
        // At once, or when somebody who has it in hand looks again.
        app.eventually("no digest", || (digests() == 0).then_some(()));
    }
}

/// Leases are kept by the clock; a server that thinks for long is not asked again meanwhile.
#[test]
fn a_clock_that_jumps_sends_no_mail_twice() {
    let server = Server::start(|_, _| {
        std::thread::sleep(Duration::from_secs(2));
        "250 taken"
    });
    for app in TestApp::on_each(|config| {
        config.smtp_url = Some(server.url());
        config.smtp_patience = Duration::from_secs(10);
    }) {
        server.forget();
        let now = app.app.clock.now();
        let write = app.app.db.write(move |db| mails::enqueue(db, &mail(1, now)));
        runtime().block_on(write).expect("in the outbox");
        app.eventually("a mail under way", || {
            outbox(&app)
                .iter()
                .any(|m| m.leased_until.is_some())
                .then_some(())
        });
        std::thread::sleep(Duration::from_millis(500));
        app.app.clock.advance(HOUR / 6);
        app.eventually("a sent mail", || {
            outbox(&app).iter().all(|m| m.status == "sent").then_some(())
        });
        // A second one would have been begun by now, and have come to its end.
        std::thread::sleep(Duration::from_secs(3));
        assert_eq!(server.message_ids("reader1@example.com").len(), 1);
    }
}

/// An orderly end waits for what the server is about to take.
#[test]
fn an_orderly_end_repeats_no_mail() {
    let begun = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&begun);
    let server = Server::with(0, move |stage, _, _| {
        if stage == Stage::End {
            asked.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_secs(5));
        }
        Act::Usual
    });
    let settings: Vec<(&'static str, &'static str)> = vec![
        ("THERIAC_RATE_LIMITS", "off"),
        ("THERIAC_SMTP_URL", server.url().leak()),
    ];
    let mut service = Process::start_with(settings.leak());
    let url = format!("sqlite:{}", service.data().join("theriac.sqlite").display());
    let database = Database::open(&url, 1).expect("the database");
    let mut connection = database.connection().expect("a connection");
    for n in 0..3 {
        let mail = mail(n, theriac::clock::Clock::new().now());
        mails::enqueue(&mut connection, &mail).expect("in the outbox");
    }
    // The first is overtaken after three seconds, and the server still thinks about both.
    service.eventually("two under way", || {
        (begun.load(Ordering::SeqCst) == 2).then_some(())
    });
    service.stop();
    let left = mails::waiting(&mut connection).expect("a count");
    let (taken, repeated) = server.total();
    assert_eq!(
        (taken + usize::try_from(left).expect("a count"), repeated),
        (3, 0)
    );
    assert!(taken >= 2, "what was under way was sent");
    server.stop();
}
