//! Registration, log-in, sessions, passwords and invitations.

mod colleagues;
mod equal;
mod invitations;
mod keys;
mod limits;
mod me;
mod my_sessions;
mod passwords;
mod refresh_races;
mod registration;
mod second_factor;
mod sessions;
mod tokens;

use crate::support::{Actor, Answer, TestApp};
use serde_json::{Value, json};
use std::thread;

/// The password of everyone in tests.
const PASSWORD: &str = "correct horse battery staple 42";
const OTHER_PASSWORD: &str = "quite another passphrase 7";

fn registration(email: &str, company: &str) -> Value {
    json!({
        "email": email, "password": PASSWORD, "locale": "vi",
        "company": {"kind": "buyer", "name": company, "country": "VN", "registration_number": "R-1", "hub": "asean"},
    })
}

fn log_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.anonymous()
        .post("/auth/login", &json!({"email": email, "password": password}))
}

/// Whoever was given these tokens.
fn with(app: &TestApp, tokens: &Value) -> Actor {
    let mut actor = app.anonymous();
    actor.token = tokens["access_token"].as_str().map(str::to_owned);
    actor
}

/// Sends the same from eight threads at once; returns how many were answered with each status.
fn race(app: &TestApp, path: &str, body: &Value) -> Vec<(u16, usize)> {
    let anyone = app.anonymous();
    let statuses: Vec<u16> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| anyone.clone().post(path, body).status))
            .collect();
        threads.into_iter().map(|t| t.join().expect("a status")).collect()
    });
    let mut counts = std::collections::BTreeMap::new();
    for status in statuses {
        *counts.entry(status).or_default() += 1;
    }
    counts.into_iter().collect()
}
