//! The outbox, as operators see it.

use super::UNKNOWN;
use crate::{on_both_databases, support::TestApp};
use diesel::connection::SimpleConnection;
use theriac::db;

on_both_databases!(
    shows_mails_without_their_content,
    a_dead_mail_is_sent_after_all,
    operators_see_mails_of_their_hubs_only,
);

fn shows_mails_without_their_content(app: &TestApp) {
    let owner = app.registered("supplier", "Addressee", "CN", "asean", "zh");
    let token = app.mail_to(&owner.email).token();
    let answer = app.operator().get("/admin/mail?status=sent");
    assert!(
        !answer.text.contains(&token) && !answer.text.contains("text_body"),
        "{}",
        answer.text
    );
    let page = answer.ok();
    assert_eq!(page["items"][0]["address"], owner.email);
    assert_eq!(page["items"][0]["status"], "sent");
    let none = app.operator().get("/admin/mail?status=dead").ok();
    assert_eq!(none["items"].as_array().map(Vec::len), Some(0));
    assert_eq!(
        app.operator().get("/admin/mail?status=lost").wrong_fields(),
        ["status"]
    );
}

fn a_dead_mail_is_sent_after_all(app: &TestApp) {
    let owner = app.registered("supplier", "Late", "CN", "asean", "zh");
    let operator = app.operator();
    let mail = operator.get("/admin/mail").ok()["items"][0].clone();
    let path = format!("/admin/mail/{}/retry", mail["id"].as_str().expect("an id"));
    assert_eq!(operator.act(&path).problem(409), "not_now");
    {
        let mut connection = app.app.db.connection().expect("a connection");
        let sql = "UPDATE mails SET status = 'dead', last_error = '550 no', attempts = 1, subject = 'Again'";
        db!(&mut *connection, |c| c.batch_execute(sql)).expect("dead");
    }
    let again = operator.act(&path).ok();
    assert_eq!(
        (again["status"].as_str(), again["attempts"].as_i64()),
        (Some("queued"), Some(0))
    );
    app.mail_where(&owner.email, |m| m.subject == "Again");
    assert_eq!(
        operator.act(&format!("/admin/mail/{UNKNOWN}/retry")).problem(404),
        "not_found"
    );
    assert_eq!(owner.act(&path).problem(403), "forbidden");
    assert_eq!(app.anonymous().act(&path).problem(401), "unauthenticated");
}

fn operators_see_mails_of_their_hubs_only(app: &TestApp) {
    app.registered("supplier", "Southern", "CN", "asean", "zh");
    let seen = |hub: &str| app.operator_of(&[hub]).get("/admin/mail").ok();
    let mail = seen("asean")["items"][0].clone();
    assert_eq!(mail["address"], "southern@example.com");
    assert_eq!(seen("cee")["items"].as_array().map(Vec::len), Some(0));
    let retry = format!("/admin/mail/{}/retry", mail["id"].as_str().expect("an id"));
    assert_eq!(app.operator_of(&["cee"]).act(&retry).problem(404), "not_found");
}
