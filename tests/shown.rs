//! What searches show comes from memory, and is what the database holds.

use crate::{
    on_both_databases,
    support::{TestApp, trade::amoxicillin},
};
use serde_json::json;

on_both_databases!(what_is_shown_from_memory_is_what_the_database_holds);

fn what_is_shown_from_memory_is_what_the_database_holds(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let (id, _) = app.published(&maker, &amoxicillin());
    app.all_matched();
    let look = || app.anonymous().get("/search/listings?q=amoxicillin").ok()["items"].clone();
    let first = look();
    assert_eq!(look(), first, "the second time it comes from memory");
    // The same fields with the same values as the typed answer, which a company's people get.
    let typed = app
        .supplier("Other Maker")
        .get("/search/listings?q=amoxicillin")
        .ok();
    assert_eq!(typed["items"], first);
    let shown = app.anonymous().get(&format!("/listings/{id}")).ok();
    for (field, value) in shown.as_object().expect("a listing") {
        assert_eq!(&first[0][field], value, "{field}");
    }
    // A price is nobody's business but approved buyers': neither before nor after it was asked for by one.
    let buyer = app.buyer("Lan Hospital");
    assert!(!buyer.get("/search/listings?q=amoxicillin").ok()["items"][0]["price"].is_null());
    assert!(look()[0]["price"].is_null() && look()[0]["moq"].is_null());
    // What changed is shown as it is from the next search on, whether or not the index has taken it.
    maker
        .patch(&format!("/listings/{id}"), &json!({"lead_time_days": 77}))
        .ok();
    let again = look();
    assert_ne!(again[0]["updated_at"], first[0]["updated_at"]);
    maker.act(&format!("/listings/{id}/withdraw")).ok();
    assert_eq!(look(), json!([]));
}
