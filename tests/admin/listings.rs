//! Decisions about listings.

use super::{Case, holds, published_listing, waiting_listing};
use crate::{
    on_both_databases,
    support::{Actor, TestApp},
};
use serde_json::json;

on_both_databases!(
    approves,
    rejects,
    requests_changes,
    suspends,
    reinstates,
    an_edit_is_decided_while_the_published_version_stays,
    many_decisions_are_one_mail,
);

fn decide(
    app: &TestApp,
    owner: &Actor,
    id: &str,
    verb: &'static str,
    before: &'static str,
    after: &'static str,
) -> serde_json::Value {
    let case = Case {
        kind: "listings",
        verb,
        id: id.to_owned(),
        owner,
        before,
        after,
    };
    holds(app, &case)
}

fn approves(app: &TestApp) {
    let owner = app.supplier("Offerer");
    let id = waiting_listing(&owner, "Amoxicillin");
    let decided = decide(app, &owner, &id, "approve", "in_review", "published");
    assert!(decided["change_seq"].as_i64() > Some(0), "{decided}");
    assert_eq!(
        app.anonymous().get(&format!("/listings/{id}")).ok()["status"],
        "published"
    );
    let file = app.operator().get(&format!("/admin/listings/{id}")).ok();
    assert!(file["published_at"].is_string(), "{file}");
}

fn rejects(app: &TestApp) {
    let owner = app.supplier("Refused");
    let id = waiting_listing(&owner, "Amoxicillin");
    decide(app, &owner, &id, "reject", "in_review", "rejected");
    // It sticks to the listing: neither a new version nor sending it again undoes it.
    let edit = owner.patch(&format!("/listings/{id}"), &json!({ "strength": "250 mg" }));
    assert_eq!(edit.problem(409), "not_now");
    assert_eq!(
        owner.act(&format!("/listings/{id}/submit")).problem(409),
        "not_now"
    );
}

fn requests_changes(app: &TestApp) {
    let owner = app.supplier("Mender");
    let id = waiting_listing(&owner, "Amoxicillin");
    decide(
        app,
        &owner,
        &id,
        "request-changes",
        "in_review",
        "changes_requested",
    );
    owner
        .patch(&format!("/listings/{id}"), &json!({ "strength": "250 mg" }))
        .ok();
    owner.act(&format!("/listings/{id}/submit")).ok();
}

fn suspends(app: &TestApp) {
    let owner = app.supplier("Stopped");
    let id = published_listing(app, &owner, "Amoxicillin");
    decide(app, &owner, &id, "suspend", "published", "suspended");
    assert_eq!(
        app.anonymous().get(&format!("/listings/{id}")).problem(404),
        "not_found"
    );
}

fn reinstates(app: &TestApp) {
    let owner = app.supplier("Restored");
    let id = published_listing(app, &owner, "Amoxicillin");
    let reasons = json!({ "reason_code": "other" });
    app.operator()
        .post(&format!("/admin/listings/{id}/suspend"), &reasons)
        .ok();
    decide(app, &owner, &id, "reinstate", "suspended", "published");
    app.anonymous().get(&format!("/listings/{id}")).ok();
}

fn an_edit_is_decided_while_the_published_version_stays(app: &TestApp) {
    let owner = app.supplier("Editor");
    let id = published_listing(app, &owner, "Amoxicillin");
    let path = format!("/listings/{id}");
    let seen = || app.anonymous().get(&path).ok()["strength"].clone();
    owner.patch(&path, &json!({ "strength": "250 mg" })).ok();
    assert_eq!(seen(), "500 mg");
    let reasons = json!({ "reason_code": "incomplete" });
    let rejected = app
        .operator()
        .post(&format!("/admin/listings/{id}/reject"), &reasons)
        .ok();
    assert_eq!(
        (&rejected["status"], &rejected["pending"]["status"]),
        (&json!("published"), &json!("rejected"))
    );
    assert_eq!(seen(), "500 mg");
    owner.patch(&path, &json!({ "strength": "125 mg" })).ok();
    app.operator().act(&format!("/admin/listings/{id}/approve")).ok();
    assert_eq!(seen(), "125 mg");
}

fn many_decisions_are_one_mail(app: &TestApp) {
    let owner = app.supplier("Many");
    let ids: Vec<String> = (0..12)
        .map(|i| waiting_listing(&owner, &format!("Medicine {i}")))
        .collect();
    let (first, rest) = ids.split_first().expect("twelve");
    app.operator()
        .post("/admin/listings/approve", &json!({ "ids": rest }))
        .ok();
    let reasons = json!({ "reason_code": "incomplete", "note": "Which salt?" });
    app.operator()
        .post(&format!("/admin/listings/{first}/request-changes"), &reasons)
        .ok();
    let mail = app.mail_where(&owner.email, |m| m.text.contains("Which salt?"));
    assert!(mail.text.contains("11"), "{}", mail.text);
    let about_listings = app
        .mails()
        .into_iter()
        .filter(|m| m.to == owner.email && m.text.contains("阿莫西林"));
    assert_eq!(about_listings.count(), 1);
}
