//! One-time codes: enrolling, logging in with them, losing them, and operators who must have them.

use super::{PASSWORD, with};
use crate::{
    on_both_databases,
    support::{Actor, Answer, TestApp, runtime},
};
use serde_json::{Value, json};
use std::{thread, time::Duration};
use theriac::commands::reset_second_factor::reset_second_factor;

on_both_databases!(
    a_code_is_asked_for_after_the_right_password_only,
    a_code_is_good_once,
    of_many_at_once_with_one_code_one_gets_in,
    a_recovery_code_is_good_once_and_told,
    enrolling_ends_the_other_sessions_and_needs_the_password,
    taking_it_away_needs_password_and_code,
    the_secret_is_stored_sealed_and_the_codes_hashed,
    the_command_line_helps_whoever_lost_it,
    pages_ask_for_the_code_too,
);

/// An authenticator app with somebody's secret.
struct App(totp_rs::Totp);

impl App {
    fn code(&self, app: &TestApp) -> String {
        let now = app.app.clock.now().seconds();
        self.0
            .generate(u64::try_from(now).expect("after 1970"))
            .to_string()
    }
}

fn enrol(app: &TestApp, actor: &Actor) -> (App, Vec<String>) {
    let begun = actor
        .post("/me/second-factor", &json!({"password": PASSWORD}))
        .ok();
    let url = begun["otpauth_url"].as_str().expect("a url");
    let authenticator = App(totp_rs::Totp::from_url(url).expect("a secret"));
    assert_eq!(begun["secret"], authenticator.0.secret().to_base32());
    let code = json!({"code": authenticator.code(app)});
    let confirmed = actor.post("/me/second-factor/confirm", &code).ok();
    let codes = confirmed["recovery_codes"].as_array().expect("codes");
    let codes = codes
        .iter()
        .filter_map(|c| c.as_str().map(str::to_owned))
        .collect();
    // The code that confirmed is used up.
    app.app.clock.advance(Duration::from_secs(30));
    (authenticator, codes)
}

fn log_in(app: &TestApp, password: &str, code: Option<&str>) -> Answer {
    let mut body = json!({"email": "an@example.com", "password": password});
    if let Some(code) = code {
        body["code"] = json!(code);
    }
    app.anonymous().post("/auth/login", &body)
}

fn an(app: &TestApp) -> Actor {
    app.registered("buyer", "An", "VN", "asean", "vi")
}

fn a_code_is_asked_for_after_the_right_password_only(app: &TestApp) {
    let an = an(app);
    assert_eq!(an.get("/me/second-factor").ok()["enabled"], false);
    let (authenticator, _) = enrol(app, &an);
    let shown = an.get("/me/second-factor").ok();
    assert_eq!(
        (&shown["enabled"], &shown["recovery_codes_left"]),
        (&json!(true), &json!(10))
    );
    let code = authenticator.code(app);
    let plain = log_in(app, "wrong", None);
    for code in [None, Some("000000"), Some(code.as_str())] {
        let wrong = log_in(app, "wrong", code);
        assert_eq!((wrong.status, &wrong.text), (401, &plain.text));
    }
    assert_eq!(log_in(app, PASSWORD, None).problem(401), "second_factor_required");
    assert_eq!(
        log_in(app, PASSWORD, Some("")).problem(401),
        "second_factor_required"
    );
    for wrong in ["000000", "abc", "1", &"9".repeat(10_000), "aaaa-bbbb-cccc-dddd"] {
        assert_eq!(
            log_in(app, PASSWORD, Some(wrong)).problem(401),
            "second_factor_wrong"
        );
    }
    let tokens = log_in(app, PASSWORD, Some(&code)).ok();
    with(app, &tokens).get("/me").ok();
}

fn a_code_is_good_once(app: &TestApp) {
    let (authenticator, _) = enrol(app, &an(app));
    let code = authenticator.code(app);
    log_in(app, PASSWORD, Some(&code)).ok();
    assert_eq!(
        log_in(app, PASSWORD, Some(&code)).problem(401),
        "second_factor_wrong"
    );
    app.app.clock.advance(Duration::from_secs(30));
    // Still within the window of codes that are good, but not again; nor is an older one.
    assert_eq!(
        log_in(app, PASSWORD, Some(&code)).problem(401),
        "second_factor_wrong"
    );
    let next = authenticator.code(app);
    log_in(app, PASSWORD, Some(&next)).ok();
    app.app.clock.advance(Duration::from_secs(90));
    assert_eq!(
        log_in(app, PASSWORD, Some(&next)).problem(401),
        "second_factor_wrong"
    );
}

fn of_many_at_once_with_one_code_one_gets_in(app: &TestApp) {
    let (authenticator, recovery) = enrol(app, &an(app));
    for code in [authenticator.code(app), recovery[0].clone()] {
        let body = json!({"email": "an@example.com", "password": PASSWORD, "code": code});
        let anyone = app.anonymous();
        let statuses: Vec<u16> = thread::scope(|scope| {
            let threads: Vec<_> = (0..12)
                .map(|_| scope.spawn(|| anyone.clone().post("/auth/login", &body).status))
                .collect();
            threads.into_iter().map(|t| t.join().expect("a status")).collect()
        });
        assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|s| **s == 401).count(), 11, "{statuses:?}");
    }
}

fn a_recovery_code_is_good_once_and_told(app: &TestApp) {
    let an = an(app);
    let (_, codes) = enrol(app, &an);
    let other = app.registered("buyer", "Binh", "VN", "asean", "vi");
    let (_, others) = enrol(app, &other);
    assert_eq!(codes.len(), 10);
    assert_eq!(
        log_in(app, PASSWORD, Some(&others[0])).problem(401),
        "second_factor_wrong"
    );
    let typed = codes[0].to_uppercase().replace('-', " ");
    log_in(app, PASSWORD, Some(&typed)).ok();
    assert_eq!(
        log_in(app, PASSWORD, Some(&codes[0])).problem(401),
        "second_factor_wrong"
    );
    log_in(app, PASSWORD, Some(&codes[1])).ok();
    assert_eq!(an.get("/me/second-factor").ok()["recovery_codes_left"], 8);
    app.mail_where("an@example.com", |m| m.subject.contains("mã khôi phục"));
}

fn enrolling_ends_the_other_sessions_and_needs_the_password(app: &TestApp) {
    let (an, elsewhere) = (an(app), app.log_in("an@example.com"));
    let wrong = an.post("/me/second-factor", &json!({"password": "wrong"}));
    assert_eq!(wrong.wrong_fields(), ["password"]);
    let unasked = an.post("/me/second-factor/confirm", &json!({"code": "000000"}));
    assert_eq!(unasked.problem(409), "not_now");
    // A secret that was never confirmed gives way to the next, and asks nothing of log-ins.
    an.post("/me/second-factor", &json!({"password": PASSWORD})).ok();
    log_in(app, PASSWORD, None).ok();
    let guess = an.post("/me/second-factor/confirm", &json!({"code": "abc"}));
    assert_eq!(guess.wrong_fields(), ["code"]);
    enrol(app, &an);
    an.get("/me").ok();
    assert_eq!(elsewhere.get("/me").problem(401), "unauthenticated");
    app.mail_where("an@example.com", |m| m.subject.contains("Đã bật"));
    let again = an.post("/me/second-factor", &json!({"password": PASSWORD}));
    assert_eq!(again.problem(409), "not_now");
}

fn taking_it_away_needs_password_and_code(app: &TestApp) {
    let an = an(app);
    let (authenticator, _) = enrol(app, &an);
    let remove = |password: &str, code: &str| {
        an.post(
            "/me/second-factor/remove",
            &json!({"password": password, "code": code}),
        )
    };
    let code = authenticator.code(app);
    assert_eq!(remove("wrong", &code).wrong_fields(), ["password"]);
    assert_eq!(remove(PASSWORD, "000000").problem(401), "second_factor_wrong");
    remove(PASSWORD, &code).ok();
    assert_eq!(an.get("/me/second-factor").ok()["enabled"], false);
    log_in(app, PASSWORD, None).ok();
    app.mail_where("an@example.com", |m| m.subject.contains("Đã tắt"));
}

fn the_secret_is_stored_sealed_and_the_codes_hashed(app: &TestApp) {
    use theriac::db::{Error, second_factors, users};
    let (authenticator, codes) = enrol(app, &an(app));
    let stored = app.app.db.read(|db| {
        let user = users::by_email(db, "an@example.com")?.expect("a user");
        Ok::<_, Error>((user.id, second_factors::of(db, user.id)?.expect("a factor")))
    });
    let (user, factor) = runtime().block_on(stored).expect("a row");
    assert!(!factor.sealed.contains(&authenticator.0.secret().to_base32()));
    let opened = app
        .app
        .secrets
        .open_sealed(user, &factor.sealed)
        .expect("it opens");
    assert_eq!(opened, authenticator.0.secret().as_bytes());
    let code = codes[0].clone();
    let found = app
        .app
        .db
        .write(move |db| second_factors::spend_code(db, user, &code, factor.created_at));
    assert!(!runtime().block_on(found).expect("an answer"));
}

fn the_command_line_helps_whoever_lost_it(app: &TestApp) {
    let an = an(app);
    enrol(app, &an);
    let unknown = runtime().block_on(reset_second_factor(&app.app, "nobody@example.com"));
    assert!(unknown.is_err());
    runtime()
        .block_on(reset_second_factor(&app.app, "An@example.com"))
        .expect("it is gone");
    assert_eq!(an.get("/me").problem(401), "unauthenticated");
    log_in(app, PASSWORD, None).ok();
    let told = app.mail_where("an@example.com", |m| m.text.contains("không cần mã nữa"));
    assert!(
        told.text.contains("/pages/reset-password?token="),
        "{}",
        told.text
    );
    assert!(
        runtime()
            .block_on(reset_second_factor(&app.app, "an@example.com"))
            .is_err()
    );
}

fn pages_ask_for_the_code_too(app: &TestApp) {
    let (authenticator, _) = enrol(app, &an(app));
    let show = |code: &str| {
        let form = format!(
            "email=an%40example.com&password={}&code={code}",
            PASSWORD.replace(' ', "+")
        );
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        app.anonymous()
            .send("POST", "//pages/company", &kind, Some(form.into_bytes()))
    };
    assert_eq!((show("").status, show("000000").status), (401, 401));
    assert_eq!(show(&authenticator.code(app)).status, 200);
}

/// In production an operator without a second factor may enrol one, and nothing else.
#[test]
fn operators_in_production_need_one() {
    for app in TestApp::on_each(|config| config.production = true) {
        let operator = app.operator();
        let refused: Vec<Answer> = vec![
            operator.get("/admin/queue?kind=company"),
            operator.get("/admin/audit"),
            operator.get("/search/listings?q=x"),
            operator.post(
                "/match/preview",
                &json!({"destination_country": "VN", "lines": []}),
            ),
            operator.get("/companies/01900000-0000-7000-8000-000000000000"),
        ];
        for answer in refused {
            assert_eq!(answer.problem(403), "second_factor_missing");
        }
        operator.get("/me").ok();
        operator.get("/me/sessions").ok();
        let (authenticator, _) = enrol(&app, &operator);
        operator.get("/admin/queue?kind=company").ok();
        let body = json!({"email": "operator@example.org", "password": PASSWORD});
        assert_eq!(
            app.anonymous().post("/auth/login", &body).problem(401),
            "second_factor_required"
        );
        let mut body: Value = body;
        body["code"] = json!(authenticator.code(&app));
        let tokens = app.anonymous().post("/auth/login", &body).ok();
        with(&app, &tokens).get("/admin/audit").ok();
        // Others may go on without.
        app.registered("buyer", "An", "VN", "asean", "vi")
            .get("/companies/me")
            .ok();
    }
}

/// What was sealed with the older key cannot be read: it is said so, and the codes that were written down still help.
#[test]
fn after_another_key_recovery_codes_still_help() {
    for mut app in TestApp::on_each(|_| {}) {
        let (authenticator, codes) = enrol(&app, &an(&app));
        app.end();
        let again = TestApp::start(Some(app.app.config.database_url.clone()), |config| {
            config.secret_key = Some("another key for the same installation".to_owned());
        });
        again.app.clock.advance(Duration::from_secs(60));
        let code = authenticator.code(&again);
        assert_eq!(
            log_in(&again, PASSWORD, Some(&code)).problem(401),
            "second_factor_unreadable"
        );
        let an = with(&again, &log_in(&again, PASSWORD, Some(&codes[0])).ok());
        let body = json!({"password": PASSWORD, "code": codes[1]});
        an.post("/me/second-factor/remove", &body).ok();
        enrol(&again, &an);
    }
}
