//! Where nothing is found: what is near.

use super::{encode, ids, search};
use crate::{
    on_both_databases,
    support::{
        TestApp,
        trade::{amoxicillin, demand, line, named, with},
    },
};
use serde_json::{Value, json};

on_both_databases!(
    a_filter_that_leaves_nothing_is_named,
    a_word_that_nobody_knows_is_answered_with_names_that_are_offered,
    of_a_combination_that_nobody_offers_its_members_are_offered,
    what_is_near_rests_on_nothing_that_may_not_be_seen,
);

fn near(found: &Value) -> Vec<(String, Value, i64)> {
    assert!(found["total"] == 0 || found["relaxed"] == true, "{found}");
    let near = found["nearest"].as_array().expect("what is near");
    let one = |n: &Value| {
        let q = n["q"].as_str().expect("a question").to_owned();
        (q, n["without"].clone(), n["total"].as_i64().expect("a total"))
    };
    near.iter().map(one).collect()
}

fn a_filter_that_leaves_nothing_is_named(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let (_, seq) = app.published(&maker, &with(amoxicillin(), json!({"hubs": ["asean"]})));
    let anyone = app.anonymous();
    let found = search(
        &anyone,
        &format!("q=amoxicillin%201g&dose_form=tablet&min_seq={seq}"),
    );
    assert_eq!(
        near(&found),
        [("amoxicillin 1g".to_owned(), json!(["dose_form"]), 1)]
    );
    let found = search(&anyone, "q=amoxicillin&hub=cee");
    assert_eq!(near(&found), [("amoxicillin".to_owned(), json!(["hub"]), 1)]);
    let found = search(&anyone, "q=amoxicillin&hub=asean");
    assert_eq!(found["nearest"], json!([]), "what was found needs nothing near");
}

fn a_word_that_nobody_knows_is_answered_with_names_that_are_offered(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    app.published(&maker, &named("Prednisone 5 mg tablets"));
    let (_, seq) = app.published(&maker, &named("Gloves, latex"));
    let anyone = app.anonymous();
    let found = search(&anyone, &format!("q=prednizoloon%20xyzzy&min_seq={seq}"));
    assert_eq!(
        near(&found),
        [],
        "prednisolone is not offered, and prednisone is another drug"
    );
    let found = search(&anyone, "q=fexofenadine");
    assert_eq!(near(&found), []);
    assert_eq!(found["understood"]["substances"][0]["id"], "fexofenadine");
    let found = search(&anyone, "q=bkwrtpl");
    assert_eq!(found["understood"]["unknown"], json!(["bkwrtpl"]));
    assert_eq!((found["total"].clone(), near(&found)), (json!(0), vec![]));
}

fn of_a_combination_that_nobody_offers_its_members_are_offered(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (single, _) = app.published(&maker, &amoxicillin());
    let asked = with(
        demand(&[line("Amoxicillin 500 mg", 5)]),
        json!({"visibility": "public"}),
    );
    let (_, seq) = app.opened(&buyer, &asked);
    let anyone = app.anonymous();
    let found = search(
        &anyone,
        &format!("q={}&min_seq={seq}", encode("amoxicillin/clavulanic acid")),
    );
    assert_eq!(near(&found), [("amoxicillin".to_owned(), json!([]), 1)]);
    assert_eq!(ids(&search(&anyone, "q=amoxicillin")), [single]);
    let url = format!("/search/demands?q={}", encode("amoxicillin/clavulanic acid"));
    let found = anyone.get(&url).ok();
    assert_eq!(near(&found), [("amoxicillin".to_owned(), json!([]), 1)]);
}

fn what_is_near_rests_on_nothing_that_may_not_be_seen(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (listing, _) = app.published(&maker, &amoxicillin());
    let (_, seq) = app.opened(&buyer, &demand(&[line("Amoxicillin 500 mg", 5)]));
    let q = encode("amoxicillin/clavulanic acid");
    let anyone = app.anonymous();
    let demands = |actor: &crate::support::Actor| {
        near(&actor.get(&format!("/search/demands?q={q}&min_seq={seq}")).ok()).len()
    };
    assert_eq!(
        (demands(&anyone), demands(&maker)),
        (0, 1),
        "a demand for verified companies"
    );
    maker.act(&format!("/listings/{listing}/withdraw")).ok();
    assert_eq!(near(&search(&anyone, &format!("q={q}"))), []);
}
