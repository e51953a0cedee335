//! Where somebody is logged in, seen and ended by themselves.

use super::{OTHER_PASSWORD, PASSWORD, log_in, with};
use crate::{
    on_both_databases,
    support::{Answer, TestApp},
};
use serde_json::{Value, json};
use std::time::Duration;

on_both_databases!(
    sessions_are_listed_for_their_owner,
    a_session_is_ended_by_its_owner_only,
    logging_out_everywhere_ends_every_session,
    a_new_password_ends_every_session_and_begins_one,
    a_new_password_needs_the_current_one,
    a_changed_role_holds_from_the_next_request_on,
    a_suspended_company_may_do_nothing_from_the_next_request_on,
);

const MISSING: &str = "01900000-0000-7000-8000-000000000000";

/// Logs in as a client that calls itself so.
fn log_in_as(app: &TestApp, agent: &str) -> Value {
    let body = json!({"email": "an@example.com", "password": PASSWORD}).to_string();
    let headers = [("content-type", "application/json"), ("user-agent", agent)];
    app.anonymous()
        .send("POST", "/auth/login", &headers, Some(body.into_bytes()))
        .ok()
}

fn listed(answer: Answer) -> Vec<Value> {
    answer.ok()["items"].as_array().cloned().expect("items")
}

fn audited(app: &TestApp, action: &str) -> usize {
    let entries = app.operator().get("/admin/audit?limit=100").ok();
    let entries = entries["items"].as_array().expect("items");
    entries.iter().filter(|e| e["action"] == action).count()
}

fn sessions_are_listed_for_their_owner(app: &TestApp) {
    app.registered("buyer", "An", "VN", "asean", "vi");
    app.registered("buyer", "Binh", "VN", "asean", "vi");
    app.app.clock.advance(Duration::from_secs(60));
    let long = format!("Browser/{}", "1".repeat(300));
    let tokens = log_in_as(app, &long);
    let mine = listed(with(app, &tokens).get("/me/sessions"));
    assert_eq!(mine.len(), 2, "{mine:?}");
    assert_eq!(
        (&mine[0]["current"], &mine[1]["current"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(mine[0]["agent"].as_str().map(str::len), Some(80));
    assert_eq!(mine[0]["address"], "127.0.0.0/24");
    assert_eq!(mine[0]["used_at"], mine[0]["created_at"]);
    // Used: tokens were given again.
    app.app.clock.advance(Duration::from_secs(600));
    let body = json!({"refresh_token": tokens["refresh_token"]});
    let tokens = app.anonymous().post("/auth/refresh", &body).ok();
    let mine = listed(with(app, &tokens).get("/me/sessions"));
    assert_ne!(mine[0]["used_at"], mine[0]["created_at"]);
    // One that nobody can refresh any more is none.
    app.app.clock.advance(Duration::from_secs(30 * 24 * 3600 - 300));
    assert_eq!(listed(app.log_in("an@example.com").get("/me/sessions")).len(), 2);
}

fn a_session_is_ended_by_its_owner_only(app: &TestApp) {
    app.registered("buyer", "An", "VN", "asean", "vi");
    let binh = app.registered("buyer", "Binh", "VN", "asean", "vi");
    let (here, there) = (log_in_as(app, "here"), log_in_as(app, "there"));
    let (an, elsewhere) = (with(app, &here), with(app, &there));
    let id = listed(an.get("/me/sessions"))
        .iter()
        .find(|s| s["agent"] == "there")
        .and_then(|s| s["id"].as_str().map(str::to_owned))
        .expect("a session");
    let end = |actor: &crate::support::Actor, id: &str| {
        actor.send("DELETE", &format!("/me/sessions/{id}"), &[], None)
    };
    let (foreign, missing) = (end(&binh, &id), end(&binh, MISSING));
    assert_eq!((foreign.status, &foreign.text), (404, &missing.text));
    elsewhere.get("/me").ok();
    assert_eq!(end(&an, &id).status, 204);
    assert_eq!(elsewhere.get("/me").problem(401), "unauthenticated");
    let body = json!({"refresh_token": there["refresh_token"]});
    assert_eq!(
        app.anonymous().post("/auth/refresh", &body).problem(401),
        "unauthenticated"
    );
    assert_eq!(end(&an, &id).problem(404), "not_found");
    an.get("/me").ok();
    assert_eq!(audited(app, "session.end"), 1);
}

fn logging_out_everywhere_ends_every_session(app: &TestApp) {
    app.registered("buyer", "An", "VN", "asean", "vi");
    let all = [
        log_in_as(app, "one"),
        log_in_as(app, "two"),
        log_in_as(app, "three"),
    ];
    with(app, &all[1]).act("/auth/logout-everywhere").ok();
    for tokens in &all {
        assert_eq!(with(app, tokens).get("/me").problem(401), "unauthenticated");
        let body = json!({"refresh_token": tokens["refresh_token"]});
        assert_eq!(
            app.anonymous().post("/auth/refresh", &body).problem(401),
            "unauthenticated"
        );
    }
    app.log_in("an@example.com").get("/me").ok();
    assert_eq!(audited(app, "user.log_out_everywhere"), 1);
}

fn a_new_password_ends_every_session_and_begins_one(app: &TestApp) {
    app.registered("buyer", "An", "VN", "asean", "vi");
    let (here, there) = (log_in_as(app, "here"), log_in_as(app, "there"));
    let body = json!({"current_password": PASSWORD, "password": OTHER_PASSWORD});
    let fresh = with(app, &here).post("/me/password", &body).ok();
    for tokens in [&here, &there] {
        assert_eq!(with(app, tokens).get("/me").problem(401), "unauthenticated");
        let body = json!({"refresh_token": tokens["refresh_token"]});
        assert_eq!(
            app.anonymous().post("/auth/refresh", &body).problem(401),
            "unauthenticated"
        );
    }
    assert_eq!(listed(with(app, &fresh).get("/me/sessions")).len(), 1);
    let body = json!({"refresh_token": fresh["refresh_token"]});
    app.anonymous().post("/auth/refresh", &body).ok();
    assert_eq!(
        log_in(app, "an@example.com", PASSWORD).problem(401),
        "unauthenticated"
    );
    log_in(app, "an@example.com", OTHER_PASSWORD).ok();
    // Whoever did not do this can take the account back by the mail.
    let mail = app.mail_where("an@example.com", |m| m.text.contains("reset-password"));
    let body = json!({"token": mail.token(), "password": PASSWORD});
    app.anonymous().post("/auth/password/reset", &body).ok();
    log_in(app, "an@example.com", PASSWORD).ok();
    assert_eq!(audited(app, "user.change_password"), 1);
}

fn a_new_password_needs_the_current_one(app: &TestApp) {
    let an = app.registered("buyer", "An", "VN", "asean", "vi");
    let change = |current: &str, new: &str| {
        an.post(
            "/me/password",
            &json!({"current_password": current, "password": new}),
        )
    };
    assert_eq!(
        change("wrong", OTHER_PASSWORD).wrong_fields(),
        ["current_password"]
    );
    assert_eq!(change(PASSWORD, "short").wrong_fields(), ["password"]);
    assert_eq!(change(PASSWORD, "Password1234").wrong_fields(), ["password"]);
    an.get("/me").ok();
    log_in(app, "an@example.com", PASSWORD).ok();
}

fn a_changed_role_holds_from_the_next_request_on(app: &TestApp) {
    use theriac::{
        db::{Error, types::Word, users},
        domain::account::CompanyRole,
    };
    let an = app.registered("buyer", "An", "VN", "asean", "vi");
    let invitation = json!({"email": "binh@example.com", "role": "member"});
    an.post("/companies/me/invitations", &invitation).expect(202);
    let now = app.app.clock.now();
    let demote = app.app.db.write(move |db| {
        let mut user = users::by_email(db, "an@example.com")?.expect("a user");
        user.company_role = Some(Word(CompanyRole::Member));
        users::update(db, &user, now)?;
        Ok::<_, Error>(())
    });
    crate::support::runtime().block_on(demote).expect("a new role");
    assert_eq!(
        an.post("/companies/me/invitations", &invitation).problem(403),
        "forbidden"
    );
}

fn a_suspended_company_may_do_nothing_from_the_next_request_on(app: &TestApp) {
    let maker = app.supplier("Maker");
    let listing = json!({"name": {"en": "Amoxicillin 500 mg capsules"}});
    let id = maker.post("/listings", &listing).expect(201)["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let suspend = format!("/admin/companies/{}/suspend", maker.company());
    app.operator()
        .post(&suspend, &json!({"reason_code": "other"}))
        .ok();
    let submit = format!("/listings/{id}/submit");
    assert_eq!(maker.act(&submit).problem(403), "forbidden");
}
