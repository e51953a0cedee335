//! Companies, as their own people keep them and as others see them.

use crate::{on_both_databases, support::TestApp};
use serde_json::json;

on_both_databases!(
    an_owner_reads_and_changes_the_company,
    wrong_fields_are_all_named,
    who_it_is_stays_fixed_once_it_is_sent,
    an_older_revision_changes_nothing,
    submitting_twice_is_submitting_once,
    others_see_an_approved_company_only,
    a_trader_without_a_letter_is_labelled,
    people_without_a_company_have_none,
    a_member_reads_but_does_not_change_it,
);

fn an_owner_reads_and_changes_the_company(app: &TestApp) {
    let owner = app.registered("supplier", "Guilin Example", "CN", "asean", "zh");
    let change = json!({
        "roles": ["trader", "manufacturer", "trader"], "website": "https://guilin.example",
        "about": "药品生产", "hub": "cee",
    });
    owner.patch("/companies/me", &change).ok();
    let company = owner.get("/companies/me").ok();
    insta::assert_json_snapshot!("own_company", company, {
        ".id" => "[id]", ".created_at" => "[time]", ".updated_at" => "[time]",
    });
    let cleared = owner.patch("/companies/me", &json!({ "website": null })).ok();
    assert!(cleared["website"].is_null(), "{cleared}");
    assert_eq!(cleared["about"], "药品生产");
}

fn wrong_fields_are_all_named(app: &TestApp) {
    let owner = app.registered("buyer", "Clinic", "VN", "asean", "vi");
    let change = json!({
        "name": " ", "country": "XX", "registration_number": "a\nb", "hub": "moon", "roles": ["trader"],
        "website": "javascript:alert(1)",
    });
    let fields = owner.patch("/companies/me", &change).wrong_fields();
    assert_eq!(
        fields,
        [
            "name",
            "registration_number",
            "country",
            "website",
            "roles",
            "hub"
        ]
    );
    let fields = owner
        .patch("/companies/me", &json!({ "status": "approved" }))
        .wrong_fields();
    assert_eq!(fields, ["status"]);
    let fields = owner
        .patch("/companies/me", &json!({ "name": null }))
        .wrong_fields();
    assert_eq!(fields, ["name"]);
    let fields = owner
        .patch("/companies/me", &json!({ "roles": ["pirate"] }))
        .wrong_fields();
    assert_eq!(fields, ["roles[0]"]);
}

fn who_it_is_stays_fixed_once_it_is_sent(app: &TestApp) {
    let owner = app.registered("supplier", "Fixed", "CN", "asean", "zh");
    owner.act("/companies/me/submit").ok();
    let renamed = json!({ "name": "Other" });
    assert_eq!(owner.patch("/companies/me", &renamed).problem(409), "not_now");
    let approve = format!("/admin/companies/{}/approve", owner.company());
    app.operator().act(&approve).ok();
    assert_eq!(owner.patch("/companies/me", &renamed).problem(409), "not_now");
    let told = owner
        .patch("/companies/me", &json!({ "about": "We make tablets." }))
        .ok();
    assert_eq!(told["about"], "We make tablets.");
    assert_eq!(told["status"], "approved");
}

fn an_older_revision_changes_nothing(app: &TestApp) {
    let owner = app.registered("supplier", "Stale", "CN", "asean", "zh");
    let etag = owner.get("/companies/me").header("etag");
    let change = json!({ "about": "first" });
    owner.patch_if("/companies/me", &etag, &change).ok();
    let second = json!({ "about": "second" });
    assert_eq!(
        owner.patch_if("/companies/me", &etag, &second).problem(412),
        "stale"
    );
    let bare = owner.send(
        "PATCH",
        "/companies/me",
        &[("content-type", "application/json")],
        Some(second.to_string().into_bytes()),
    );
    assert_eq!(bare.problem(428), "if_match_required");
    assert_eq!(owner.get("/companies/me").ok()["about"], "first");
}

fn submitting_twice_is_submitting_once(app: &TestApp) {
    let owner = app.registered("supplier", "Twice", "CN", "asean", "zh");
    let first = owner.act("/companies/me/submit").ok();
    let second = owner.post("/companies/me/submit", &json!({})).ok();
    assert_eq!(first["status"], "in_review");
    assert_eq!(first, second);
    let extra = owner.post("/companies/me/submit", &json!({ "status": "approved" }));
    assert_eq!(extra.wrong_fields(), ["status"]);
}

fn others_see_an_approved_company_only(app: &TestApp) {
    let owner = app.registered("supplier", "Seen", "CN", "asean", "zh");
    let path = format!("/companies/{}", owner.company());
    let visitors = [app.anonymous(), app.buyer("Visitor"), owner.clone()];
    for visitor in &visitors {
        assert_eq!(visitor.get(&path).problem(404), "not_found");
    }
    owner.act("/companies/me/submit").ok();
    let approve = format!("/admin/companies/{}/approve", owner.company());
    app.operator().act(&approve).ok();
    for visitor in &visitors {
        insta::assert_json_snapshot!("company_profile", visitor.get(&path).ok(), { ".id" => "[id]" });
    }
    assert_eq!(
        app.anonymous().get("/companies/not-an-id").problem(404),
        "not_found"
    );
}

fn a_trader_without_a_letter_is_labelled(app: &TestApp) {
    let owner = app.registered("supplier", "Trader", "CN", "asean", "zh");
    let company = owner.patch("/companies/me", &json!({ "roles": ["trader"] })).ok();
    assert_eq!(company["labels"], json!(["trader_without_letter"]));
    let letter = [("kind", "authorisation_letter")];
    owner
        .upload(
            "/companies/me/documents",
            "letter.pdf",
            "application/pdf",
            b"%PDF-1.7 letter",
            &letter,
        )
        .expect(201);
    assert_eq!(owner.get("/companies/me").ok()["labels"], json!([]));
    let buyer = app.registered("buyer", "No Licence", "VN", "asean", "vi");
    assert_eq!(
        buyer.get("/companies/me").ok()["labels"],
        json!(["no_import_licence"])
    );
}

fn people_without_a_company_have_none(app: &TestApp) {
    assert_eq!(app.operator().get("/companies/me").problem(403), "forbidden");
    assert_eq!(
        app.anonymous().get("/companies/me").problem(401),
        "unauthenticated"
    );
}

fn a_member_reads_but_does_not_change_it(app: &TestApp) {
    use diesel::connection::SimpleConnection;
    let member = app.registered("supplier", "Shared", "CN", "asean", "zh");
    {
        let mut connection = app.app.db.connection().expect("a connection");
        let sql = "UPDATE users SET company_role = 'member'";
        theriac::db!(&mut *connection, |c| c.batch_execute(sql)).expect("one person");
    }
    let change = member.patch("/companies/me", &json!({ "about": "mine" }));
    assert_eq!(change.problem(403), "forbidden");
    assert_eq!(member.act("/companies/me/submit").problem(403), "forbidden");
    assert!(member.get("/companies/me").ok()["about"].is_null());
}
