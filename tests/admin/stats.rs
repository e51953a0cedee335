//! The hub's business in figures.

use super::{open_demand, published_listing};
use crate::{on_both_databases, support::TestApp};
use serde_json::json;

on_both_databases!(
    counts_kinds_and_not_wordings,
    counts_within_hubs_and_time,
    blocked_pairs_are_listed_within_hubs
);

fn counts_kinds_and_not_wordings(app: &TestApp) {
    let buyer = app.buyer("Counted");
    let demand = json!({
        "title": "Same things", "destination_country": "ML", "hub": "asean",
        "lines": [
            { "text": "Amoxicillin capsules 500 mg" }, { "text": "阿莫西林胶囊 0.5g" },
            { "text": "Ibuprofen tablets 200 mg" }, { "text": "something nobody can read" },
        ],
    });
    let id = super::id_of(&buyer.post("/demands", &demand).ok());
    buyer.act(&format!("/demands/{id}/submit")).ok();
    app.operator().act(&format!("/admin/demands/{id}/approve")).ok();
    let stats = app.operator().get("/admin/stats").ok();
    assert_eq!(stats["demands_opened"], 1, "{stats}");
    assert_eq!(stats["demand_lines"], 4);
    assert_eq!(stats["resolved_lines"], 3);
    assert_eq!(stats["kinds_demanded"], 2);
    assert_eq!(stats["substance_sets_demanded"], 2);
    assert_eq!(stats["destinations"], json!({ "ML": 1 }));
    assert_eq!(stats["buyers"], json!({ "approved": 1 }));
}

fn counts_within_hubs_and_time(app: &TestApp) {
    let supplier = app.supplier("Counted Too");
    published_listing(app, &supplier, "Amoxicillin");
    open_demand(app, &app.buyer("Asking"), "Antibiotics");
    let count = |query: &str| {
        let stats = app.operator().get(&format!("/admin/stats{query}")).ok();
        (
            stats["listings_published"].as_i64(),
            stats["demands_opened"].as_i64(),
        )
    };
    assert_eq!(count("?hub=asean"), (Some(1), Some(1)));
    assert_eq!(count("?hub=cee"), (Some(0), Some(0)));
    assert_eq!(count("?to=2000-01-01T00:00:00Z"), (Some(0), Some(0)));
    let cee = app.operator_of(&["cee"]);
    assert_eq!(cee.get("/admin/stats?hub=asean").problem(404), "not_found");
    assert_eq!(cee.get("/admin/stats").ok()["listings_published"], 0);
    assert_eq!(
        app.operator().get("/admin/stats?hub=moon").problem(404),
        "not_found"
    );
}

fn blocked_pairs_are_listed_within_hubs(app: &TestApp) {
    for operator in [app.operator(), app.operator_of(&["cee"])] {
        let pairs = operator.get("/admin/matches?band=blocked&limit=5").ok();
        assert_eq!(pairs, json!({ "items": [], "next_cursor": null }));
        assert_eq!(
            operator.get("/admin/matches?band=splendid").wrong_fields(),
            ["band"]
        );
    }
}
