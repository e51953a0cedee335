//! Listings are found in any language, and wrong questions are named.

use super::{encode, ids, names, search};
use crate::{
    on_both_databases,
    support::{
        TestApp,
        trade::{amoxicillin, demand, line, with},
    },
};
use serde_json::json;

on_both_databases!(
    a_listing_is_found_in_any_language_within_a_second_of_its_approval,
    wrong_questions_are_named,
    reindexing_beside_a_running_server_gives_an_equal_index,
);

fn a_listing_is_found_in_any_language_within_a_second_of_its_approval(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let (id, seq) = app.published(&maker, &amoxicillin());
    let anyone = app.anonymous();
    for q in [
        "阿莫西林",
        "Amoxicillin",
        "amoxicilin",
        "Амоксициллин",
        "amoksycylina",
        "Amoxicilin 500mg",
        "AMX-500",
    ] {
        let found = search(&anyone, &format!("q={}&min_seq={seq}", encode(q)));
        assert_eq!(ids(&found), std::slice::from_ref(&id), "{q}: {found}");
        assert_eq!(found["total"], 1);
        assert!(found["indexed_seq"].as_i64() >= Some(seq));
    }
    let found = search(&anyone, &format!("q={}", encode("阿莫西林")));
    assert_eq!(found["understood"]["substances"][0]["id"], "amoxicillin");
    assert_eq!(
        found["items"][0]["highlights"]["name.zh"],
        "<em>阿莫西林</em>胶囊"
    );
    assert_eq!(found["relaxed"], false);
    assert_eq!(ids(&search(&anyone, "q=metformin")), Vec::<String>::new());
    let suggested = anyone.get("/search/suggest?q=amox").ok();
    assert_eq!(names(&suggested), ["Amoxicillin Capsules"]);
    let suggested = anyone.get(&format!("/search/suggest?q={}", encode("阿"))).ok();
    assert_eq!(names(&suggested), ["阿莫西林胶囊"]);
}

fn wrong_questions_are_named(app: &TestApp) {
    let (_, seq) = app.published(&app.supplier("Guangxi Maker"), &amoxicillin());
    let anyone = app.anonymous();
    assert_eq!(search(&anyone, &format!("min_seq={seq}"))["total"], 1);
    let wrong = |query: &str| anyone.get(&format!("/search/listings?{query}")).wrong_fields();
    assert_eq!(wrong("certificate=GMP"), ["certificate"]);
    assert_eq!(wrong("facets=kind,price"), ["facets"]);
    assert_eq!(wrong("limit=101"), ["limit"]);
    assert_eq!(wrong("limit=0"), ["limit"]);
    assert_eq!(wrong("offset=10001"), ["offset"]);
    assert_eq!(wrong(&format!("q={}", "a".repeat(600))), ["q"]);
    assert_eq!(wrong(&format!("q={}", "a+".repeat(200))), ["q"]);
    assert_eq!(anyone.get("/search/suggest").wrong_fields(), ["q"]);
    for hostile in [
        "(".repeat(500),
        "NOT ".repeat(30),
        "\"*:[TO]~^\\".to_owned(),
        "\u{0}".to_owned(),
    ] {
        search(&anyone, &format!("q={}", encode(&hostile)));
    }
}

fn reindexing_beside_a_running_server_gives_an_equal_index(app: &TestApp) {
    use theriac::commands::{reindex::reindex, verify_index::verify_index};
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    for n in 0..5 {
        let body = with(amoxicillin(), json!({"external_id": format!("AMX-{n}")}));
        app.published(&maker, &body);
    }
    app.opened(&buyer, &demand(&[line("Amoxicilin 500mg viên nang", 200_000)]));
    let verify = || {
        let found = crate::support::runtime().block_on(verify_index(&app.app.config, &app.app.clock));
        found.expect("an index")
    };
    app.all_matched();
    let before = verify();
    assert!(before.is_none() && before.equal == 6, "{before}");
    reindex(&app.app.config).expect("a new epoch");
    let after = verify();
    assert!(after.is_none() && after.equal == 6, "{after}");
    assert_eq!(search(&app.anonymous(), "q=amoxicillin")["total"], 5);
}
