//! Forgotten passwords.

use super::{OTHER_PASSWORD, PASSWORD, log_in, race};
use crate::{on_both_databases, support::TestApp};
use serde_json::json;
use std::time::Duration;

on_both_databases!(
    a_new_password_ends_every_session,
    a_reset_link_ends_after_an_hour,
    of_eight_resets_one_wins,
    a_reset_shows_that_the_address_is_its_users,
);

/// Asks for a link; returns its token.
fn link(app: &TestApp) -> String {
    let before = app.mails().len();
    app.anonymous()
        .post("/auth/password/forgot", &json!({"email": "an@example.com"}))
        .expect(202);
    app.eventually("one more mail", || (app.mails().len() > before).then_some(()));
    app.mail_where("an@example.com", |m| m.text.contains("reset-password"))
        .token()
}

fn a_new_password_ends_every_session(app: &TestApp) {
    let an = app.registered("buyer", "An", "VN", "asean", "vi");
    let tokens = log_in(app, "an@example.com", PASSWORD).ok();
    let (first, second) = (link(app), link(app));
    let reset = |token: &str, password: &str| {
        let body = json!({"token": token, "password": password});
        app.anonymous().post("/auth/password/reset", &body)
    };
    assert_eq!(reset(&second, "short").wrong_fields(), ["password"]);
    reset(&second, OTHER_PASSWORD).ok();
    assert_eq!(an.get("/me").problem(401), "unauthenticated");
    let refresh = json!({"refresh_token": tokens["refresh_token"]});
    assert_eq!(
        app.anonymous().post("/auth/refresh", &refresh).problem(401),
        "unauthenticated"
    );
    assert_eq!(
        log_in(app, "an@example.com", PASSWORD).problem(401),
        "unauthenticated"
    );
    log_in(app, "an@example.com", OTHER_PASSWORD).ok();
    // Neither the used link nor the older one is good any more.
    assert_eq!(reset(&second, PASSWORD).wrong_fields(), ["token"]);
    assert_eq!(reset(&first, PASSWORD).wrong_fields(), ["token"]);
}

fn a_reset_link_ends_after_an_hour(app: &TestApp) {
    app.registered("buyer", "An", "VN", "asean", "vi");
    let token = link(app);
    app.app.clock.advance(Duration::from_secs(3601));
    let body = json!({"token": token, "password": OTHER_PASSWORD});
    assert_eq!(
        app.anonymous().post("/auth/password/reset", &body).wrong_fields(),
        ["token"]
    );
}

fn of_eight_resets_one_wins(app: &TestApp) {
    app.registered("buyer", "An", "VN", "asean", "vi");
    let body = json!({"token": link(app), "password": OTHER_PASSWORD});
    assert_eq!(race(app, "/auth/password/reset", &body), [(200, 1), (422, 7)]);
}

fn a_reset_shows_that_the_address_is_its_users(app: &TestApp) {
    let anyone = app.anonymous();
    anyone
        .post("/auth/register", &super::registration("an@example.com", "An"))
        .expect(202);
    let verification = app.mail_to("an@example.com").token();
    let body = json!({"token": link(app), "password": OTHER_PASSWORD});
    anyone.post("/auth/password/reset", &body).ok();
    log_in(app, "an@example.com", OTHER_PASSWORD).ok();
    let late = anyone.post("/auth/verify-email", &json!({"token": verification}));
    assert_eq!(late.wrong_fields(), ["token"]);
}
