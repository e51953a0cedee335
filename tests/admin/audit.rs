//! Who did what, and who may read that.

use super::waiting_listing;
use crate::{on_both_databases, support::TestApp};
use serde_json::Value;

on_both_databases!(
    narrows_by_record_and_actor_and_time,
    goes_on_by_cursor,
    operators_of_other_hubs_read_nothing_of_it,
    others_may_not,
);

fn actions(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("items");
    items
        .iter()
        .map(|i| i["action"].as_str().unwrap_or_default())
        .collect()
}

fn narrows_by_record_and_actor_and_time(app: &TestApp) {
    let owner = app.supplier("Watched");
    let (operator, company) = (app.operator(), owner.company());
    let about = operator
        .get(&format!("/admin/audit?entity=company&entity_id={company}"))
        .ok();
    assert_eq!(actions(&about), ["company.approve", "company.submit"]);
    let by = operator.get(&format!("/admin/audit?actor={}", owner.email)).ok();
    assert!(actions(&by).contains(&"company.submit"), "{by}");
    assert!(!actions(&by).contains(&"company.approve"));
    let none = operator.get("/admin/audit?from=2100-01-01T00:00:00Z").ok();
    assert!(actions(&none).is_empty());
    let none = operator.get("/admin/audit?to=2000-01-01T00:00:00Z").ok();
    assert!(actions(&none).is_empty());
    assert_eq!(operator.get("/admin/audit?colour=red").wrong_fields(), ["colour"]);
}

fn goes_on_by_cursor(app: &TestApp) {
    app.supplier("Long");
    let operator = app.operator();
    let all = operator.get("/admin/audit?limit=100").ok();
    let first = operator.get("/admin/audit?limit=1").ok();
    let cursor = first["next_cursor"].as_str().expect("a cursor");
    let second = operator
        .get(&format!("/admin/audit?limit=1&cursor={cursor}"))
        .ok();
    // Logging in may write entries of its own meanwhile: the second follows the first.
    let seqs: Vec<i64> = all["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|i| i["seq"].as_i64())
        .collect();
    let at = seqs
        .iter()
        .position(|s| Some(*s) == first["items"][0]["seq"].as_i64())
        .expect("known");
    assert_eq!(second["items"][0]["seq"].as_i64(), seqs.get(at + 1).copied());
}

fn operators_of_other_hubs_read_nothing_of_it(app: &TestApp) {
    let owner = app.supplier("Local");
    let listing = waiting_listing(&owner, "Amoxicillin");
    app.operator_of(&["asean"])
        .act(&format!("/admin/listings/{listing}/approve"))
        .ok();
    let read = |hub: &str, id: &str| {
        let page = app
            .operator_of(&[hub])
            .get(&format!("/admin/audit?entity_id={id}"))
            .ok();
        page["items"].as_array().map_or(0, Vec::len)
    };
    for id in [&listing, &owner.company()] {
        assert!(read("asean", id) > 0);
        assert_eq!(read("cee", id), 0);
    }
}

fn others_may_not(app: &TestApp) {
    for path in [
        "/admin/audit",
        "/admin/mail",
        "/admin/stats",
        "/admin/fx-rates",
        "/admin/matches?band=blocked",
    ] {
        assert_eq!(app.anonymous().get(path).problem(401), "unauthenticated");
    }
    let buyer = app.registered("buyer", "Nosy", "VN", "asean", "vi");
    for path in [
        "/admin/audit",
        "/admin/mail",
        "/admin/stats",
        "/admin/fx-rates",
        "/admin/matches?band=blocked",
    ] {
        assert_eq!(buyer.get(path).problem(403), "forbidden");
    }
}
