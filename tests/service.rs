//! What machines ask.

use crate::{on_both_databases, support::TestApp};

on_both_databases!(
    tells_that_it_lives_and_is_ready,
    answers_problems_for_unknown_paths
);

fn tells_that_it_lives_and_is_ready(app: &TestApp) {
    let machine = app.anonymous();
    assert_eq!(machine.get("//healthz").text, "ok");
    let ready = app
        .eventually("readiness", || {
            Some(machine.get("//readyz")).filter(|a| a.status == 200)
        })
        .ok();
    assert_eq!(ready["ready"], true, "{ready}");
    assert_eq!(ready["database"], true, "{ready}");
    let metrics = machine.get("//metrics");
    assert!(
        metrics.text.contains("theriac_http_requests_total"),
        "{}",
        metrics.text
    );
}

fn answers_problems_for_unknown_paths(app: &TestApp) {
    assert_eq!(app.anonymous().get("/no-such-thing").problem(404), "not_found");
}
