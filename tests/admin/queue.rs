//! The queue: what waits, in what order, and what changed.

use super::{make_operator, published_listing, waiting_demand, waiting_listing};
use crate::{on_both_databases, support::TestApp};
use serde_json::{Value, json};

on_both_databases!(
    shows_a_company_with_all_it_says,
    shows_a_listing_with_how_it_was_read,
    shows_a_demand_line_by_line,
    flags_a_controlled_substance,
    shows_what_an_edit_changes,
    shows_what_changed_since_the_last_decision,
    is_oldest_first_and_goes_on_by_cursor,
    what_is_decided_leaves,
    operators_see_their_hubs_only_and_not_their_own_company,
    wrong_questions_are_refused,
);

fn queue(app: &TestApp, kind: &str) -> Value {
    app.operator_of(&["asean"])
        .get(&format!("/admin/queue?kind={kind}"))
        .ok()
}

fn ids(queue: &Value) -> Vec<&str> {
    let items = queue["items"].as_array().expect("items");
    items
        .iter()
        .map(|i| i["id"].as_str().unwrap_or_default())
        .collect()
}

fn shows_a_company_with_all_it_says(app: &TestApp) {
    let owner = app.registered("supplier", "Queued", "CN", "asean", "zh");
    let papers = [("kind", "business_licence")];
    owner
        .upload(
            "/companies/me/documents",
            "a.pdf",
            "application/pdf",
            b"%PDF-1.7",
            &papers,
        )
        .expect(201);
    owner.act("/companies/me/submit").ok();
    insta::assert_json_snapshot!("queue_company", queue(app, "company"), {
        ".**.id" => "[id]", ".**.submitted_at" => "[time]", ".**.created_at" => "[time]", ".**.updated_at" => "[time]",
    });
}

fn shows_a_listing_with_how_it_was_read(app: &TestApp) {
    waiting_listing(&app.supplier("Listing Queued"), "Amoxicillin capsules");
    insta::assert_json_snapshot!("queue_listing", queue(app, "listing"), {
        ".items[].id" => "[id]", ".items[].company.id" => "[id]", ".**.submitted_at" => "[time]",
    });
}

fn shows_a_demand_line_by_line(app: &TestApp) {
    waiting_demand(&app.buyer("Demand Queued"), "Antibiotics");
    insta::assert_json_snapshot!("queue_demand", queue(app, "demand"), {
        ".items[].id" => "[id]", ".items[].company.id" => "[id]", ".**.submitted_at" => "[time]",
        ".items[].lines[].id" => "[id]", ".items[].content.lines[].id" => "[id]",
    });
}

fn flags_a_controlled_substance(app: &TestApp) {
    let owner = app.supplier("Controlled");
    let id = waiting_listing(&owner, "Pseudoephedrine tablets");
    assert_eq!(queue(app, "listing")["items"][0]["controlled"], true);
    app.operator().act(&format!("/admin/listings/{id}/approve")).ok();
    let hidden = app.buyer("Outsider").get(&format!("/listings/{id}"));
    assert_eq!(hidden.problem(404), "not_found");
    let file = app.operator().get(&format!("/admin/listings/{id}")).ok();
    assert_eq!(
        (&file["status"], &file["controlled"]),
        (&json!("published"), &json!(true))
    );
}

fn shows_what_an_edit_changes(app: &TestApp) {
    let owner = app.supplier("Edited");
    let id = published_listing(app, &owner, "Amoxicillin");
    let edit = json!({ "strength": "250 mg", "name": { "en": "Amoxicillin", "ru": "Амоксициллин" } });
    owner.patch(&format!("/listings/{id}"), &edit).ok();
    let queue = queue(app, "listing");
    let item = &queue["items"][0];
    assert_eq!(
        (&item["version"], &item["live_version"], &item["compared_with"]),
        (&json!(2), &json!(1), &json!(1))
    );
    let mut changes = item["changes"].as_array().expect("changes").clone();
    changes.sort_by_key(|c| c["field"].to_string());
    assert_eq!(
        changes,
        [
            json!({ "field": "name.ru", "before": null, "after": "Амоксициллин" }),
            json!({ "field": "name.zh", "before": "阿莫西林胶囊", "after": null }),
            json!({ "field": "strength", "before": "500 mg", "after": "250 mg" }),
        ]
    );
}

fn shows_what_changed_since_the_last_decision(app: &TestApp) {
    let owner = app.supplier("Improved");
    let id = waiting_listing(&owner, "Amoxicillin");
    let reasons =
        json!({ "reason_code": "incomplete", "note": "Which strength?", "internal_note": "second time" });
    app.operator()
        .post(&format!("/admin/listings/{id}/request-changes"), &reasons)
        .ok();
    owner
        .patch(&format!("/listings/{id}"), &json!({ "strength": "250 mg" }))
        .ok();
    owner.act(&format!("/listings/{id}/submit")).ok();
    let queue = queue(app, "listing");
    let item = &queue["items"][0];
    assert_eq!(item["compared_with"], 1, "{item}");
    assert_eq!(item["changes"][0]["field"], "strength");
    assert_eq!(item["decisions"][0]["internal_note"], "second time");
}

fn is_oldest_first_and_goes_on_by_cursor(app: &TestApp) {
    let owner = app.supplier("Ordered");
    let made: Vec<String> = (0..3)
        .map(|i| waiting_listing(&owner, &format!("Medicine {i}")))
        .collect();
    let operator = app.operator();
    let first = operator.get("/admin/queue?kind=listing&limit=2").ok();
    assert_eq!(ids(&first), [made[0].as_str(), made[1].as_str()]);
    let cursor = first["next_cursor"].as_str().expect("a cursor");
    let second = operator
        .get(&format!("/admin/queue?kind=listing&limit=2&cursor={cursor}"))
        .ok();
    assert_eq!(ids(&second), [made[2].as_str()]);
    assert!(second["next_cursor"].is_null());
}

fn what_is_decided_leaves(app: &TestApp) {
    let owner = app.supplier("Leaving");
    let id = waiting_listing(&owner, "Amoxicillin");
    assert_eq!(ids(&queue(app, "listing")), [id.as_str()]);
    app.operator().act(&format!("/admin/listings/{id}/approve")).ok();
    assert!(ids(&queue(app, "listing")).is_empty());
    assert!(ids(&queue(app, "company")).is_empty());
}

fn operators_see_their_hubs_only_and_not_their_own_company(app: &TestApp) {
    let owner = app.supplier("Own");
    let id = waiting_listing(&owner, "Amoxicillin");
    let cee = app.operator_of(&["cee"]);
    assert!(ids(&cee.get("/admin/queue?kind=listing").ok()).is_empty());
    assert_eq!(
        cee.get(&format!("/admin/listings/{id}")).problem(404),
        "not_found"
    );
    assert_eq!(
        cee.get(&format!("/admin/companies/{}", owner.company()))
            .problem(404),
        "not_found"
    );
    make_operator(app, &owner, true);
    assert!(ids(&owner.get("/admin/queue?kind=listing").ok()).is_empty());
}

fn wrong_questions_are_refused(app: &TestApp) {
    let operator = app.operator();
    assert_eq!(operator.get("/admin/queue").wrong_fields(), ["kind"]);
    assert_eq!(
        operator.get("/admin/queue?kind=listing&limit=101").wrong_fields(),
        ["limit"]
    );
    assert_eq!(
        operator.get("/admin/queue?kind=listing&cursor=x").wrong_fields(),
        ["cursor"]
    );
    assert_eq!(operator.get("/admin/queue?kind=dragon").wrong_fields(), ["kind"]);
    assert_eq!(
        operator.get("/admin/queue?kind=listing&limit=abc").wrong_fields(),
        ["limit"]
    );
    assert_eq!(
        app.anonymous().get("/admin/queue?kind=listing").problem(401),
        "unauthenticated"
    );
    assert_eq!(
        app.supplier("Curious")
            .get("/admin/queue?kind=listing")
            .problem(403),
        "forbidden"
    );
}
