//! Mails that come back, and addresses to which nothing is sent any more.

use super::{decided, new_id, outbox, tell};
use crate::{
    on_both_databases,
    support::{Actor, TestApp, runtime, smtp::Server},
};
use serde_json::{Value, json};
use std::time::Duration;
use theriac::{
    commands::read_bounce::{Outcome, read_bounce},
    domain::notice::Decision,
};

on_both_databases!(
    a_mail_that_comes_back_ends_all_mail_to_its_address,
    a_forged_or_late_report_does_nothing,
    who_shows_that_mail_arrives_gets_mail_again,
    operators_lift_what_is_of_their_hubs,
    operators_sum_up_and_retry_what_is_set_aside,
);

/// The report of a mail server about the mail with this id.
fn report(message_id: &str, action: &str, status: &str) -> Vec<u8> {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: no-reply@theriac.example\r\nSubject: Returned\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; victim@example.com\r\nAction: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; 550 {status} unknown\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{message_id}>\r\nSubject: x\r\n\r\nHello\r\n\r\n--b--\r\n"
    )
    .into_bytes()
}

fn take_in(app: &TestApp, report: &[u8]) -> Outcome {
    runtime().block_on(read_bounce(&app.app, report)).expect("read")
}

/// The Message-ID of the newest mail that was sent to an address.
fn sent_to(app: &TestApp, address: &str) -> String {
    app.eventually("a sent mail", || {
        let mails = outbox(app).into_iter().rev();
        mails
            .filter(|m| m.status == "sent")
            .find(|m| m.address == address)
            .map(|m| m.message_id)
    })
}

fn ask_for_a_reset(app: &TestApp, email: &str) {
    app.anonymous()
        .post("/auth/password/forgot", &json!({"email": email}))
        .expect(202);
}

fn suppressions(operator: &Actor) -> Vec<Value> {
    let page = operator.get("/admin/mail/suppressions").ok();
    page["items"].as_array().expect("items").clone()
}

fn a_mail_that_comes_back_ends_all_mail_to_its_address(app: &TestApp) {
    let an = app.registered("buyer", "An", "VN", "asean", "en");
    let other = app.registered("buyer", "Victim", "VN", "asean", "en");
    assert!(an.get("/me").ok()["mail_bounces_since"].is_null());
    let id = sent_to(app, &an.email);
    // Late, or full: that passes.
    assert!(matches!(
        take_in(app, &report(&id, "delayed", "4.4.1")),
        Outcome::Ignored(_)
    ));
    assert!(matches!(
        take_in(app, &report(&id, "failed", "5.2.2")),
        Outcome::Noted(_)
    ));
    assert!(suppressions(&app.operator()).is_empty());
    // Nobody there: and it is the address of our mail, whatever the report names.
    let taken = take_in(app, &report(&id, "failed", "5.1.1"));
    assert_eq!(taken, Outcome::Suppressed(an.email.clone()));
    let listed = suppressions(&app.operator());
    assert_eq!(
        (listed.len(), &listed[0]["address"], &listed[0]["cause"]),
        (1, &json!(an.email), &json!("bounced"))
    );
    assert!(an.get("/me").ok()["mail_bounces_since"].is_string());
    assert!(an.get("/me/notifications").ok()["bounces_since"].is_string());
    assert!(other.get("/me").ok()["mail_bounces_since"].is_null());
    let sent = app.mails().len();
    ask_for_a_reset(app, &an.email);
    ask_for_a_reset(app, &other.email);
    app.mail_where(&other.email, |m| m.text.contains("reset-password"));
    assert_eq!(app.mails().len(), sent + 1, "nothing more goes there");
    let kept = app.operator().get("/admin/mail?status=suppressed").ok();
    assert_eq!(kept["items"][0]["address"], an.email);
    let retry = format!(
        "/admin/mail/{}/retry",
        kept["items"][0]["id"].as_str().expect("an id")
    );
    assert_eq!(app.operator().act(&retry).problem(409), "suppressed");
    let lift = format!(
        "/admin/mail/suppressions/{}/lift",
        listed[0]["id"].as_str().expect("an id")
    );
    app.operator().act(&lift).ok();
    app.operator().act(&retry).ok();
    app.mail_where(&an.email, |m| m.text.contains("reset-password"));
    assert_eq!(app.operator().act(&lift).problem(404), "not_found");
    let audit = app.operator().get("/admin/audit?limit=100").ok().to_string();
    assert!(
        audit.contains("suppression.add") && audit.contains("suppression.lift"),
        "{audit}"
    );
}

fn a_forged_or_late_report_does_nothing(app: &TestApp) {
    let an = app.registered("buyer", "An", "VN", "asean", "en");
    let id = sent_to(app, &an.email);
    let ignored = |report: &[u8]| assert!(matches!(take_in(app, report), Outcome::Ignored(_)));
    ignored(&report("0190d3a2-77e1@theriac.example", "failed", "5.1.1"));
    ignored(&report("", "failed", "5.1.1"));
    ignored(b"Subject: 550 5.1.1\r\n\r\nan@example.com is unknown\r\n");
    ignored(b"");
    ignored(&[0; 70_000]);
    app.app.clock.advance(Duration::from_secs(11 * 24 * 3_600));
    ignored(&report(&id, "failed", "5.1.1"));
    assert!(suppressions(&app.operator()).is_empty());
}

fn who_shows_that_mail_arrives_gets_mail_again(app: &TestApp) {
    let an = app.registered("buyer", "An", "VN", "asean", "en");
    ask_for_a_reset(app, &an.email);
    let mail = app.mail_where(&an.email, |m| m.text.contains("reset-password"));
    take_in(app, &report(&sent_to(app, &an.email), "failed", "5.1.1"));
    assert_eq!(suppressions(&app.operator()).len(), 1);
    let news = vec![(new_id(app), decided("Kept product", Decision::Approved))];
    tell(app, &an.email, news);
    app.eventually("a mail that is kept back", || {
        let mails = outbox(app);
        mails
            .iter()
            .any(|m| m.status == "suppressed" && m.topic == "decisions")
            .then_some(())
    });
    let body = json!({"token": mail.token(), "password": "another correct horse 43"});
    app.anonymous().post("/auth/password/reset", &body).ok();
    assert!(suppressions(&app.operator()).is_empty());
    app.mail_where(&an.email, |m| m.text.contains("If this was you"));
    app.mail_where(&an.email, |m| m.text.contains("Kept product"));
}

fn operators_lift_what_is_of_their_hubs(app: &TestApp) {
    let an = app.registered("buyer", "An", "VN", "asean", "en");
    take_in(app, &report(&sent_to(app, &an.email), "failed", "5.1.1"));
    let (here, there) = (app.operator_of(&["asean"]), app.operator_of(&["cee"]));
    assert!(suppressions(&there).is_empty());
    let seen = suppressions(&here);
    let lift = format!(
        "/admin/mail/suppressions/{}/lift",
        seen[0]["id"].as_str().expect("an id")
    );
    assert_eq!(there.act(&lift).problem(404), "not_found");
    assert_eq!(an.act(&lift).problem(403), "forbidden");
    assert_eq!(here.act(&lift).ok()["address"], an.email);
}

fn operators_sum_up_and_retry_what_is_set_aside(app: &TestApp) {
    use diesel::connection::SimpleConnection;
    let an = app.registered("buyer", "An", "VN", "asean", "en");
    app.registered("buyer", "Binh", "VN", "asean", "en");
    sent_to(app, "binh@example.com");
    sent_to(app, &an.email);
    {
        let mut connection = app.app.db.connection().expect("a connection");
        let sql = "UPDATE mails SET status = 'dead', last_error = '550 no'";
        theriac::db!(&mut *connection, |c| c.batch_execute(sql)).expect("dead");
    }
    let (here, there) = (app.operator_of(&["asean"]), app.operator_of(&["cee"]));
    let summed = here.get("/admin/mail/summary").ok();
    assert_eq!(
        (&summed["dead"], &summed["queued"]),
        (&json!(2), &json!(0)),
        "{summed}"
    );
    assert_eq!(summed["by_topic"][0]["topic"], "security");
    assert_eq!(there.get("/admin/mail/summary").ok()["dead"], 0);
    let dead = |who: &Actor, query: &str| {
        let page = who.get(&format!("/admin/mail?status=dead{query}")).ok();
        page["items"].as_array().expect("items").len()
    };
    assert_eq!(
        (
            dead(&here, ""),
            dead(&here, "&topic=security"),
            dead(&here, "&topic=matches")
        ),
        (2, 2, 0)
    );
    assert_eq!(there.act("/admin/mail/retry").ok()["retried"], 0);
    assert_eq!(
        here.post("/admin/mail/retry", &json!({"topic": "matches"})).ok()["retried"],
        0
    );
    let wrong = here.post("/admin/mail/retry", &json!({"status": "sent"}));
    assert_eq!(wrong.wrong_fields(), ["status"]);
    assert_eq!(
        here.post("/admin/mail/retry", &json!({"status": "dead"})).ok()["retried"],
        2
    );
    app.eventually("both again", || {
        outbox(app).iter().all(|m| m.status == "sent").then_some(())
    });
}

#[test]
fn an_address_that_is_refused_as_unknown_gets_nothing_more() {
    let server = Server::start(|_, _| "550 5.1.1 user unknown");
    for app in TestApp::on_each(|config| config.smtp_url = Some(server.url())) {
        server.forget();
        super::register(&app, "bad@example.com");
        let refused = app.eventually("a refused mail", || {
            outbox(&app).into_iter().find(|m| m.status == "suppressed")
        });
        assert!(refused.last_error.is_some_and(|e| e.contains("user unknown")));
        let listed = suppressions(&app.operator());
        assert_eq!(
            (&listed[0]["address"], &listed[0]["cause"]),
            (&json!("bad@example.com"), &json!("refused"))
        );
        super::register(&app, "BAD@example.com");
        std::thread::sleep(Duration::from_millis(600));
        assert_eq!(server.message_ids("bad@example.com").len(), 1);
        assert!(server.message_ids("BAD@example.com").is_empty());
    }
}
