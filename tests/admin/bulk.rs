//! Many approvals in one go, answered id by id.

use super::{UNKNOWN, draft_listing, waiting_demand, waiting_listing};
use crate::{on_both_databases, support::TestApp};
use serde_json::json;

on_both_databases!(
    listings_are_answered_id_by_id,
    companies_and_demands_too,
    a_hundred_are_one_request,
    bounds_are_kept,
    others_may_not,
);

fn listings_are_answered_id_by_id(app: &TestApp) {
    let owner = app.supplier("Bulk");
    let elsewhere = app.approved("supplier", "Far Away", "CN", "cee", "zh");
    let good = waiting_listing(&owner, "Good");
    let decided = waiting_listing(&owner, "Decided");
    let draft = draft_listing(&owner, "Draft");
    let far = waiting_listing(&elsewhere, "Far");
    let asean = app.operator_of(&["asean"]);
    asean.act(&format!("/admin/listings/{decided}/approve")).ok();
    let ids = json!({ "ids": [far, good, UNKNOWN, decided, good, draft] });
    let answer = asean.post("/admin/listings/approve", &ids).ok();
    let items = answer["items"].as_array().expect("items");
    let told: Vec<_> = items
        .iter()
        .map(|i| {
            (
                i["id"].as_str().unwrap_or_default(),
                i["ok"] == true,
                i["problem"]["code"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (far.as_str(), false, Some("not_found")),
            (good.as_str(), true, None),
            (UNKNOWN, false, Some("not_found")),
            (decided.as_str(), false, Some("not_now")),
            (draft.as_str(), false, Some("not_now")),
        ]
    );
    let anyone = app.anonymous();
    anyone.get(&format!("/listings/{good}")).ok();
    assert_eq!(anyone.get(&format!("/listings/{far}")).problem(404), "not_found");
    let again = asean
        .post("/admin/listings/approve", &json!({ "ids": [good] }))
        .ok();
    assert_eq!(again["items"][0]["problem"]["code"], "not_now");
}

fn a_hundred_are_one_request(app: &TestApp) {
    let owner = app.supplier("Hundred");
    let ids: Vec<String> = (0..100)
        .map(|i| waiting_listing(&owner, &format!("Medicine {i}")))
        .collect();
    let operator = app.operator();
    let waiting = operator.get("/admin/queue?kind=listing&limit=100").ok();
    assert_eq!(waiting["items"].as_array().map(Vec::len), Some(100));
    let started = std::time::Instant::now();
    let answer = operator
        .post("/admin/listings/approve", &json!({ "ids": ids }))
        .ok();
    println!("a hundred approvals took {:?}", started.elapsed());
    assert!(
        answer["items"]
            .as_array()
            .expect("items")
            .iter()
            .all(|i| i["ok"] == true),
        "{answer}"
    );
    let waiting = operator.get("/admin/queue?kind=listing").ok();
    assert_eq!(waiting["items"].as_array().map(Vec::len), Some(0));
}

fn companies_and_demands_too(app: &TestApp) {
    let owner = app.registered("supplier", "In Bulk", "CN", "asean", "zh");
    owner.act("/companies/me/submit").ok();
    let ids = json!({ "ids": [owner.company(), UNKNOWN] });
    let answer = app.operator().post("/admin/companies/approve", &ids).ok();
    assert_eq!(
        (&answer["items"][0]["ok"], &answer["items"][1]["ok"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(owner.get("/companies/me").ok()["status"], "approved");
    let buyer = app.buyer("Asks In Bulk");
    let demands = [waiting_demand(&buyer, "One"), waiting_demand(&buyer, "Two")];
    let answer = app
        .operator()
        .post("/admin/demands/approve", &json!({ "ids": demands }))
        .ok();
    assert!(
        answer["items"]
            .as_array()
            .expect("items")
            .iter()
            .all(|i| i["ok"] == true),
        "{answer}"
    );
}

fn bounds_are_kept(app: &TestApp) {
    let operator = app.operator();
    let many: Vec<&str> = vec![UNKNOWN; 101];
    let refused = operator.post("/admin/listings/approve", &json!({ "ids": many }));
    assert_eq!(refused.wrong_fields(), ["ids"]);
    let refused = operator.post("/admin/listings/approve", &json!({ "ids": ["x"] }));
    assert_eq!(refused.wrong_fields(), ["ids[0]"]);
    let none = operator
        .post("/admin/listings/approve", &json!({ "ids": [] }))
        .ok();
    assert_eq!(none, json!({ "items": [] }));
}

fn others_may_not(app: &TestApp) {
    for kind in ["companies", "listings", "demands"] {
        let path = format!("/admin/{kind}/approve");
        let ids = json!({ "ids": [UNKNOWN] });
        assert_eq!(app.anonymous().post(&path, &ids).problem(401), "unauthenticated");
        let owner = app.registered("supplier", &format!("Nosy {kind}"), "CN", "asean", "zh");
        assert_eq!(owner.post(&path, &ids).problem(403), "forbidden");
    }
}
