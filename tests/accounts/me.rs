//! Who the caller is.

use crate::{on_both_databases, support::TestApp};
use serde_json::json;

on_both_databases!(people_change_their_name_and_language, operators_see_their_hubs);

fn people_change_their_name_and_language(app: &TestApp) {
    let an = app.registered("buyer", "An", "VN", "asean", "vi");
    let changed = an
        .patch("/me", &json!({"name": " Nguyễn An ", "locale": "en-GB"}))
        .ok();
    assert_eq!(changed["name"], "Nguyễn An");
    assert_eq!(changed["locale"], "en-GB");
    let unchanged = an.patch("/me", &json!({})).ok();
    assert_eq!(unchanged["name"], "Nguyễn An");
    let cleared = an.patch("/me", &json!({"name": null})).ok();
    assert!(cleared["name"].is_null());
    assert_eq!(cleared, an.get("/me").ok());

    let stale = an.get("/me").header("etag");
    an.patch("/me", &json!({"name": "An"})).ok();
    assert_eq!(
        an.patch_if("/me", &stale, &json!({"name": "B"})).problem(412),
        "stale"
    );
    let headers = [("content-type", "application/json")];
    let blind = an.send("PATCH", "/me", &headers, Some(b"{}".to_vec()));
    assert_eq!(blind.problem(428), "if_match_required");
    assert_eq!(
        an.patch("/me", &json!({"locale": "?"})).wrong_fields(),
        ["locale"]
    );
    for field in ["email", "is_operator", "company", "verified_at"] {
        assert_eq!(an.patch("/me", &json!({field: true})).wrong_fields(), [field]);
    }
    assert_eq!(app.anonymous().get("/me").problem(401), "unauthenticated");
}

fn operators_see_their_hubs(app: &TestApp) {
    assert_eq!(app.operator().get("/me").ok()["operator"], json!({"hubs": "all"}));
    let cee = app.operator_of(&["cee"]).get("/me").ok();
    assert_eq!(cee["operator"], json!({"hubs": ["cee"]}));
    assert!(cee["company"].is_null());
}
