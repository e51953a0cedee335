//! Refreshing and logging out.

use super::{PASSWORD, log_in, with};
use crate::{on_both_databases, support::TestApp};
use serde_json::{Value, json};
use std::time::Duration;

on_both_databases!(
    a_refresh_token_is_exchanged_for_the_next,
    a_lost_reply_logs_nobody_out,
    an_old_token_that_comes_back_ends_the_session,
    of_two_successors_one_is_good,
    a_refresh_token_ends_after_a_month,
    a_session_ends_after_ninety_days,
    logging_out_ends_the_session_only,
);

fn refresh(app: &TestApp, tokens: &Value) -> crate::support::Answer {
    let body = json!({"refresh_token": tokens["refresh_token"]});
    app.anonymous().post("/auth/refresh", &body)
}

fn someone(app: &TestApp) -> Value {
    app.registered("buyer", "An", "VN", "asean", "vi");
    log_in(app, "an@example.com", PASSWORD).ok()
}

fn a_refresh_token_is_exchanged_for_the_next(app: &TestApp) {
    let mut tokens = someone(app);
    for _ in 0..4 {
        tokens = refresh(app, &tokens).ok();
        assert_eq!(with(app, &tokens).get("/me").ok()["email"], "an@example.com");
        app.app.clock.advance(Duration::from_secs(20 * 60));
        assert_eq!(with(app, &tokens).get("/me").problem(401), "unauthenticated");
    }
    let unknown = json!({"refresh_token": "never-given"});
    assert_eq!(refresh(app, &unknown).problem(401), "unauthenticated");
}

fn a_lost_reply_logs_nobody_out(app: &TestApp) {
    let tokens = someone(app);
    refresh(app, &tokens).ok();
    let again = refresh(app, &tokens).ok();
    let next = refresh(app, &again).ok();
    with(app, &next).get("/me").ok();
}

fn an_old_token_that_comes_back_ends_the_session(app: &TestApp) {
    let first = someone(app);
    let second = refresh(app, &first).ok();
    let third = refresh(app, &second).ok();
    with(app, &third).get("/me").ok();
    assert_eq!(refresh(app, &first).problem(401), "unauthenticated");
    assert_eq!(with(app, &third).get("/me").problem(401), "unauthenticated");
    assert_eq!(refresh(app, &third).problem(401), "unauthenticated");
    // Other sessions go on.
    log_in(app, "an@example.com", PASSWORD).ok();
    let audit = app.operator().get("/admin/audit?entity=user&limit=100").ok();
    let audit = audit["items"].as_array().expect("items");
    let noted = audit.iter().filter(|e| e["action"] == "session.end_by_reuse");
    assert_eq!(noted.count(), 1, "{audit:?}");
}

fn a_session_ends_after_ninety_days(app: &TestApp) {
    let mut tokens = someone(app);
    for _ in 0..3 {
        app.app.clock.advance(Duration::from_secs(29 * 24 * 3600));
        tokens = refresh(app, &tokens).ok();
    }
    app.app.clock.advance(Duration::from_secs(3 * 24 * 3600 - 60));
    tokens = refresh(app, &tokens).ok();
    app.app.clock.advance(Duration::from_secs(60));
    assert_eq!(refresh(app, &tokens).problem(401), "unauthenticated");
    assert_eq!(with(app, &tokens).get("/me").problem(401), "unauthenticated");
}

fn of_two_successors_one_is_good(app: &TestApp) {
    let first = someone(app);
    let (one, other) = (refresh(app, &first).ok(), refresh(app, &first).ok());
    let next = refresh(app, &one).ok();
    // Somebody else has been given the other: nobody can tell who is the thief.
    assert_eq!(refresh(app, &other).problem(401), "unauthenticated");
    assert_eq!(refresh(app, &next).problem(401), "unauthenticated");
}

fn a_refresh_token_ends_after_a_month(app: &TestApp) {
    let tokens = someone(app);
    app.app.clock.advance(Duration::from_secs(30 * 24 * 3600 + 1));
    assert_eq!(refresh(app, &tokens).problem(401), "unauthenticated");
}

fn logging_out_ends_the_session_only(app: &TestApp) {
    let tokens = someone(app);
    let other = log_in(app, "an@example.com", PASSWORD).ok();
    with(app, &tokens).act("/auth/logout").ok();
    assert_eq!(with(app, &tokens).get("/me").problem(401), "unauthenticated");
    assert_eq!(refresh(app, &tokens).problem(401), "unauthenticated");
    with(app, &other).get("/me").ok();
    assert_eq!(
        app.anonymous().act("/auth/logout").problem(401),
        "unauthenticated"
    );
}
