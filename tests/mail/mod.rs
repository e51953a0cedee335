//! Mails from the outbox to the reader: digests, retries, and what is never sent.

mod kills;
mod late;
mod leases;
mod paces;
mod returns;
mod servers;
mod waited;

use crate::{
    on_both_databases,
    support::{
        TestApp, runtime,
        smtp::Server,
        trade::{amoxicillin, demand, line},
    },
};
use diesel::prelude::*;
use serde_json::json;
use std::time::Duration;
use theriac::{
    db::{self, mails::Mail, notices, schema, users},
    domain::{
        Id, Time,
        notice::{Decided, Decision, Notice},
    },
};

on_both_databases!(
    a_registration_mail_as_its_reader_sees_it,
    two_hundred_matches_are_one_mail_with_the_best_ten,
    what_needs_work_stands_first,
    a_topic_that_never_falls_quiet_is_told_nevertheless,
    the_suspended_learn_of_no_business,
    bodies_are_emptied_once_sent,
);

/// The outbox, oldest first.
fn outbox(app: &TestApp) -> Vec<Mail> {
    let read = app.app.db.read(|db| {
        Ok::<_, db::Error>(theriac::db!(db, |c| schema::mails::table
            .order(schema::mails::id)
            .select(Mail::as_select())
            .load(c)?))
    });
    runtime().block_on(read).expect("mails")
}

/// Makes news for a person.
fn tell(app: &TestApp, email: &str, news: Vec<(Id, Notice)>) {
    tell_at(app, email, news, app.app.clock.now());
}

fn tell_at(app: &TestApp, email: &str, news: Vec<(Id, Notice)>, now: Time) {
    let email = email.to_owned();
    let write = app.app.db.write(move |db| {
        let user = users::by_email(db, &email)?.expect("a user");
        for (entity, notice) in &news {
            notices::add(db, user.id, *entity, notice, now)?;
        }
        Ok::<_, db::Error>(())
    });
    runtime().block_on(write).expect("notices");
}

fn new_id(app: &TestApp) -> Id {
    Id::new(app.app.clock.now())
}

fn decided(name: &str, decision: Decision) -> Notice {
    Notice::Decision {
        item: Decided {
            name: name.to_owned(),
            decision,
            reason: None,
            note: None,
        },
    }
}

fn a_registration_mail_as_its_reader_sees_it(app: &TestApp) {
    let body = json!({
        "email": "lan@example.com", "password": "correct horse battery staple 42", "locale": "vi-VN", "name": "Nguyễn Thị Lan",
        "company": {"kind": "buyer", "name": "Bệnh viện Lan", "country": "VN", "registration_number": "1", "hub": "asean"},
    });
    app.anonymous().post("/auth/register", &body).expect(202);
    let mail = app.mail_to("lan@example.com");
    assert!(
        mail.token()
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    );
    let whole = format!("To: {}\nSubject: {}\n\n{}", mail.to, mail.subject, mail.text);
    let whole = whole.replace("\r\n", "\n").replace(&mail.token(), "[token]");
    insta::assert_snapshot!("registration_mail_vi", whole);
    let html = mail.html.replace("\r\n", "\n").replace(&mail.token(), "[token]");
    insta::assert_snapshot!("registration_mail_vi_html", html);
}

fn two_hundred_matches_are_one_mail_with_the_best_ten(app: &TestApp) {
    let (supplier, buyer) = (app.supplier("Supplier"), app.buyer("Buyer"));
    app.published(&supplier, &amoxicillin());
    // Every second line asks for less than the supplier sells at once, and so is only near.
    let lines: Vec<_> = (0..200)
        .map(|n| {
            line(
                &format!("Amoxicillin 500 mg capsules lot {n}"),
                if n % 2 == 0 { 5_000 } else { 10 },
            )
        })
        .collect();
    let (demand_id, _) = app.opened(&buyer, &demand(&lines));
    let mail = app.mail_where("buyer@example.com", |m| m.link_if("/matches").is_some());
    assert!(mail.subject.contains("200"), "{}", mail.subject);
    assert_eq!(
        mail.text.matches("阿莫西林胶囊").count() + mail.text.matches("Amoxicillin Capsules").count(),
        10,
        "{}",
        mail.text
    );
    for n in (1..200).step_by(2) {
        assert!(!mail.text.contains(&format!("lot {n} ")), "{}", mail.text);
    }
    assert_eq!(
        mail.link("/matches"),
        format!("http://theriac.test/pages/demands/{demand_id}/matches")
    );
    app.app.clock.advance(Duration::from_secs(3600));
    std::thread::sleep(Duration::from_millis(700));
    let about = |topic: &str| outbox(app).iter().filter(|m| m.topic == topic).count();
    assert_eq!((about("matches"), about("opportunities")), (1, 1));
}

fn what_needs_work_stands_first(app: &TestApp) {
    app.registered("supplier", "An", "CN", "asean", "en");
    let mut news: Vec<_> = (0..30)
        .map(|n| (new_id(app), decided(&format!("good {n}"), Decision::Approved)))
        .collect();
    let changed = new_id(app);
    news.push((changed, decided("superseded", Decision::Approved)));
    news.push((changed, decided("to be mended", Decision::ChangesRequested)));
    tell(app, "an@example.com", news);
    let mail = app.mail_where("an@example.com", |m| m.text.contains("to be mended"));
    let at = |text: &str| mail.text.find(text).unwrap_or(usize::MAX);
    assert!(at("to be mended") < at("good 0"), "{}", mail.text);
    assert!(!mail.text.contains("superseded"), "{}", mail.text);
    assert_eq!(mail.text.matches("good ").count(), 9, "{}", mail.text);
    assert_eq!(mail.link("/pages/listings"), "http://theriac.test/pages/listings");
    assert!(mail.text.contains("/pages/unsubscribe?token="), "{}", mail.text);
}

fn a_topic_that_never_falls_quiet_is_told_nevertheless(app: &TestApp) {
    app.registered("supplier", "An", "CN", "asean", "en");
    tell(
        app,
        "an@example.com",
        vec![(new_id(app), decided("first", Decision::Approved))],
    );
    // Quicker than the quiet moment, for longer than anyone waits.
    for n in 0..4 {
        app.app.clock.advance(Duration::from_secs(100));
        tell(
            app,
            "an@example.com",
            vec![(new_id(app), decided(&format!("later {n}"), Decision::Approved))],
        );
    }
    app.mail_where("an@example.com", |m| m.text.contains("first"));
}

fn the_suspended_learn_of_no_business(app: &TestApp) {
    app.registered("supplier", "An", "CN", "asean", "en");
    app.registered("supplier", "Other", "CN", "asean", "en");
    let suspend = app.app.db.write(|db| {
        let user = users::by_email(db, "an@example.com")?.expect("a user");
        let id = user.company_id.expect("a company");
        let mut company = db::companies::get(db, id)?;
        company.status.0 = theriac::domain::company::CompanyStatus::Suspended;
        db::companies::update(db, &company, company.updated_at)
    });
    assert!(runtime().block_on(suspend).expect("suspended"));
    tell(
        app,
        "an@example.com",
        vec![(new_id(app), decided("secret", Decision::Approved))],
    );
    tell(
        app,
        "other@example.com",
        vec![(new_id(app), decided("other", Decision::Approved))],
    );
    app.mail_where("other@example.com", |m| m.text.contains("other"));
    app.anonymous()
        .post("/auth/password/forgot", &json!({"email": "an@example.com"}))
        .expect(202);
    app.mail_where("an@example.com", |m| m.text.contains("reset-password"));
    std::thread::sleep(Duration::from_millis(700));
    assert!(
        !outbox(app)
            .iter()
            .any(|m| m.topic == "decisions" && m.address == "an@example.com")
    );
}

fn bodies_are_emptied_once_sent(app: &TestApp) {
    app.registered("buyer", "An", "VN", "asean", "vi");
    let mail = app.eventually("a sent mail", || {
        outbox(app).into_iter().find(|m| m.status == "sent")
    });
    assert_eq!((mail.text_body.as_str(), mail.html_body.as_str()), ("", ""));
    assert!(mail.sent_at.is_some());
    assert_eq!(mail.attempts, 1);
}

#[test]
fn a_refused_mail_comes_again_with_the_same_id() {
    let server = Server::start(|_, attempt| match attempt {
        0..3 => "451 try later",
        _ => "250 taken",
    });
    for app in TestApp::on_each(|config| config.smtp_url = Some(server.url())) {
        server.forget();
        app.anonymous()
            .post("/auth/password/forgot", &json!({"email": "nobody@example.com"}))
            .expect(202);
        register(&app, "an@example.com");
        for attempt in 1..=3 {
            let waiting = app.eventually("a refused attempt", || {
                outbox(&app)
                    .into_iter()
                    .find(|m| m.attempts == attempt && m.leased_until.is_none())
            });
            assert_eq!(waiting.status, "queued");
            let pause = waiting.next_at.micros() - app.app.clock.now().micros();
            let minutes = pause as f64 / 60e6;
            let nominal = f64::from(1 << (attempt - 1));
            assert!(
                (nominal * 0.7..=nominal * 1.2).contains(&minutes),
                "{attempt}: {minutes}"
            );
            app.app
                .clock
                .advance(Duration::from_secs_f64(nominal * 60.0 * 1.25));
        }
        let sent = app.eventually("a sent mail", || {
            outbox(&app).into_iter().find(|m| m.status == "sent")
        });
        assert_eq!(sent.attempts, 4);
        let seen = server.message_ids("an@example.com");
        assert_eq!(seen.len(), 4);
        assert!(
            seen.iter().all(|id| *id == format!("<{}>", sent.message_id)),
            "{seen:?}"
        );
    }
}

#[test]
fn a_mail_refused_for_good_is_set_aside() {
    let server = Server::start(|to, _| {
        if to == "bad@example.com" {
            "550 5.7.1 not wanted"
        } else {
            "250 taken"
        }
    });
    for app in TestApp::on_each(|config| config.smtp_url = Some(server.url())) {
        server.forget();
        register(&app, "bad@example.com");
        register(&app, "an@example.com");
        let dead = app.eventually("a dead mail", || {
            outbox(&app).into_iter().find(|m| m.status == "dead")
        });
        assert_eq!(dead.address, "bad@example.com");
        assert!(
            dead.last_error.is_some_and(|e| e.contains("550")),
            "the reason is kept"
        );
        app.eventually("the other mail", || {
            outbox(&app).into_iter().find(|m| m.status == "sent")
        });
        app.app.clock.advance(Duration::from_secs(7200));
        std::thread::sleep(Duration::from_millis(600));
        assert_eq!(server.message_ids("bad@example.com").len(), 1);
        assert_eq!(server.message_ids("an@example.com").len(), 1);
    }
}

#[test]
fn a_mail_is_given_up_after_four_days() {
    let server = Server::start(|_, _| "451 try later");
    for app in TestApp::on_each(|config| config.smtp_url = Some(server.url())) {
        register(&app, "an@example.com");
        let tried = |attempts: i32| {
            app.eventually("an attempt", || {
                let done = |m: &Mail| m.attempts == attempts && m.leased_until.is_none();
                outbox(&app).into_iter().find(done)
            })
        };
        tried(1);
        // As if the server had been away: the mail is old at its next refusals, and these are still the first ones.
        app.app.clock.advance(Duration::from_secs(4 * 24 * 3600));
        for attempts in 2..=6 {
            assert_eq!(tried(attempts).status, "queued", "after {attempts} attempts");
            app.app.clock.advance(Duration::from_secs(2 * 3600));
        }
        app.eventually("a dead mail", || {
            outbox(&app).into_iter().find(|m| m.status == "dead")
        });
    }
}

#[test]
fn a_server_that_is_away_costs_no_attempt() {
    let port = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        free.local_addr().expect("an address").port()
    };
    for app in TestApp::on_each(|config| config.smtp_url = Some(format!("smtp://127.0.0.1:{port}"))) {
        for n in 0..3 {
            register(&app, &format!("an{n}@example.com"));
        }
        std::thread::sleep(Duration::from_millis(800));
        let waiting = outbox(&app);
        assert_eq!(waiting.len(), 3);
        assert!(waiting.iter().all(|m| m.attempts == 0 && m.status == "queued"));
        let server = Server::start_on(port, |_, _| "250 taken");
        app.eventually("all mails", || {
            outbox(&app)
                .iter()
                .all(|m| m.status == "sent" && m.attempts == 1)
                .then_some(())
        });
        assert_eq!(server.message_ids("an1@example.com").len(), 1);
        server.stop();
    }
}

fn register(app: &TestApp, email: &str) {
    let body = json!({
        "email": email, "password": "correct horse battery staple 42", "locale": "en",
        "company": {"kind": "buyer", "name": "A Clinic", "country": "VN", "registration_number": "1", "hub": "asean"},
    });
    app.anonymous().post("/auth/register", &body).expect(202);
}
