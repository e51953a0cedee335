//! Inviting colleagues.

use super::{OTHER_PASSWORD, PASSWORD, log_in, race, registration};
use crate::{on_both_databases, support::TestApp};
use serde_json::{Value, json};
use std::time::Duration;

on_both_databases!(
    a_colleague_joins_with_the_role_they_were_invited_to,
    only_owners_invite,
    an_account_is_never_taken_over,
    an_unverified_account_is_nobodys,
    an_invitation_ends_after_a_week,
    of_eight_acceptances_one_wins,
);

/// Has An's company invite an address; returns the token.
fn invite(app: &TestApp, email: &str, role: &str) -> String {
    let an = app.registered("buyer", "An", "VN", "asean", "vi");
    let body = json!({"email": email, "role": role});
    let answer = an.post("/companies/me/invitations", &body);
    assert_eq!((answer.status, answer.text.as_str()), (202, "{}"));
    app.mail_where(email, |m| m.text.contains("accept-invitation"))
        .token()
}

fn acceptance(token: &str) -> Value {
    json!({"token": token, "password": PASSWORD, "name": "Bình"})
}

fn a_colleague_joins_with_the_role_they_were_invited_to(app: &TestApp) {
    let token = invite(app, "Binh@example.com", "member");
    let anyone = app.anonymous();
    let accept = |body: &Value| anyone.post("/auth/invitations/accept", body);
    assert_eq!(
        accept(&json!({"token": token, "password": "short"})).wrong_fields(),
        ["password"]
    );
    let mut greedy = acceptance(&token);
    greedy["role"] = json!("owner");
    assert_eq!(accept(&greedy).wrong_fields(), ["role"]);
    accept(&acceptance(&token)).ok();
    let me = app.log_in("binh@example.com").get("/me").ok();
    assert_eq!(me["name"], "Bình");
    assert_eq!(me["company"]["role"], "member");
    assert_eq!(me["company"]["name"], "An");
    // The language is the company's, as none was named.
    assert_eq!(me["locale"], "vi");
    assert_eq!(accept(&acceptance(&token)).wrong_fields(), ["token"]);
}

fn only_owners_invite(app: &TestApp) {
    let token = invite(app, "binh@example.com", "member");
    app.anonymous()
        .post("/auth/invitations/accept", &acceptance(&token))
        .ok();
    let body = json!({"email": "chi@example.com", "role": "owner"});
    let member = app.log_in("binh@example.com");
    assert_eq!(
        member.post("/companies/me/invitations", &body).problem(403),
        "forbidden"
    );
    assert_eq!(
        app.operator()
            .post("/companies/me/invitations", &body)
            .problem(403),
        "forbidden"
    );
    assert_eq!(
        app.anonymous()
            .post("/companies/me/invitations", &body)
            .problem(401),
        "unauthenticated"
    );
}

fn an_account_is_never_taken_over(app: &TestApp) {
    let rival = app.registered("supplier", "Rival", "CN", "asean", "zh");
    let token = invite(app, "rival@example.com", "owner");
    let body = json!({"token": token, "password": OTHER_PASSWORD});
    let answer = app.anonymous().post("/auth/invitations/accept", &body);
    assert_eq!(answer.problem(409), "already_registered");
    assert_eq!(rival.get("/me").ok()["company"]["name"], "Rival");
    log_in(app, "rival@example.com", PASSWORD).ok();
    assert_eq!(
        log_in(app, "rival@example.com", OTHER_PASSWORD).problem(401),
        "unauthenticated"
    );
}

fn an_unverified_account_is_nobodys(app: &TestApp) {
    let squatter = registration("binh@example.com", "Squatter");
    app.anonymous().post("/auth/register", &squatter).expect(202);
    let verification = app.mail_to("binh@example.com").token();
    let token = invite(app, "binh@example.com", "owner");
    let body = json!({"token": token, "password": OTHER_PASSWORD});
    app.anonymous().post("/auth/invitations/accept", &body).ok();
    assert_eq!(
        log_in(app, "binh@example.com", PASSWORD).problem(401),
        "unauthenticated"
    );
    log_in(app, "binh@example.com", OTHER_PASSWORD).ok();
    let late = app
        .anonymous()
        .post("/auth/verify-email", &json!({"token": verification}));
    assert_eq!(late.wrong_fields(), ["token"]);
}

fn an_invitation_ends_after_a_week(app: &TestApp) {
    let token = invite(app, "binh@example.com", "member");
    app.app.clock.advance(Duration::from_secs(7 * 24 * 3600 + 1));
    let late = app
        .anonymous()
        .post("/auth/invitations/accept", &acceptance(&token));
    assert_eq!(late.wrong_fields(), ["token"]);
}

fn of_eight_acceptances_one_wins(app: &TestApp) {
    let token = invite(app, "binh@example.com", "member");
    let statuses = race(app, "/auth/invitations/accept", &acceptance(&token));
    assert_eq!(statuses, [(200, 1), (422, 7)]);
}
