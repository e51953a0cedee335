//! Whether an address has an account is told to its mailbox only: same answers, same headers, same work.

use super::{PASSWORD, registration};
use crate::{
    on_both_databases,
    support::{Answer, TestApp},
};
use serde_json::{Value, json};
use std::time::Instant;
use theriac::config::{Config, EVEN_ANSWERS, PasswordCost};

on_both_databases!(known_and_unknown_addresses_get_the_same_answers_for_the_same_work);

/// What can be asked about an address, and how many password hashes it takes.
const ASKED: &[(&str, u64)] = &[
    ("/auth/login", 1),
    ("/auth/register", 1),
    ("/auth/password/forgot", 0),
    ("/companies/me/invitations", 0),
];

fn body(path: &str, email: &str) -> Value {
    match path {
        "/auth/login" => json!({"email": email, "password": "not the password"}),
        "/auth/register" => registration(email, "Some Clinic"),
        "/companies/me/invitations" => json!({"email": email, "role": "member"}),
        _ => json!({"email": email}),
    }
}

fn ask(app: &TestApp, owner: &crate::support::Actor, path: &str, email: &str) -> (Answer, u64) {
    let before = app.app.secrets.hashed();
    let asker = if path.starts_with("/companies") {
        owner.clone()
    } else {
        app.anonymous()
    };
    let answer = asker.post(path, &body(path, email));
    (answer, app.app.secrets.hashed() - before)
}

/// Verified, known but never verified, and unknown.
const ADDRESSES: [&str; 3] = [
    "known@example.com",
    "unverified@example.com",
    "nobody@example.com",
];

fn known_and_unknown_addresses_get_the_same_answers_for_the_same_work(app: &TestApp) {
    let owner = app.registered("buyer", "Known", "VN", "asean", "vi");
    let unverified = registration("unverified@example.com", "Unverified");
    app.anonymous().post("/auth/register", &unverified).expect(202);
    for (path, hashes) in ASKED {
        let told = ADDRESSES.map(|email| {
            let (answer, done) = ask(app, &owner, path, email);
            assert_eq!(done, *hashes, "{path} {email}");
            let headers = [
                "content-type",
                "content-length",
                "etag",
                "retry-after",
                "www-authenticate",
            ];
            (
                answer.status,
                answer.text.clone(),
                headers.map(|h| answer.header(h)),
            )
        });
        assert!(told.iter().all(|t| *t == told[0]), "{path}: {told:?}");
    }
    // A token says nothing about whose it is: unknown, of another purpose, or used.
    let reset = json!({"token": "never-given", "password": PASSWORD});
    let verify = json!({"token": "never-given"});
    let used = json!({"token": app.mail_to("known@example.com").token()});
    for (path, body) in [
        ("/auth/password/reset", reset),
        ("/auth/verify-email", verify),
        ("/auth/verify-email", used),
    ] {
        let before = app.app.secrets.hashed();
        assert_eq!(app.anonymous().post(path, &body).wrong_fields(), ["token"]);
        assert_eq!(app.app.secrets.hashed(), before, "{path}");
    }
}

/// The release form: passwords hashed as hard as in production, and the medians of many answers compared.
///
/// `cargo test --release --test main -- --ignored --nocapture medians_of_known_and_unknown_addresses_differ_by_less_than_2_ms`
#[test]
#[ignore = "measures time: for a machine that does nothing else, as a release build"]
fn medians_of_known_and_unknown_addresses_differ_by_less_than_2_ms() {
    const ROUNDS: usize = 150;
    let as_in_production = |config: &mut Config| {
        config.password_cost = PasswordCost::default();
        config.even_answers = EVEN_ANSWERS;
    };
    for app in TestApp::on_each(as_in_production) {
        let owner = app.registered("buyer", "Known", "VN", "asean", "vi");
        for path in ["/auth/login", "/auth/register", "/auth/password/forgot"] {
            let mut taken = [Vec::new(), Vec::new()];
            for round in 0..ROUNDS {
                let addresses = [
                    "known@example.com".to_owned(),
                    format!("nobody-{round}@example.com"),
                ];
                // In turns, and each first every other time: what else goes on meets both alike.
                for at in if round % 2 == 0 { [0, 1] } else { [1, 0] } {
                    let started = Instant::now();
                    ask(&app, &owner, path, &addresses[at]);
                    taken[at].push(started.elapsed().as_secs_f64() * 1_000.0);
                }
            }
            let [known, unknown] = taken.map(|mut times| {
                times.sort_unstable_by(f64::total_cmp);
                times[ROUNDS / 2]
            });
            let difference = (known - unknown).abs();
            println!(
                "{:?} {path}: known {known:.2} ms, unknown {unknown:.2} ms, difference {difference:.2} ms",
                app.app.db.backend()
            );
            assert!(difference < 2.0, "{path}: {difference} ms");
        }
    }
}
