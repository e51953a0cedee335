//! Decisions about companies.

use super::{Case, holds, id_of, published_listing};
use crate::{
    on_both_databases,
    support::{Actor, PASSWORD, TestApp},
};
use serde_json::json;

on_both_databases!(
    approves,
    rejects,
    requests_changes,
    suspends,
    reinstates,
    lets_a_rejected_company_start_anew,
    the_company_reads_the_decision_without_the_internal_note,
    nobody_sees_a_suspended_company_and_its_listings,
    a_lost_approval_hides_like_a_suspension,
    a_muted_topic_is_not_mailed,
);

fn waiting(app: &TestApp, name: &str) -> Actor {
    let owner = app.registered("supplier", name, "CN", "asean", "zh");
    owner.act("/companies/me/submit").ok();
    owner
}

fn decide(app: &TestApp, owner: &Actor, verb: &'static str, before: &'static str, after: &'static str) {
    let id = owner.company();
    let case = Case {
        kind: "companies",
        verb,
        id,
        owner,
        before,
        after,
    };
    holds(app, &case);
}

fn approves(app: &TestApp) {
    let owner = waiting(app, "Approve Me");
    decide(app, &owner, "approve", "in_review", "approved");
    let mail = app.mail_where(&owner.email, |m| m.subject.contains("Approve Me"));
    assert!(!mail.text.contains("among us"), "{}", mail.text);
}

fn rejects(app: &TestApp) {
    let owner = waiting(app, "Reject Me");
    decide(app, &owner, "reject", "in_review", "rejected");
    let mail = app.mail_where(&owner.email, |m| m.text.contains("Read me."));
    assert!(!mail.text.contains("among us"));
    // The link opens a page that says so to the company's people.
    let page = mail.link("/pages/").replace("http://theriac.test", "/");
    let form = format!("email={}&password={}", owner.email, PASSWORD.replace(' ', "+"));
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let shown = app
        .anonymous()
        .send("POST", &page, &kind, Some(form.into_bytes()));
    assert!(
        shown.text.contains("Reject Me") && shown.text.contains("Read me."),
        "{}",
        shown.text
    );
    assert!(!shown.text.contains("among us"), "{}", shown.text);
    // It sticks: sending it again is no way around it.
    assert_eq!(owner.act("/companies/me/submit").problem(409), "not_now");
}

fn requests_changes(app: &TestApp) {
    let owner = waiting(app, "Change Me");
    decide(app, &owner, "request-changes", "in_review", "changes_requested");
    owner
        .patch("/companies/me", &json!({ "registration_number": "R-2" }))
        .ok();
    assert_eq!(owner.act("/companies/me/submit").ok()["status"], "in_review");
}

fn suspends(app: &TestApp) {
    let owner = app.supplier("Suspend Me");
    decide(app, &owner, "suspend", "approved", "suspended");
    let draft = json!({ "name": { "en": "Aspirin" } });
    let listing = id_of(&owner.post("/listings", &draft).ok());
    let refused = owner.act(&format!("/listings/{listing}/submit"));
    assert_eq!(refused.problem(403), "forbidden");
}

fn reinstates(app: &TestApp) {
    let owner = app.supplier("Reinstate Me");
    let suspend = format!("/admin/companies/{}/suspend", owner.company());
    app.operator()
        .post(&suspend, &json!({ "reason_code": "other" }))
        .ok();
    decide(app, &owner, "reinstate", "suspended", "approved");
}

fn lets_a_rejected_company_start_anew(app: &TestApp) {
    let owner = waiting(app, "Start Anew");
    let reject = format!("/admin/companies/{}/reject", owner.company());
    app.operator()
        .post(&reject, &json!({ "reason_code": "other" }))
        .ok();
    decide(app, &owner, "reinstate", "rejected", "draft");
}

fn the_company_reads_the_decision_without_the_internal_note(app: &TestApp) {
    let owner = waiting(app, "Reader");
    let path = format!("/admin/companies/{}/request-changes", owner.company());
    let reasons =
        json!({ "reason_code": "unverifiable", "note": "Page 2 is cut off.", "internal_note": "hm" });
    app.operator().post(&path, &reasons).ok();
    let answer = owner.get("/companies/me");
    assert!(!answer.text.contains("\"hm\""), "{}", answer.text);
    let decision = answer.ok()["last_decision"].clone();
    insta::assert_json_snapshot!("last_decision", decision, { ".decided_at" => "[time]" });
}

fn nobody_sees_a_suspended_company_and_its_listings(app: &TestApp) {
    let owner = app.supplier("Vanishing");
    let (company, visitor) = (owner.company(), app.buyer("Onlooker"));
    let listing = format!("/listings/{}", published_listing(app, &owner, "Amoxicillin"));
    let profile = format!("/companies/{company}");
    visitor.get(&listing).ok();
    let act = |verb: &str| {
        let path = format!("/admin/companies/{company}/{verb}");
        app.operator()
            .post(&path, &json!({ "reason_code": "other" }))
            .ok()
    };
    let suspended = act("suspend");
    assert!(suspended["change_seq"].as_i64() > Some(0), "{suspended}");
    for visitor in [&visitor, &app.anonymous()] {
        assert_eq!(visitor.get(&listing).problem(404), "not_found");
        assert_eq!(visitor.get(&profile).problem(404), "not_found");
    }
    owner.get(&listing).ok();
    let back = act("reinstate");
    assert!(back["change_seq"].as_i64() > suspended["change_seq"].as_i64());
    visitor.get(&listing).ok();
    visitor.get(&profile).ok();
}

fn a_lost_approval_hides_like_a_suspension(app: &TestApp) {
    let owner = app.supplier("Losing");
    let visitor = app.buyer("Witness");
    let listing = format!("/listings/{}", published_listing(app, &owner, "Amoxicillin"));
    let path = format!("/admin/companies/{}/request-changes", owner.company());
    let lost = app
        .operator()
        .post(&path, &json!({ "reason_code": "quality_concern" }))
        .ok();
    assert!(lost["change_seq"].is_i64(), "{lost}");
    assert_eq!(visitor.get(&listing).problem(404), "not_found");
    owner.act("/companies/me/submit").ok();
    let approve = format!("/admin/companies/{}/approve", owner.company());
    app.operator().act(&approve).ok();
    visitor.get(&listing).ok();
}

fn a_muted_topic_is_not_mailed(app: &TestApp) {
    let (loud, quiet) = (waiting(app, "Loud"), waiting(app, "Quiet"));
    quiet
        .patch("/me/notifications", &serde_json::json!({"decisions": "off"}))
        .ok();
    for owner in [&quiet, &loud] {
        let path = format!("/admin/companies/{}/approve", owner.company());
        app.operator().act(&path).ok();
    }
    app.mail_where(&loud.email, |m| m.subject.contains("Loud"));
    let to_quiet = app.mails().into_iter().filter(|m| m.to == quiet.email);
    assert_eq!(to_quiet.count(), 1, "only the one with the verification link");
}
