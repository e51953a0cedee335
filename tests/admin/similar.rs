//! Operators are told of companies that one could be taken for.

use crate::{
    on_both_databases,
    support::{Actor, PASSWORD, TestApp},
};
use serde_json::{Value, json};

on_both_databases!(
    a_confusable_company_is_named_to_operators,
    operators_of_other_hubs_are_told_of_public_companies_only,
);

/// A company that waits for review.
fn waiting(app: &TestApp, email: &str, name: &str, number: &str, hub: &str) -> Actor {
    let company =
        json!({"kind": "buyer", "name": name, "country": "VN", "registration_number": number, "hub": hub});
    let body = json!({"email": email, "password": PASSWORD, "locale": "en", "company": company});
    app.anonymous().post("/auth/register", &body).expect(202);
    let token = app.mail_to(email).token();
    app.anonymous()
        .post("/auth/verify-email", &json!({ "token": token }))
        .ok();
    let actor = app.log_in(email);
    actor.post("/companies/me/submit", &json!({})).ok();
    actor
}

/// What the queue says of a company, which the company's own page must say, too.
fn told(operator: &Actor, company: &str) -> Value {
    let queue = operator.get("/admin/queue?kind=company&limit=100").ok();
    let items = queue["items"].as_array().expect("items").clone();
    let item = items.into_iter().find(|i| i["id"] == company).expect("it waits");
    let page = operator.get(&format!("/admin/companies/{company}")).ok();
    assert_eq!(page["similar_companies"], item["similar_companies"]);
    item["similar_companies"].clone()
}

fn a_confusable_company_is_named_to_operators(app: &TestApp) {
    let known = app.approved("buyer", "Mekong Pharma", "VN", "asean", "vi");
    app.buyer("Nobody Like It");
    // In Cyrillic letters, with another legal form, and with its number.
    let mimic = waiting(
        app,
        "mimic@example.com",
        "Меkоng Рhаrmа Co., Ltd.",
        "R-Mek0ng Pharma",
        "asean",
    );
    let found = told(&app.operator(), &mimic.company());
    assert_eq!(
        found,
        json!([{"id": known.company(), "name": "Mekong Pharma", "why": ["confusable_name", "confusable_number"]}])
    );
    let plain = waiting(app, "plain@example.com", "Song Hong Medical", "R-77-1", "asean");
    assert_eq!(told(&app.operator(), &plain.company()), json!([]));
    // It is for operators: the company itself is told nothing.
    assert!(mimic.get("/companies/me").ok().get("similar_companies").is_none());
}

fn operators_of_other_hubs_are_told_of_public_companies_only(app: &TestApp) {
    let public = app.approved("buyer", "Danube Medical", "RO", "cee", "en");
    let draft = waiting(app, "draft@example.com", "DANUBE MEDICAL LTD", "R-9911", "cee");
    let mimic = waiting(app, "danube@example.com", "Danube-Medical", "R-5522", "asean");
    let ids = |found: &Value| -> Vec<String> {
        let found = found.as_array().expect("a list");
        found
            .iter()
            .map(|c| c["id"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let of_hub = ids(&told(&app.operator_of(&["asean"]), &mimic.company()));
    assert_eq!(of_hub, [public.company()]);
    let of_all = ids(&told(&app.operator(), &mimic.company()));
    assert_eq!(of_all, [public.company(), draft.company()]);
}
