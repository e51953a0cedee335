//! What suppliers offer: versions, reviews, and who sees what.

use crate::{
    on_both_databases,
    support::{
        Actor, TestApp,
        build::{listing, with},
    },
};
use serde_json::{Value, json};

on_both_databases!(
    a_draft_is_made_read_edited_and_listed,
    wrong_fields_are_named,
    edits_want_the_current_revision,
    a_published_listing_is_seen_without_its_terms,
    an_edit_waits_beside_the_published_version,
    terms_go_live_at_once_even_beside_an_edit,
    a_rejection_sticks,
    a_withdrawn_listing_is_gone,
    a_controlled_substance_is_seen_by_its_owner_and_operators_only,
    a_suspended_companys_listings_vanish_and_come_back,
    others_answer_as_if_it_were_missing,
    an_ambiguous_identity_is_settled_by_the_owner,
    of_many_at_once_one_wins,
);

/// Makes a listing; its path.
fn made(supplier: &Actor, body: &Value) -> String {
    let id = supplier.post("/listings", body).expect(201)["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    format!("/listings/{id}")
}

/// Makes, submits and approves a listing; its path.
fn published(app: &TestApp, supplier: &Actor, body: &Value) -> String {
    let path = made(supplier, body);
    supplier.act(&format!("{path}/submit")).ok();
    app.operator().act(&format!("/admin{path}/approve")).ok();
    path
}

fn a_draft_is_made_read_edited_and_listed(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let first = supplier.post("/listings", &listing());
    assert_eq!(first.header("etag"), "\"1\"");
    let first = first.expect(201);
    assert_eq!(first["status"], "draft");
    assert_eq!(first["version"], 1);
    assert_eq!(first["identity"]["status"], "resolved");
    assert_eq!(first["identity"]["substances"][0]["id"], "amoxicillin");
    assert_eq!(first["identity"]["substances"][0]["strength"]["value"], "500");
    assert!(first["pending"].is_null() && first["last_decision"].is_null());
    let path = format!("/listings/{}", first["id"].as_str().unwrap());
    let edited = supplier
        .patch(&path, &json!({"pack": null, "strength": "0.25g"}))
        .ok();
    assert!(edited["pack"].is_null());
    assert_eq!(
        (&edited["version"], &edited["status"]),
        (&json!(2), &json!("draft"))
    );
    assert_eq!(edited["identity"]["substances"][0]["strength"]["value"], "250");
    let same = supplier.patch(&path, &json!({"strength": "0.25g"}));
    assert_eq!(
        same.header("etag"),
        "\"2\"",
        "an edit that changes nothing is no new revision"
    );
    let second = made(&supplier, &with(listing(), json!({"external_id": "B"})));
    supplier.act(&format!("{second}/submit")).ok();
    let page = supplier.get("/listings?mine=true&limit=1").ok();
    assert_eq!(page["items"][0]["external_id"], "B");
    let next = format!(
        "/listings?mine=true&cursor={}",
        page["next_cursor"].as_str().unwrap()
    );
    let rest = supplier.get(&next).ok();
    assert_eq!(rest["items"][0]["id"], first["id"]);
    assert!(rest["next_cursor"].is_null());
    let waiting = supplier.get("/listings?mine=true&status=in_review").ok();
    assert_eq!(waiting["items"].as_array().unwrap().len(), 1);
    assert_eq!(supplier.get("/listings").wrong_fields(), ["mine"]);
}

fn wrong_fields_are_named(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let wrong = |fields| {
        supplier
            .post("/listings", &with(listing(), fields))
            .wrong_fields()
    };
    assert_eq!(wrong(json!({"hubs": ["asean", "moon"]})), ["hubs[1]"]);
    assert_eq!(
        wrong(json!({"substances": [{"id": "no-such-thing"}]})),
        ["substances[0].id"]
    );
    assert_eq!(wrong(json!({"name": {}})), ["name"]);
    assert_eq!(wrong(json!({"status": "published"})), ["status"]);
    assert_eq!(
        wrong(json!({"price": {"amount": "-1", "currency": "XXX"}})),
        ["price.amount", "price.currency"]
    );
    assert_eq!(
        wrong(json!({"moq": 0, "incoterm": "FOO", "origin_country": "cn"})).len(),
        3
    );
    made(&supplier, &with(listing(), json!({"external_id": "A"})));
    assert_eq!(wrong(json!({"external_id": "A"})), ["external_id"]);
    let other = made(&supplier, &with(listing(), json!({"external_id": "B"})));
    assert_eq!(
        supplier
            .patch(&other, &json!({"external_id": "A"}))
            .wrong_fields(),
        ["external_id"]
    );
    assert_eq!(
        supplier.patch(&other, &json!({"name": null})).wrong_fields(),
        ["name"]
    );
    made(
        &app.supplier("Other"),
        &with(listing(), json!({"external_id": "A"})),
    );
}

fn edits_want_the_current_revision(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let path = made(&supplier, &listing());
    let body = Some(json!({"moq": 5}).to_string().into_bytes());
    let json = [("content-type", "application/json")];
    assert_eq!(
        supplier.send("PATCH", &path, &json, body).problem(428),
        "if_match_required"
    );
    supplier.patch_if(&path, "\"1\"", &json!({"moq": 5})).ok();
    assert_eq!(
        supplier.patch_if(&path, "\"1\"", &json!({"moq": 6})).problem(412),
        "stale"
    );
}

fn a_published_listing_is_seen_without_its_terms(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let path = published(app, &supplier, &listing());
    assert!(supplier.get(&path).ok()["change_seq"].as_i64().unwrap() > 0);
    let rival = app.supplier("Rival");
    let fresh = app.registered("buyer", "Fresh", "VN", "asean", "vi");
    for stranger in [app.anonymous(), rival, fresh] {
        let seen = stranger.get(&path).ok();
        assert_eq!(seen["name"]["en"], "Amoxicillin Capsules");
        assert_eq!(seen["company"]["name"], "Kunpeng");
        for hidden in [
            "price",
            "moq",
            "capacity",
            "lead_time_days",
            "pending",
            "live_version",
            "last_decision",
        ] {
            assert!(seen[hidden].is_null(), "{hidden} in {seen}");
        }
        assert_eq!(seen["terms_hidden"], true);
    }
    let seen = app.buyer("Lan").get(&path).ok();
    assert_eq!(seen["price"]["amount"], "1.20");
    assert_eq!(seen["terms_hidden"], false);
}

fn an_edit_waits_beside_the_published_version(app: &TestApp) {
    let (supplier, anyone, operator) = (app.supplier("Kunpeng"), app.anonymous(), app.operator());
    let path = published(app, &supplier, &listing());
    let edited = supplier.patch(&path, &json!({"pack": "12粒/盒", "moq": 1})).ok();
    assert_eq!(edited["status"], "published");
    assert_eq!(edited["pending"], json!({"version": 2, "status": "in_review"}));
    assert_eq!(
        (&edited["pack"], &edited["live_version"]),
        (&json!("12粒/盒"), &json!(1))
    );
    assert_eq!(anyone.get(&path).ok()["pack"], "24粒/盒");
    let reasons = json!({"reason_code": "incomplete", "note": "which pack?"});
    operator.post(&format!("/admin{path}/reject"), &reasons).ok();
    let after = supplier.get(&path).ok();
    assert_eq!(after["pending"]["status"], "rejected");
    assert_eq!(after["last_decision"]["note"], "which pack?");
    assert_eq!(anyone.get(&path).ok()["pack"], "24粒/盒");
    assert_eq!(supplier.act(&format!("{path}/submit")).problem(409), "not_now");
    supplier.patch(&path, &json!({"pack": "10粒/盒"})).ok();
    operator.act(&format!("/admin{path}/approve")).ok();
    let seen = anyone.get(&path).ok();
    assert_eq!((&seen["pack"], &seen["version"]), (&json!("10粒/盒"), &json!(3)));
    assert!(supplier.get(&path).ok()["pending"].is_null());
}

fn terms_go_live_at_once_even_beside_an_edit(app: &TestApp) {
    let (supplier, buyer) = (app.supplier("Kunpeng"), app.buyer("Lan"));
    let path = published(app, &supplier, &listing());
    let before = supplier.get(&path).ok()["change_seq"].as_i64().unwrap();
    let terms = json!({"moq": 10, "lead_time_days": 9, "price": {"amount": "2", "currency": "EUR"}});
    let edited = supplier.patch(&path, &terms).ok();
    assert!(edited["pending"].is_null());
    assert!(edited["change_seq"].as_i64().unwrap() > before);
    assert_eq!(buyer.get(&path).ok()["moq"], 10);
    supplier.patch(&path, &json!({"pack": "12粒/盒"})).ok();
    let edited = supplier.patch(&path, &json!({"moq": 20})).ok();
    assert_eq!(edited["pending"], json!({"version": 5, "status": "in_review"}));
    assert_eq!(edited["pack"], "12粒/盒");
    let seen = buyer.get(&path).ok();
    assert_eq!((&seen["moq"], &seen["pack"]), (&json!(20), &json!("24粒/盒")));
    let taken_back = supplier.patch(&path, &json!({"pack": "24粒/盒", "moq": 30})).ok();
    assert!(taken_back["pending"].is_null());
    assert_eq!(buyer.get(&path).ok()["moq"], 30);
}

fn a_rejection_sticks(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let path = made(&supplier, &listing());
    supplier.act(&format!("{path}/submit")).ok();
    let again = supplier.act(&format!("{path}/submit"));
    assert_eq!(
        again.ok()["status"],
        "in_review",
        "sending what waits again changes nothing"
    );
    app.operator()
        .post(
            &format!("/admin{path}/reject"),
            &json!({"reason_code": "not_permitted"}),
        )
        .ok();
    assert_eq!(
        supplier.patch(&path, &json!({"pack": "x"})).problem(409),
        "not_now"
    );
    assert_eq!(supplier.act(&format!("{path}/submit")).problem(409), "not_now");
    assert_eq!(app.anonymous().get(&path).problem(404), "not_found");
    let own = supplier.get(&path).ok();
    assert_eq!(own["last_decision"]["reason_code"], "not_permitted");
    app.operator().act(&format!("/admin{path}/reinstate")).ok();
    supplier.patch(&path, &json!({"pack": "x"})).ok();
}

fn a_withdrawn_listing_is_gone(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let path = published(app, &supplier, &listing());
    assert_eq!(
        supplier.act(&format!("{path}/withdraw")).ok()["status"],
        "withdrawn"
    );
    assert_eq!(app.anonymous().get(&path).problem(404), "not_found");
    assert_eq!(supplier.act(&format!("{path}/withdraw")).problem(409), "not_now");
    assert_eq!(
        supplier.act(&format!("{path}/submit")).ok()["status"],
        "in_review"
    );
}

fn a_controlled_substance_is_seen_by_its_owner_and_operators_only(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let body = with(
        listing(),
        json!({"name": {"en": "Pseudoephedrine tablets 60 mg"}, "dose_form": "tablet", "strength": "60 mg"}),
    );
    let path = published(app, &supplier, &body);
    assert_eq!(supplier.get(&path).ok()["controlled"], true);
    assert_eq!(app.operator().get(&path).ok()["status"], "published");
    for stranger in [app.anonymous(), app.buyer("Lan"), app.supplier("Rival")] {
        assert_eq!(stranger.get(&path).problem(404), "not_found");
    }
}

fn a_suspended_companys_listings_vanish_and_come_back(app: &TestApp) {
    let (supplier, operator) = (app.supplier("Kunpeng"), app.operator());
    let path = published(app, &supplier, &listing());
    let company = format!("/admin/companies/{}", supplier.company());
    operator
        .post(&format!("{company}/suspend"), &json!({"reason_code": "other"}))
        .ok();
    assert_eq!(app.anonymous().get(&path).problem(404), "not_found");
    operator.act(&format!("{company}/reinstate")).ok();
    assert_eq!(app.anonymous().get(&path).ok()["status"], "published");
}

fn others_answer_as_if_it_were_missing(app: &TestApp) {
    let (supplier, rival) = (app.supplier("Kunpeng"), app.supplier("Rival"));
    let path = made(&supplier, &listing());
    let missing = "/listings/01900000-0000-7000-8000-000000000000";
    for path in [path.as_str(), missing, "/listings/nonsense"] {
        let answer = rival.get(path);
        assert_eq!(answer.text, rival.get(missing).text);
        assert_eq!(answer.problem(404), "not_found");
        assert_eq!(
            rival.patch_if(path, "\"1\"", &json!({"moq": 1})).problem(404),
            "not_found"
        );
        assert_eq!(rival.act(&format!("{path}/submit")).problem(404), "not_found");
        assert_eq!(rival.act(&format!("{path}/withdraw")).problem(404), "not_found");
    }
    let buyer = app.buyer("Lan");
    assert_eq!(buyer.post("/listings", &listing()).problem(403), "forbidden");
    assert_eq!(buyer.get("/listings?mine=true").problem(403), "forbidden");
    assert_eq!(
        app.anonymous().post("/listings", &listing()).problem(401),
        "unauthenticated"
    );
    let fresh = app.registered("supplier", "Fresh", "CN", "asean", "zh");
    let draft = made(&fresh, &listing());
    assert_eq!(fresh.act(&format!("{draft}/submit")).problem(403), "forbidden");
    let elsewhere = app.operator_of(&["cee"]);
    assert_eq!(elsewhere.get(&path).problem(404), "not_found");
    assert_eq!(app.operator_of(&["asean"]).get(&path).ok()["status"], "draft");
}

fn an_ambiguous_identity_is_settled_by_the_owner(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let body = json!({"name": {"en": "House blend 12"}, "dose_form": "tablet"});
    let path = made(&supplier, &body);
    assert_eq!(supplier.get(&path).ok()["identity"]["status"], "unresolved");
    let settled = supplier
        .patch(&path, &json!({"substances": [{"id": "paracetamol"}]}))
        .ok();
    assert_eq!(settled["identity"]["status"], "resolved");
    assert_eq!(settled["identity"]["substances"][0]["id"], "paracetamol");
}

/// Sixteen callers at once: one does it, the others hear that they are late.
fn of_many_at_once_one_wins(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let path = published(app, &supplier, &listing());
    let etag = supplier.get(&path).header("etag");
    let race = |call: &(dyn Fn(usize) -> u16 + Sync)| -> Vec<u16> {
        std::thread::scope(|scope| {
            let runners: Vec<_> = (0..16).map(|i| scope.spawn(move || call(i))).collect();
            let mut statuses: Vec<u16> = runners.into_iter().map(|r| r.join().expect("a runner")).collect();
            statuses.sort_unstable();
            statuses
        })
    };
    let edited = race(&|i| {
        supplier
            .patch_if(&path, &etag, &json!({"pack": format!("{i}粒/盒")}))
            .status
    });
    assert_eq!((edited[0], &edited[1..]), (200, [412; 15].as_slice()));
    let priced = supplier.get(&path).header("etag");
    let priced = race(&|i| supplier.patch_if(&path, &priced, &json!({"moq": i + 2})).status);
    assert_eq!((priced[0], &priced[1..]), (200, [412; 15].as_slice()));
    let withdrawn = race(&|_| supplier.act(&format!("{path}/withdraw")).status);
    assert_eq!((withdrawn[0], &withdrawn[1..]), (200, [409; 15].as_slice()));
    assert_eq!(supplier.get(&path).ok()["status"], "withdrawn");
}
