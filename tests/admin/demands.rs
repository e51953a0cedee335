//! Decisions about demands.

use super::{Case, holds, open_demand, waiting_demand};
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
    a_demand_belongs_to_the_hub_it_is_posted_on,
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
        kind: "demands",
        verb,
        id: id.to_owned(),
        owner,
        before,
        after,
    };
    holds(app, &case)
}

fn approves(app: &TestApp) {
    let owner = app.buyer("Asker");
    let id = waiting_demand(&owner, "Antibiotics 2027");
    let decided = decide(app, &owner, &id, "approve", "in_review", "open");
    assert!(decided["change_seq"].as_i64() > Some(0), "{decided}");
    let mail = app.mail_where(&owner.email, |m| m.text.contains("Antibiotics 2027"));
    assert!(!mail.text.contains("among us"));
    let file = app.operator().get(&format!("/admin/demands/{id}")).ok();
    assert!(file["opened_at"].is_string(), "{file}");
    assert_eq!(
        file["lines"][0]["identity"]["substances"][0]["id"], "amoxicillin",
        "{file}"
    );
}

fn rejects(app: &TestApp) {
    let owner = app.buyer("Denied");
    let id = waiting_demand(&owner, "Antibiotics");
    decide(app, &owner, &id, "reject", "in_review", "rejected");
    assert_eq!(
        owner.act(&format!("/demands/{id}/submit")).problem(409),
        "not_now"
    );
    app.mail_where(&owner.email, |m| m.text.contains("Read me."));
}

fn requests_changes(app: &TestApp) {
    let owner = app.buyer("Corrector");
    let id = waiting_demand(&owner, "Antibiotics");
    decide(
        app,
        &owner,
        &id,
        "request-changes",
        "in_review",
        "changes_requested",
    );
    owner.act(&format!("/demands/{id}/submit")).ok();
}

fn suspends(app: &TestApp) {
    let owner = app.buyer("Halted");
    let id = open_demand(app, &owner, "Antibiotics");
    let supplier = app.supplier("Looking");
    supplier.get(&format!("/demands/{id}")).ok();
    decide(app, &owner, &id, "suspend", "open", "suspended");
    assert_eq!(supplier.get(&format!("/demands/{id}")).problem(404), "not_found");
}

fn reinstates(app: &TestApp) {
    let owner = app.buyer("Resumed");
    let id = open_demand(app, &owner, "Antibiotics");
    let reasons = json!({ "reason_code": "other" });
    app.operator()
        .post(&format!("/admin/demands/{id}/suspend"), &reasons)
        .ok();
    decide(app, &owner, &id, "reinstate", "suspended", "open");
    app.supplier("Looking Again").get(&format!("/demands/{id}")).ok();
}

fn a_demand_belongs_to_the_hub_it_is_posted_on(app: &TestApp) {
    // A company of another hub posts on the ASEAN hub: ASEAN's operators read it, its own hub's do not.
    let owner = app.approved("buyer", "Mali Central", "ML", "cee", "en");
    let id = waiting_demand(&owner, "Antibiotics");
    let path = format!("/admin/demands/{id}/approve");
    assert_eq!(app.operator_of(&["cee"]).act(&path).problem(404), "not_found");
    app.operator_of(&["asean"]).act(&path).ok();
}
