//! What an answer says that a question was understood to mean.

use super::{encode, ids, search};
use crate::{
    on_both_databases,
    support::{
        TestApp,
        trade::{amoxicillin, named, with},
    },
};
use serde_json::{Value, json};

on_both_databases!(
    strength_and_form_words_act_as_what_they_are,
    a_listing_in_one_language_is_found_by_the_words_of_another,
    what_is_controlled_is_never_said_to_be_understood,
);

fn asked(app: &TestApp, q: &str) -> Value {
    search(&app.anonymous(), &format!("q={}", encode(q)))
}

fn strength_and_form_words_act_as_what_they_are(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let (weak, _) = app.published(&maker, &named("Amoxicillin 250 mg capsules"));
    let (strong, _) = app.published(&maker, &amoxicillin());
    let (tablets, seq) = app.published(&maker, &named("Amoxicillin 500 mg tablets"));
    search(&app.anonymous(), &format!("min_seq={seq}"));
    for q in [
        "amox 500 caps",
        "阿莫西林 500mg caps",
        "amoxicillin капс. 0,5 г",
        "viên nang amoxicilin 500",
    ] {
        let found = asked(app, q);
        assert_eq!(found["items"][0]["id"], json!(strong), "{q}: {found}");
    }
    let found = asked(app, "амоксициллин 0,5 г капсулы");
    let mut all = ids(&found);
    all.sort();
    let mut expected = [weak, strong, tablets];
    expected.sort();
    assert_eq!(
        all, expected,
        "another strength and another form are found after it"
    );
    assert_eq!(
        found["understood"],
        json!({
            "substances": [{"id": "amoxicillin", "inn": "amoxicillin"}],
            "dose_forms": ["capsule"],
            "strengths": ["500 mg"],
            "unknown": [],
        })
    );
}

fn a_listing_in_one_language_is_found_by_the_words_of_another(app: &TestApp) {
    let maker = app.supplier("Mekong Maker");
    let body = json!({"name": {"vi": "Paracetamol 500mg viên nén"}, "hubs": ["asean"]});
    let (id, seq) = app.published(&maker, &body);
    for q in ["acetaminophen", "对乙酰氨基酚片", "Парацетамол таблетки"] {
        let found = search(&app.anonymous(), &format!("q={}&min_seq={seq}", encode(q)));
        assert_eq!(ids(&found), std::slice::from_ref(&id), "{q}: {found}");
        assert_eq!(found["items"][0]["name"]["vi"], "Paracetamol 500mg viên nén");
        assert_eq!(found["relaxed"], false);
    }
}

fn what_is_controlled_is_never_said_to_be_understood(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let (_, seq) = app.published(&maker, &with(amoxicillin(), json!({"hubs": ["asean"]})));
    search(&app.anonymous(), &format!("min_seq={seq}"));
    for q in ["tramadol 50 mg", "трамадол", "fentanil", "tramadol", "曲马多"] {
        let found = asked(app, q);
        assert_eq!(found["total"], 0, "{q}");
        for said in ["substances", "unknown"] {
            assert_eq!(found["understood"][said], json!([]), "{q}: {found}");
        }
        assert_eq!(found["nearest"], json!([]), "{q}");
    }
}
