//! Registering and verifying.

use super::{OTHER_PASSWORD, PASSWORD, log_in, race, registration};
use crate::{on_both_databases, support::TestApp};
use serde_json::json;
use std::time::Duration;

on_both_databases!(
    registers_verifies_and_logs_in,
    answers_alike_whether_or_not_the_address_is_known,
    the_last_registration_of_an_unverified_address_counts,
    needs_a_verified_address_to_log_in,
    names_everything_that_is_wrong,
    a_verification_link_ends_after_two_days,
    of_eight_verifications_one_wins,
    floods_nobodys_mailbox,
);

fn registers_verifies_and_logs_in(app: &TestApp) {
    let lan = app.registered("buyer", "Lan Clinic", "VN", "asean", "vi");
    let me = lan.get("/me").ok();
    assert_eq!(me["email"], "lan-clinic@example.com");
    assert_eq!(me["locale"], "vi");
    assert_eq!(me["company"]["kind"], "buyer");
    assert_eq!(me["company"]["name"], "Lan Clinic");
    assert_eq!(me["company"]["status"], "draft");
    assert_eq!(me["company"]["role"], "owner");
    assert!(me["operator"].is_null());
    let tokens = log_in(app, "LAN-Clinic@Example.com", PASSWORD).ok();
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 900);
}

fn answers_alike_whether_or_not_the_address_is_known(app: &TestApp) {
    app.registered("buyer", "Known", "VN", "asean", "vi");
    let anyone = app.anonymous();
    let known = anyone.post("/auth/register", &registration("Known@example.com", "Another"));
    let unknown = anyone.post("/auth/register", &registration("new@example.com", "Another"));
    assert_eq!((known.status, &known.text), (202, &"{}".to_owned()));
    assert_eq!((unknown.status, &unknown.text), (202, &"{}".to_owned()));
    let told = app.mail_where("known@example.com", |m| m.text.contains("reset-password"));
    assert!(!told.text.contains("verify-email"), "{}", told.text);
    assert!(!told.text.contains("Another"), "{}", told.text);

    let forgot = |email: &str| anyone.post("/auth/password/forgot", &json!({"email": email}));
    let (known, unknown) = (forgot("known@example.com"), forgot("nobody@example.com"));
    assert_eq!((known.status, known.text), (202, "{}".to_owned()));
    assert_eq!((unknown.status, unknown.text), (202, "{}".to_owned()));

    let (known, unknown) = (
        log_in(app, "known@example.com", "wrong"),
        log_in(app, "nobody@example.com", "wrong"),
    );
    assert_eq!(known.status, 401);
    assert_eq!((known.status, known.text), (unknown.status, unknown.text));
    // A known address's company and password are as they were.
    assert_eq!(
        app.log_in("known@example.com").get("/me").ok()["company"]["name"],
        "Known"
    );
    assert!(!app.mails().iter().any(|m| m.to == "nobody@example.com"));
}

fn the_last_registration_of_an_unverified_address_counts(app: &TestApp) {
    let anyone = app.anonymous();
    let trap = json!({
        "email": "an@example.com", "password": OTHER_PASSWORD, "locale": "en",
        "company": {"kind": "supplier", "name": "Trap", "country": "CN", "registration_number": "T", "hub": "cee"},
    });
    anyone.post("/auth/register", &trap).expect(202);
    let old = app.mail_to("an@example.com").token();
    anyone
        .post("/auth/register", &registration("an@example.com", "An Clinic"))
        .expect(202);
    let new = app
        .mail_where("an@example.com", |m| m.text.contains("An Clinic"))
        .token();
    let verify = |token: &str| anyone.post("/auth/verify-email", &json!({"token": token}));
    assert_eq!(verify(&old).wrong_fields(), ["token"]);
    verify(&new).ok();
    assert_eq!(
        log_in(app, "an@example.com", OTHER_PASSWORD).problem(401),
        "unauthenticated"
    );
    let me = app.log_in("an@example.com").get("/me").ok();
    assert_eq!(me["company"]["name"], "An Clinic");
    assert_eq!(me["company"]["kind"], "buyer");
    assert_eq!(me["locale"], "vi");
}

fn needs_a_verified_address_to_log_in(app: &TestApp) {
    app.anonymous()
        .post("/auth/register", &registration("an@example.com", "An Clinic"))
        .expect(202);
    assert_eq!(
        log_in(app, "an@example.com", "wrong password").problem(401),
        "unauthenticated"
    );
    assert_eq!(
        log_in(app, "an@example.com", PASSWORD).problem(403),
        "not_verified"
    );
}

fn names_everything_that_is_wrong(app: &TestApp) {
    let anyone = app.anonymous();
    let body = json!({
        "email": "no address", "password": "short", "locale": "klingon language",
        "company": {"kind": "buyer", "name": " ", "country": "vn", "registration_number": "", "hub": "asean"},
    });
    let wrong = anyone.post("/auth/register", &body).wrong_fields();
    let expected = [
        "email",
        "password",
        "locale",
        "company.name",
        "company.country",
        "company.registration_number",
    ];
    assert_eq!(wrong, expected);

    let mut body = registration("an@example.com", "An Clinic");
    body["company"]["hub"] = json!("atlantis");
    assert_eq!(
        anyone.post("/auth/register", &body).wrong_fields(),
        ["company.hub"]
    );
    let mut body = registration("an@example.com", "An Clinic");
    body["is_operator"] = json!(true);
    assert_eq!(
        anyone.post("/auth/register", &body).wrong_fields(),
        ["is_operator"]
    );
    let mut body = registration("an@example.com", "An Clinic");
    body["company"]["status"] = json!("approved");
    assert_eq!(
        anyone.post("/auth/register", &body).wrong_fields(),
        ["company.status"]
    );
    let mut body = registration("an@example.com", "An Clinic");
    body["password"] = json!("Password1234");
    assert_eq!(anyone.post("/auth/register", &body).wrong_fields(), ["password"]);
    let mut body = registration("an@example.com\r\nBcc: x@example.com", "An Clinic");
    body["locale"] = json!("vi");
    assert_eq!(anyone.post("/auth/register", &body).wrong_fields(), ["email"]);
    assert!(app.mails().is_empty());
}

fn a_verification_link_ends_after_two_days(app: &TestApp) {
    let anyone = app.anonymous();
    anyone
        .post("/auth/register", &registration("an@example.com", "An Clinic"))
        .expect(202);
    let token = app.mail_to("an@example.com").token();
    app.app.clock.advance(Duration::from_secs(48 * 3600 + 1));
    let late = anyone.post("/auth/verify-email", &json!({"token": token}));
    assert_eq!(late.wrong_fields(), ["token"]);
    let unknown = anyone.post("/auth/verify-email", &json!({"token": "no-such-token"}));
    assert_eq!(unknown.wrong_fields(), ["token"]);
}

fn of_eight_verifications_one_wins(app: &TestApp) {
    app.anonymous()
        .post("/auth/register", &registration("an@example.com", "An Clinic"))
        .expect(202);
    let token = app.mail_to("an@example.com").token();
    let statuses = race(app, "/auth/verify-email", &json!({"token": token}));
    assert_eq!(statuses, [(200, 1), (422, 7)]);
}

fn floods_nobodys_mailbox(app: &TestApp) {
    for _ in 0..15 {
        app.anonymous()
            .post("/auth/register", &registration("an@example.com", "An Clinic"))
            .expect(202);
    }
    // The seventh and later ones were answered alike, but not mailed.
    app.eventually("the first mails", || (app.mails().len() >= 6).then_some(()));
    app.app.clock.advance(Duration::from_secs(3601));
    app.anonymous()
        .post("/auth/register", &registration("an@example.com", "After an hour"))
        .expect(202);
    app.mail_where("an@example.com", |m| m.text.contains("After an hour"));
    assert_eq!(app.mails().len(), 7);
}
