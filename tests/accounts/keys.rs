//! API keys of a company: what they open, and that everything else is closed to them.

use super::PASSWORD;
use crate::{
    on_both_databases,
    support::{Actor, Answer, TestApp, runtime},
};
use serde_json::{Value, json};
use std::time::Duration;
use theriac::{
    api::http::OPEN_TO_KEYS,
    domain::{scope::Scope, word},
};

on_both_databases!(
    a_key_is_shown_once_and_known_by_its_beginning,
    a_key_acts_within_its_scopes,
    every_route_that_is_not_opened_is_closed,
    a_key_sees_nothing_of_other_companies,
    a_key_is_void_once_ended_expired_or_without_its_maker,
    a_key_rests_while_its_company_is_suspended,
    the_last_use_is_written_once_a_minute,
    only_owners_make_keys,
);

const MISSING: &str = "01900000-0000-7000-8000-000000000000";

fn make(owner: &Actor, scopes: &[&str]) -> (Actor, Value) {
    let body = json!({"name": "Warehouse", "scopes": scopes});
    let made = owner.post("/companies/me/api-keys", &body).expect(201);
    let mut program = owner.clone();
    program.token = made["key"].as_str().map(str::to_owned);
    (program, made)
}

fn all_scopes() -> Vec<String> {
    Scope::ALL.iter().filter_map(word).collect()
}

fn with_all_scopes(owner: &Actor) -> Actor {
    let all = all_scopes();
    make(owner, &all.iter().map(String::as_str).collect::<Vec<_>>()).0
}

fn end(owner: &Actor, id: &Value) -> Answer {
    let path = format!("/companies/me/api-keys/{}", id.as_str().expect("an id"));
    owner.send("DELETE", &path, &[], None)
}

fn a_key_is_shown_once_and_known_by_its_beginning(app: &TestApp) {
    let owner = app.supplier("Maker");
    let (_, made) = make(&owner, &["search", "listings:read", "search"]);
    let key = made["key"].as_str().expect("a key");
    assert!(key.starts_with("thk_") && key.len() == 47, "{key}");
    assert_eq!(made["scopes"], json!(["listings:read", "search"]));
    let listed = owner.get("/companies/me/api-keys");
    assert!(!listed.text.contains(key), "{}", listed.text);
    let item = &listed.ok()["items"][0];
    assert!(key.starts_with(item["prefix"].as_str().expect("a beginning")));
    assert_eq!(
        (&item["name"], &item["used_at"]),
        (&json!("Warehouse"), &Value::Null)
    );
    // Neither the audit nor the database holds it.
    let audit = app.operator().get("/admin/audit?entity=api_key");
    assert!(audit.text.contains("api_key.create") && !audit.text.contains(key));
    let hash = theriac::secrets::fingerprint(key);
    let now = app.app.clock.now();
    let stored = app
        .app
        .db
        .read(move |db| theriac::db::api_keys::holder(db, &hash, now));
    let stored = runtime().block_on(stored).expect("a row").expect("a key");
    assert!(!format!("{stored:?}").contains(key));
}

fn a_key_acts_within_its_scopes(app: &TestApp) {
    let owner = app.supplier("Maker");
    let listing = json!({"name": {"en": "Amoxicillin 500 mg capsules"}});
    let (reader, _) = make(&owner, &["listings:read"]);
    let (writer, made) = make(&owner, &["listings:write"]);
    assert_eq!(reader.post("/listings", &listing).problem(403), "forbidden");
    let id = writer.post("/listings", &listing).expect(201)["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    assert_eq!(
        reader.get("/listings?mine=true").ok()["items"][0]["id"],
        json!(id)
    );
    assert_eq!(writer.get("/listings?mine=true").problem(403), "forbidden");
    reader.get(&format!("/listings/{id}")).ok();
    writer.act(&format!("/listings/{id}/submit")).ok();
    assert_eq!(
        reader.get("/search/listings?q=amoxicillin").problem(403),
        "forbidden"
    );
    make(&owner, &["search"])
        .0
        .get("/search/listings?q=amoxicillin")
        .ok();
    // What a program did is told from what its maker did.
    let entries = app.operator().get("/admin/audit?entity=listing").ok();
    let actor = entries["items"][0]["actor"]
        .as_str()
        .expect("an actor")
        .to_owned();
    let prefix = made["prefix"].as_str().expect("a beginning");
    assert_eq!(actor, format!("maker@example.com by key {prefix}"));
}

/// Walks the router itself: with every scope there is, a key reaches what the table opens and nothing else.
fn every_route_that_is_not_opened_is_closed(app: &TestApp) {
    let programs = [
        with_all_scopes(&app.supplier("Maker")),
        with_all_scopes(&app.buyer("Clinic")),
    ];
    let document: Value = serde_json::to_value(theriac::api::openapi()).expect("json");
    let mut opened = 0;
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let method = method.to_uppercase();
            // Routes that ask for nobody take no notice of what comes with the request.
            let security = operation["security"].as_array().cloned().unwrap_or_default();
            if !security.iter().any(|s| s.get("bearer").is_some()) {
                continue;
            }
            let is_open = OPEN_TO_KEYS.iter().any(|(m, p, _)| *m == method && p == path);
            opened += usize::from(is_open);
            for program in &programs {
                let route = path.replace("{id}", MISSING).replace("{doc}", MISSING);
                let route = route.strip_prefix("/api/v1").expect("below /api/v1");
                let headers = [("content-type", "application/json"), ("if-match", "*")];
                let body = (method != "GET" && method != "DELETE").then(|| b"{}".to_vec());
                let answer = program.send(&method, route, &headers, body);
                let closed = answer.status == 403 && answer.text.contains("not open to API keys");
                assert_eq!(closed, !is_open, "{method} {path}: {}", answer.text);
            }
        }
    }
    assert_eq!(opened, OPEN_TO_KEYS.len(), "every row of the table names a route");
    // A key logs nobody in, and is no refresh token.
    let key = programs[0].token.clone().expect("a key");
    let body = json!({"refresh_token": key});
    assert_eq!(
        app.anonymous().post("/auth/refresh", &body).problem(401),
        "unauthenticated"
    );
}

fn a_key_sees_nothing_of_other_companies(app: &TestApp) {
    let (owner, rival) = (app.supplier("Maker"), app.supplier("Rival"));
    let listing = json!({"name": {"en": "Amoxicillin 500 mg capsules"}});
    let id = owner.post("/listings", &listing).expect(201)["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let program = with_all_scopes(&rival);
    let foreign = program.get(&format!("/listings/{id}"));
    let missing = program.get(&format!("/listings/{MISSING}"));
    assert_eq!((foreign.status, &foreign.text), (404, &missing.text));
    assert_eq!(program.get("/listings?mine=true").ok()["items"], json!([]));
    let (_, made) = make(&owner, &["search"]);
    let (foreign, missing) = (end(&rival, &made["id"]), end(&rival, &json!(MISSING)));
    assert_eq!((foreign.status, &foreign.text), (404, &missing.text));
    assert_eq!(
        rival.get("/companies/me/api-keys").ok()["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

fn a_key_is_void_once_ended_expired_or_without_its_maker(app: &TestApp) {
    let owner = app.supplier("Maker");
    let (program, made) = make(&owner, &["search"]);
    let ask = |program: &Actor| program.get("/search/listings?q=x");
    ask(&program).ok();
    assert_eq!(end(&owner, &made["id"]).status, 204);
    assert_eq!(ask(&program).problem(401), "unauthenticated");
    assert_eq!(end(&owner, &made["id"]).problem(404), "not_found");

    let soon = theriac::domain::Time::from_micros(app.app.clock.now().micros() + 60_000_000);
    let body = json!({"name": "Short", "scopes": ["search"], "expires_at": soon});
    let made = owner.post("/companies/me/api-keys", &body).expect(201);
    let mut program = owner.clone();
    program.token = made["key"].as_str().map(str::to_owned);
    ask(&program).ok();
    app.app.clock.advance(Duration::from_secs(60));
    assert_eq!(ask(&program).problem(401), "unauthenticated");

    let owner = app.log_in("maker@example.com");
    let (program, _) = make(&owner, &["search"]);
    ask(&program).ok();
    for left in [true, false] {
        make_member(app, left);
        assert_eq!(ask(&program).problem(401), "unauthenticated");
    }
    for wrong in ["thk_", "thk_x", "thk_%00", &format!("thk_{}", "A".repeat(43))] {
        let mut nobody = app.anonymous();
        nobody.token = Some(wrong.to_owned());
        assert_eq!(ask(&nobody).problem(401), "unauthenticated", "{wrong}");
    }
}

/// The maker is no owner any more, or has left altogether.
fn make_member(app: &TestApp, left: bool) {
    use theriac::{
        db::{Error, types::Word, users},
        domain::account::CompanyRole,
    };
    let now = app.app.clock.now();
    let change = app.app.db.write(move |db| {
        let mut user = users::by_email(db, "maker@example.com")?.expect("a user");
        user.company_role = Some(Word(CompanyRole::Member));
        if left {
            user.company_id = None;
        }
        users::update(db, &user, now)?;
        Ok::<_, Error>(())
    });
    runtime().block_on(change).expect("a change");
}

fn a_key_rests_while_its_company_is_suspended(app: &TestApp) {
    let owner = app.supplier("Maker");
    let (program, _) = make(&owner, &["listings:read"]);
    let company = owner.company();
    program.get("/listings?mine=true").ok();
    let decide = |verb: &str| {
        let body = if verb == "suspend" {
            json!({"reason_code": "other"})
        } else {
            json!({})
        };
        app.operator()
            .post(&format!("/admin/companies/{company}/{verb}"), &body)
            .ok()
    };
    decide("suspend");
    assert_eq!(program.get("/listings?mine=true").problem(401), "unauthenticated");
    decide("reinstate");
    program.get("/listings?mine=true").ok();
}

fn the_last_use_is_written_once_a_minute(app: &TestApp) {
    let owner = app.supplier("Maker");
    let (program, _) = make(&owner, &["listings:read"]);
    let used = || owner.get("/companies/me/api-keys").ok()["items"][0]["used_at"].clone();
    program.get("/listings?mine=true").ok();
    let first = used();
    assert!(first.is_string());
    app.app.clock.advance(Duration::from_secs(30));
    program.get("/listings?mine=true").ok();
    assert_eq!(used(), first);
    app.app.clock.advance(Duration::from_secs(40));
    program.get("/listings?mine=true").ok();
    assert_ne!(used(), first);
}

fn only_owners_make_keys(app: &TestApp) {
    let owner = app.supplier("Maker");
    let invitation = json!({"email": "colleague@example.com", "role": "member"});
    owner.post("/companies/me/invitations", &invitation).expect(202);
    let token = app.mail_to("colleague@example.com").token();
    let body = json!({"token": token, "password": PASSWORD});
    app.anonymous().post("/auth/invitations/accept", &body).ok();
    let colleague = app.log_in("colleague@example.com");
    let body = json!({"name": "x", "scopes": ["search"]});
    assert_eq!(
        colleague.post("/companies/me/api-keys", &body).problem(403),
        "forbidden"
    );
    assert_eq!(colleague.get("/companies/me/api-keys").problem(403), "forbidden");
    let past = theriac::domain::Time::from_micros(0);
    let wrong = [
        (json!({"name": " ", "scopes": ["search"]}), "name"),
        (json!({"name": "x", "scopes": []}), "scopes"),
        (json!({"name": "x", "scopes": ["admin"]}), "scopes[0]"),
        (
            json!({"name": "x", "scopes": ["search"], "expires_at": past}),
            "expires_at",
        ),
        (
            json!({"name": "x", "scopes": ["search"], "company_id": MISSING}),
            "company_id",
        ),
    ];
    for (body, field) in wrong {
        assert_eq!(
            owner.post("/companies/me/api-keys", &body).wrong_fields(),
            [field]
        );
    }
    for _ in 0..20 {
        owner.post("/companies/me/api-keys", &body).expect(201);
    }
    assert_eq!(
        owner.post("/companies/me/api-keys", &body).problem(409),
        "too_many_keys"
    );
}
