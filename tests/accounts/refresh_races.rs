//! One refresh token, shown by very many at the same moment.

use super::{PASSWORD, log_in, with};
use crate::{on_both_databases, support::TestApp};
use serde_json::{Value, json};
use std::thread;

on_both_databases!(
    of_fifty_successors_one_is_good_and_then_none,
    a_refresh_that_races_a_log_out_leaves_nothing_behind,
);

/// Refreshes with each of these tokens at once.
fn refresh_all(app: &TestApp, tokens: &[Value]) -> Vec<(u16, Value)> {
    let anyone = app.anonymous();
    thread::scope(|scope| {
        let threads: Vec<_> = tokens
            .iter()
            .map(|t| {
                let body = json!({"refresh_token": t["refresh_token"]});
                let anyone = anyone.clone();
                scope.spawn(move || anyone.post("/auth/refresh", &body))
            })
            .collect();
        let answers = threads.into_iter().map(|t| t.join().expect("an answer"));
        answers.map(|a| (a.status, a.json)).collect()
    })
}

fn of_fifty_successors_one_is_good_and_then_none(app: &TestApp) {
    app.registered("buyer", "An", "VN", "asean", "vi");
    let first = log_in(app, "an@example.com", PASSWORD).ok();
    // Nobody has used a successor yet: each of the fifty may be the one whose reply was lost.
    let answers = refresh_all(app, &vec![first.clone(); 50]);
    assert!(answers.iter().all(|(status, _)| *status == 200), "{answers:?}");
    let successors: Vec<Value> = answers.into_iter().map(|(_, tokens)| tokens).collect();
    // Fifty hold a successor: the first to use one goes on, the second shows that somebody has a copy.
    let answers = refresh_all(app, &successors);
    let good: Vec<_> = answers.iter().filter(|(status, _)| *status == 200).collect();
    assert_eq!(good.len(), 1, "{answers:?}");
    for tokens in successors.iter().chain([&first, &good[0].1]) {
        assert_eq!(with(app, tokens).get("/me").problem(401), "unauthenticated");
        let body = json!({"refresh_token": tokens["refresh_token"]});
        assert_eq!(app.anonymous().post("/auth/refresh", &body).status, 401);
    }
}

fn a_refresh_that_races_a_log_out_leaves_nothing_behind(app: &TestApp) {
    app.registered("buyer", "An", "VN", "asean", "vi");
    for _ in 0..5 {
        let tokens = log_in(app, "an@example.com", PASSWORD).ok();
        let here = with(app, &tokens);
        let answers = thread::scope(|scope| {
            let out = scope.spawn(|| here.act("/auth/logout-everywhere").status);
            let answers = refresh_all(app, &vec![tokens.clone(); 8]);
            assert_eq!(out.join().expect("a status"), 200);
            answers
        });
        for (_, tokens) in answers.iter().filter(|(status, _)| *status == 200) {
            assert_eq!(with(app, tokens).get("/me").status, 401);
            let body = json!({"refresh_token": tokens["refresh_token"]});
            assert_eq!(app.anonymous().post("/auth/refresh", &body).status, 401);
        }
    }
}
