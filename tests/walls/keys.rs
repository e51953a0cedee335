//! `Idempotency-Key` and `If-Match`: nothing is done twice, and nobody overwrites what he has not read.

use super::{
    requests::{MISSING, call, id_of},
    served::routes,
    world::World,
};
use crate::{
    on_both_databases,
    support::{
        Actor, Process, TestApp,
        trade::{amoxicillin, text},
    },
};
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use std::{collections::BTreeMap, thread, time::Duration};
use theriac::db;

on_both_databases!(
    a_repeat_is_answered_as_the_first_and_does_nothing,
    an_answer_that_was_lost_is_not_made_by_doing_the_work_again,
    what_was_refused_leaves_no_claim,
    whoever_may_no_longer_call_gets_no_kept_answer,
    every_patch_wants_the_revision_that_it_changes,
);

fn sql(app: &TestApp, sql: &str) {
    let mut connection = app.app.db.connection().expect("a connection");
    db!(&mut *connection, |c| c.batch_execute(sql)).expect("done");
}

fn listings(actor: &Actor) -> Vec<Value> {
    let found = actor.get("/listings?mine=true&limit=100").ok();
    found["items"].as_array().expect("items").clone()
}

fn a_repeat_is_answered_as_the_first_and_does_nothing(app: &TestApp) {
    let (maker, rival) = (app.supplier("Guangxi Maker"), app.supplier("Rival Maker"));
    let keyed = maker.with_key("k-1");
    let first = keyed.post("/listings", &amoxicillin());
    let again = keyed.post("/listings", &amoxicillin());
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(
        (&first.text, first.header("etag")),
        (&again.text, again.header("etag"))
    );
    assert_eq!(
        (
            first.header("idempotent-replayed"),
            again.header("idempotent-replayed")
        ),
        (String::new(), "true".to_owned())
    );
    assert_eq!(listings(&maker).len(), 1);
    let other = keyed.post("/listings", &json!({"name": {"en": "Aspirin"}}));
    assert_eq!(other.problem(422), "idempotency_key_reused");
    let id = text(&first.json, "id");
    assert_eq!(
        keyed.act(&format!("/listings/{id}/submit")).problem(422),
        "idempotency_key_reused"
    );
    // A key is its owner's: another's is another.
    let theirs = rival
        .with_key("k-1")
        .post("/listings", &amoxicillin())
        .expect(201);
    assert_ne!(theirs["id"], first.json["id"]);
    assert_eq!(
        maker
            .with_key(&"k".repeat(201))
            .post("/listings", &amoxicillin())
            .wrong_fields(),
        ["Idempotency-Key"]
    );
}

/// As after a `kill -9` between the commit and the answer: the claim is there, because the work is; the answer is not.
fn an_answer_that_was_lost_is_not_made_by_doing_the_work_again(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let keyed = maker.with_key("lost");
    keyed
        .post("/listings", &json!({"name": {"en": "Aspirin"}}))
        .expect(201);
    sql(
        app,
        "UPDATE idempotency_keys SET status = NULL, body = NULL, etag = NULL",
    );
    let again = || keyed.post("/listings", &json!({"name": {"en": "Aspirin"}}));
    assert_eq!(again().problem(409), "in_progress");
    app.app.clock.advance(Duration::from_secs(31));
    assert_eq!(again().problem(409), "already_done", "it does not block for ever");
    assert_eq!(listings(&maker).len(), 1);
}

fn what_was_refused_leaves_no_claim(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let keyed = maker.with_key("refused");
    let id = text(&maker.post("/listings", &amoxicillin()).expect(201), "id");
    let (submit, withdraw) = (
        format!("/listings/{id}/submit"),
        format!("/listings/{id}/withdraw"),
    );
    maker.act(&withdraw).ok();
    assert_eq!(keyed.act(&withdraw).problem(409), "not_now");
    maker.act(&submit).ok();
    keyed.act(&withdraw).ok();
    assert_eq!(keyed.act(&withdraw).header("idempotent-replayed"), "true");
}

fn whoever_may_no_longer_call_gets_no_kept_answer(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let keyed = maker.with_key("mine");
    keyed.post("/listings", &amoxicillin()).expect(201);
    maker.act("/auth/logout").ok();
    assert_eq!(
        keyed.post("/listings", &amoxicillin()).problem(401),
        "unauthenticated"
    );
}

fn every_patch_wants_the_revision_that_it_changes(app: &TestApp) {
    let world = World::new(app);
    let mut tried = 0;
    for route in routes().into_iter().filter(|route| route.method == "PATCH") {
        let object = if route.names_a_record() { "own" } else { "-" };
        for who in ["supplier", "buyer"] {
            let id = if object == "-" {
                Some(MISSING.to_owned())
            } else {
                id_of(&world, &route, who, object)
            };
            let Some(id) = id else { continue };
            let path = route.path.trim_start_matches("/api/v1").replace("{id}", &id);
            let send = |headers: &[(&str, &str)]| {
                let headers = [&[("content-type", "application/json")], headers].concat();
                world
                    .who(who)
                    .send("PATCH", &path, &headers, Some(b"{}".to_vec()))
            };
            assert_eq!(send(&[]).problem(428), "if_match_required", "{}", route.name);
            assert_eq!(
                send(&[("if-match", "\"0\"")]).problem(412),
                "stale",
                "{}",
                route.name
            );
            assert!(
                call(&world, &route, who, &id).header("etag").starts_with('"'),
                "{}",
                route.name
            );
            tried += 1;
        }
    }
    assert!(tried >= 6, "{tried}");
}

/// Writers with keys, a `kill -9` in the midst of them, and every request again: each was done once.
#[test]
fn a_killed_process_does_nothing_twice() {
    let mut service = Process::start();
    let maker = service.approved("supplier", "Killed Keyed Maker", "CN");
    let name = |n: usize| format!("Aspirin 100 mg tablets no {n}");
    let post = |actor: &Actor, n: usize| {
        let body = json!({"name": {"en": name(n)}}).to_string().into_bytes();
        actor.with_key(&format!("key-{n}")).try_send(
            "POST",
            "/listings",
            &[("content-type", "application/json")],
            body,
        )
    };
    thread::scope(|threads| {
        for part in 0..8 {
            let (maker, post) = (&maker, &post);
            threads.spawn(move || {
                (0..40)
                    .map(|n| post(maker, part * 40 + n))
                    .take_while(Option::is_some)
                    .count()
            });
        }
        thread::sleep(Duration::from_millis(400));
        service.kill_and_restart();
    });
    let maker = service.log_in(&maker.email);
    for n in 0..320 {
        let answer = post(&maker, n).expect("an answer");
        let done = answer.status == 201 || (answer.status == 409 && answer.json["code"] == "in_progress");
        assert!(done, "{}", answer.text);
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let page = maker.get(&format!("/listings?mine=true&limit=100{cursor}")).ok();
        for item in page["items"].as_array().expect("items") {
            *counts.entry(text(&item["name"], "en")).or_default() += 1;
        }
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(counts.len(), 320);
    assert!(counts.values().all(|n| *n == 1), "{counts:?}");
}
