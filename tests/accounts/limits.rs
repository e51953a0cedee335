//! How often somebody may guess, and who is not kept out by it.

use super::{PASSWORD, log_in, registration};
use crate::support::{Answer, TestApp};
use serde_json::{Value, json};
use std::{thread, time::Duration};
use theriac::{
    db::{self, Backend, budgets},
    domain::Time,
};

/// On each database, with the limits on.
fn each() -> impl Iterator<Item = TestApp> {
    TestApp::on_each(|config| config.rate_limits = true)
}

fn log_in_on(app: &TestApp, device: &Value, password: &str) -> Answer {
    let body = json!({"email": "an@example.com", "password": password, "device_token": device});
    app.anonymous().post("/auth/login", &body)
}

fn over_the_limit(answer: Answer) -> u64 {
    let wait = answer.header("retry-after").parse().expect("seconds");
    assert_eq!(answer.problem(429), "too_many_requests");
    wait
}

#[test]
fn whoever_fails_a_hundred_times_does_not_keep_the_owner_out() {
    for app in each() {
        app.registered("buyer", "An", "VN", "asean", "vi");
        let device = log_in(&app, "an@example.com", PASSWORD).ok()["device_token"].clone();
        let statuses: Vec<u16> = (0..100)
            .map(|i| log_in(&app, "an@example.com", &format!("guess number {i}")).status)
            .collect();
        assert_eq!(statuses.iter().filter(|s| **s == 401).count(), 10, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|s| **s == 429).count(), 90, "{statuses:?}");
        // The right password from elsewhere waits like any guess; the owner's device does not.
        let wait = over_the_limit(log_in(&app, "an@example.com", PASSWORD));
        assert!((1..=6 * 60).contains(&wait), "{wait}");
        for _ in 0..12 {
            log_in_on(&app, &device, PASSWORD).ok();
        }
        // A device may not guess for ever, either; and nobody else's does for this account.
        for _ in 0..10 {
            assert_eq!(log_in_on(&app, &device, "wrong").problem(401), "unauthenticated");
        }
        over_the_limit(log_in_on(&app, &device, PASSWORD));
        app.app.clock.advance(Duration::from_secs(3600));
        log_in(&app, "an@example.com", PASSWORD).ok();
    }
}

#[test]
fn a_device_is_known_for_its_own_account_and_password_only() {
    for app in each() {
        app.registered("buyer", "An", "VN", "asean", "vi");
        app.registered("buyer", "Binh", "VN", "asean", "vi");
        let token = |email: &str| log_in(&app, email, PASSWORD).ok()["device_token"].clone();
        let (an, binh) = (token("an@example.com"), token("binh@example.com"));
        for _ in 0..10 {
            log_in(&app, "an@example.com", "wrong");
        }
        let forged = an.as_str().expect("a token").replace('.', ".9");
        for other in [
            binh,
            json!(forged),
            json!(""),
            json!("a.b.c"),
            json!("x".repeat(5000)),
        ] {
            over_the_limit(log_in_on(&app, &other, PASSWORD));
        }
        log_in_on(&app, &an, PASSWORD).ok();
        app.app.clock.advance(Duration::from_secs(180 * 24 * 3600 + 1));
        for _ in 0..10 {
            log_in(&app, "an@example.com", "wrong");
        }
        over_the_limit(log_in_on(&app, &an, PASSWORD));
    }
}

#[test]
fn many_at_once_guess_no_oftener() {
    for app in each() {
        app.registered("buyer", "An", "VN", "asean", "vi");
        let anyone = app.anonymous();
        let body = json!({"email": "an@example.com", "password": "a guess"});
        let statuses: Vec<u16> = thread::scope(|scope| {
            let threads: Vec<_> = (0..60)
                .map(|_| scope.spawn(|| anyone.clone().post("/auth/login", &body).status))
                .collect();
            threads.into_iter().map(|t| t.join().expect("a status")).collect()
        });
        assert_eq!(statuses.iter().filter(|s| **s == 401).count(), 10, "{statuses:?}");
    }
}

#[test]
fn an_address_that_tries_many_accounts_is_stopped() {
    for app in each() {
        app.registered("buyer", "An", "VN", "asean", "vi");
        let statuses: Vec<u16> = (0..40)
            .map(|i| log_in(&app, &format!("nobody-{i}@example.com"), PASSWORD).status)
            .collect();
        assert_eq!(statuses.iter().filter(|s| **s == 401).count(), 30, "{statuses:?}");
        over_the_limit(log_in(&app, "an@example.com", PASSWORD));
    }
}

/// A known address is limited exactly as one without an account is: the limit tells nothing.
#[test]
fn limits_do_not_tell_who_has_an_account() {
    for app in each() {
        app.registered("buyer", "An", "VN", "asean", "vi");
        let tried = |email: &str| -> Vec<(u16, String)> {
            let answers = (0..12).map(|_| log_in(&app, email, "wrong"));
            answers.map(|a| (a.status, a.text)).collect()
        };
        assert_eq!(tried("an@example.com"), tried("nobody@example.com"));
    }
}

/// Limits stand in the database: a node that starts afterwards on the same one holds them, too.
#[test]
fn limits_hold_after_a_restart_and_on_another_node() {
    for mut app in each() {
        app.registered("buyer", "An", "VN", "asean", "vi");
        for _ in 0..10 {
            log_in(&app, "an@example.com", "wrong");
        }
        // SQLite is for one process at a time.
        if app.app.db.backend() == Backend::Sqlite {
            app.end();
        }
        let other = app.beside(|config| config.rate_limits = true);
        over_the_limit(log_in(&other, "an@example.com", PASSWORD));
    }
}

#[test]
fn codes_registrations_and_resets_are_limited() {
    for app in each() {
        let an = app.registered("buyer", "An", "VN", "asean", "vi");
        let begun = an.post("/me/second-factor", &json!({"password": PASSWORD})).ok();
        let authenticator =
            totp_rs::Totp::from_url(begun["otpauth_url"].as_str().expect("a url")).expect("a secret");
        let code = |app: &TestApp| {
            let now = u64::try_from(app.app.clock.now().seconds()).expect("after 1970");
            authenticator.generate(now).to_string()
        };
        an.post("/me/second-factor/confirm", &json!({"code": code(&app)}))
            .ok();
        app.app.clock.advance(Duration::from_secs(30));
        let guess = |code: &str| {
            let body = json!({"email": "an@example.com", "password": PASSWORD, "code": code});
            app.anonymous().post("/auth/login", &body)
        };
        for _ in 0..5 {
            assert_eq!(guess("000000").problem(401), "second_factor_wrong");
        }
        over_the_limit(guess(&code(&app)));
        app.app.clock.advance(Duration::from_secs(12 * 60 + 30));
        guess(&code(&app)).ok();

        let register = |i: u32| {
            let body = registration(&format!("new-{i}@example.com"), "New Clinic");
            app.anonymous().post("/auth/register", &body)
        };
        let statuses: Vec<u16> = (0..12).map(|i| register(i).status).collect();
        assert_eq!(statuses.iter().filter(|s| **s == 202).count(), 10, "{statuses:?}");
        let forgot = json!({"email": "an@example.com"});
        let forget = || app.anonymous().post("/auth/password/forgot", &forgot).status;
        let statuses: Vec<u16> = (0..12).map(|_| forget()).collect();
        assert_eq!(statuses.iter().filter(|s| **s == 202).count(), 10, "{statuses:?}");
    }
}

#[test]
fn what_a_clock_that_was_ahead_has_noted_keeps_nobody_out() {
    for app in each() {
        let now = app.app.clock.now();
        let story = app.app.db.write(move |db| {
            let charge = budgets::Charge {
                key: "a door".to_owned(),
                burst: 10,
                gap: Duration::from_secs(360),
            };
            let day = Duration::from_secs(24 * 3_600);
            assert!(budgets::spend(db, &charge, now.plus(day))?);
            assert_eq!(budgets::wait(db, &charge, now)?, None);
            let mut spend = |at: Time| budgets::spend(db, &charge, at);
            for _ in 0..10 {
                assert!(spend(now)?);
            }
            // Also for those who read the clock a moment before.
            assert!(!spend(now)? && !spend(now.minus(Duration::from_secs(20)))?);
            assert!(budgets::wait(db, &charge, now)?.is_some());
            Ok::<_, db::Error>(())
        });
        crate::support::runtime().block_on(story).expect("the story");
    }
}
