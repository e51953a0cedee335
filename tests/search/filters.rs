//! Filters, facets and orders.

use super::{counts, ids, search};
use crate::{
    on_both_databases,
    support::{
        TestApp,
        trade::{amoxicillin, demand, line, named, text, with},
    },
};
use serde_json::{Value, json};

on_both_databases!(
    the_public_part_holds_no_terms_and_nobody_else_filters_by_them,
    filters_facets_and_orders_are_those_of_the_live_records,
    a_term_that_is_asked_by_is_named_to_whom_it_is_not_shown,
    prices_are_compared_by_the_rates_of_the_day,
    numbers_codes_and_groups_are_filters,
    counts_are_right_under_filters,
    every_order_is_the_same_over_pages,
);

fn the_public_part_holds_no_terms_and_nobody_else_filters_by_them(app: &TestApp) {
    let (maker, rival) = (app.supplier("Guangxi Maker"), app.supplier("Rival Maker"));
    let (buyer, newcomer) = (
        app.buyer("Lan Hospital"),
        app.registered("buyer", "New Clinic", "VN", "asean", "vi"),
    );
    let (_, seq) = app.published(&maker, &amoxicillin());
    for other in [&app.anonymous(), &rival, &newcomer] {
        let item = search(other, &format!("min_seq={seq}"))["items"][0].clone();
        for term in ["price", "moq", "capacity", "lead_time_days"] {
            assert!(item[term].is_null(), "{term}: {item}");
        }
        assert_eq!(item["terms_hidden"], true);
        for query in [
            "price_max=1",
            "currency=USD",
            "sort=price",
            "sort=lead_time",
            "q=amoxicillin&price_max=1",
        ] {
            assert_eq!(
                other.get(&format!("/search/listings?{query}")).problem(403),
                "forbidden"
            );
        }
    }
    for insider in [&buyer, &maker] {
        let item = search(insider, "")["items"][0].clone();
        assert_eq!(item["price"], json!({"amount": "0.02", "currency": "USD"}));
        assert_eq!(item["moq"], 1000);
    }
    assert_eq!(search(&buyer, "price_max=0.02&sort=price")["total"], 1);
    assert_eq!(search(&buyer, "price_max=0.019&sort=lead_time")["total"], 0);
    let wrong = buyer.get("/search/listings?price_max=0.02&currency=EUR");
    assert_eq!(wrong.wrong_fields(), ["currency"]);
    assert_eq!(
        buyer.get("/search/listings?price_max=cheap").wrong_fields(),
        ["price_max"]
    );
    let rates = json!({"day": "2026-01-01", "source": "test", "rates": [{"currency": "EUR", "usd": "2"}]});
    app.operator().put("/admin/fx-rates", &rates).ok();
    assert_eq!(search(&buyer, "price_max=0.01&currency=EUR")["total"], 1);
    assert_eq!(search(&buyer, "price_max=0.0099&currency=EUR")["total"], 0);
}

fn filters_facets_and_orders_are_those_of_the_live_records(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let (capsules, _) = app.published(&maker, &with(amoxicillin(), json!({"hubs": ["asean"]})));
    let tablets = json!({"name": {"en": "Metformin Tablets"}, "dose_form": "tablet", "strength": "500 mg",
                         "origin_country": "IN", "hubs": ["cee"], "storage": "ambient_30"});
    let (tablets, _) = app.published(&maker, &tablets);
    let (_, seq) = app.published(&maker, &named("Paracetamol 500 mg tablets"));
    let anyone = app.anonymous();
    let all = search(
        &anyone,
        &format!("facets=kind,dose_form,origin_country,hub,substance,storage&min_seq={seq}"),
    );
    assert_eq!(all["total"], 3);
    assert_eq!(counts(&all, "kind"), [("finished_product".to_owned(), 3)]);
    assert_eq!(
        counts(&all, "dose_form"),
        [("tablet".to_owned(), 2), ("capsule".to_owned(), 1)]
    );
    let one = |value: &str| (value.to_owned(), 1);
    assert_eq!(counts(&all, "origin_country"), [one("CN"), one("IN")]);
    assert_eq!(
        counts(&all, "substance"),
        [one("amoxicillin"), one("metformin"), one("paracetamol")]
    );
    assert_eq!(counts(&all, "storage"), [one("ambient_25"), one("ambient_30")]);
    assert_eq!(
        ids(&search(&anyone, "substance=metformin")),
        std::slice::from_ref(&tablets)
    );
    assert_eq!(
        search(&anyone, "hub=cee")["total"],
        2,
        "and what is offered everywhere"
    );
    assert_eq!(
        ids(&search(&anyone, "origin_country=CN")),
        std::slice::from_ref(&capsules)
    );
    assert_eq!(search(&anyone, "dose_form=tablet")["total"], 2);
    assert_eq!(search(&anyone, "kind=vaccine")["total"], 0);
    let first = search(&anyone, "sort=newest&limit=1");
    assert_eq!(first["items"][0]["name"]["en"], "Paracetamol 500 mg tablets");
    assert_eq!(ids(&search(&anyone, "sort=newest&limit=1&offset=2")), [capsules]);
    assert_eq!(first["total"], 3);
}

fn a_term_that_is_asked_by_is_named_to_whom_it_is_not_shown(app: &TestApp) {
    let rival = app.supplier("Rival Maker");
    let asked = [
        ("price_max=1", "price_max"),
        ("currency=EUR", "currency"),
        ("moq_max=5", "moq_max"),
        ("lead_time_max=5", "lead_time_max"),
        ("sort=price", "sort by price"),
        ("sort=lead_time", "sort by lead_time"),
    ];
    for (query, name) in asked {
        for other in [&app.anonymous(), &rival] {
            let refused = other.get(&format!("/search/listings?{query}"));
            let detail = text(&refused.expect(403), "detail");
            assert!(detail.starts_with(name), "{query}: {detail}");
        }
    }
}

fn prices_are_compared_by_the_rates_of_the_day(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let priced = |amount: &str, currency: &str| {
        let price = json!({"price": {"amount": amount, "currency": currency}});
        app.published(&maker, &another(price)).0
    };
    let rates = json!({"day": "2026-01-01", "source": "test", "rates": [
        {"currency": "EUR", "usd": "1.25"}, {"currency": "CNY", "usd": "0.125"},
    ]});
    app.operator().put("/admin/fx-rates", &rates).ok();
    let (cheap, dear, dollars) = (priced("8", "CNY"), priced("4", "EUR"), priced("2", "USD"));
    let (_, seq) = app.published(&maker, &named("Amoxicillin without a price"));
    let found = |query: &str| ids(&search(&buyer, &format!("{query}&sort=price&min_seq={seq}")));
    assert_eq!(
        found("price_max=5"),
        [cheap.clone(), dollars.clone(), dear.clone()]
    );
    assert_eq!(
        found("price_max=2.5&currency=USD"),
        [cheap.clone(), dollars.clone()]
    );
    assert_eq!(found("price_max=1.6&currency=EUR"), [cheap.clone(), dollars]);
    assert_eq!(found("price_max=15.99&currency=CNY"), [cheap]);
    assert_eq!(found("").len(), 4, "without a price comes last");
    let wrong = |query: &str| buyer.get(&format!("/search/listings?{query}")).wrong_fields();
    assert_eq!(wrong("price_max=1&currency=VND"), ["currency"], "it has no rate");
    assert_eq!(wrong("price_max=1&currency=dollars"), ["currency"]);
    assert_eq!(wrong("price_max=-1"), ["price_max"]);
}

fn numbers_codes_and_groups_are_filters(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (small, _) = app.published(&maker, &another(json!({"moq": 10, "lead_time_days": 90})));
    let (quick, _) = app.published(&maker, &another(json!({"moq": 500, "lead_time_days": 7})));
    let open = with(
        demand(&[line("Amoxicillin 500 mg", 5)]),
        json!({"visibility": "public"}),
    );
    let (asked, _) = app.opened(&buyer, &open);
    let (other, seq) = app.published(&maker, &named("Metformin 500 mg tablets"));
    let found = |query: &str| ids(&search(&buyer, &format!("{query}&sort=newest&min_seq={seq}")));
    assert_eq!(found("moq_max=10"), std::slice::from_ref(&small));
    assert_eq!(found("moq_max=9"), Vec::<String>::new());
    assert_eq!(found("lead_time_max=7"), std::slice::from_ref(&quick));
    assert_eq!(found("atc=J01CA04"), [quick.clone(), small.clone()]);
    assert_eq!(found("atc=j01"), [quick.clone(), small.clone()]);
    assert_eq!(found("atc=A"), [other]);
    assert_eq!(found("q=J01CA"), [quick, small], "and as a question");
    let facets = search(&buyer, "facets=atc");
    let groups = counts(&facets, "atc");
    assert!(groups.contains(&("J01".to_owned(), 2)), "{groups:?}");
    assert!(groups.contains(&("A10".to_owned(), 1)), "{groups:?}");
    let wrong = |query: &str| buyer.get(&format!("/search/listings?{query}")).wrong_fields();
    assert_eq!(wrong("atc=J1"), ["atc"]);
    assert_eq!(wrong("moq_max=-1"), ["moq_max"]);
    assert_eq!(wrong("moq_max=few"), ["moq_max"]);
    assert_eq!(wrong("lead_time_max=-1"), ["lead_time_max"]);
    let demands = |query: &str| app.anonymous().get(&format!("/search/demands?{query}")).ok();
    assert_eq!(ids(&demands("atc=J01")), [asked]);
    assert_eq!(demands("atc=A10")["total"], 0);
    assert_eq!(
        app.anonymous().get("/search/demands?atc=1").wrong_fields(),
        ["atc"]
    );
}

fn counts_are_right_under_filters(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let offer = |name: &str, hubs: &[&str], storage: &str| {
        let body = json!({"name": {"en": name}, "hubs": hubs, "storage": storage, "origin_country": "CN"});
        app.published(&maker, &body).1
    };
    offer("Amoxicillin 500 mg capsules", &["asean"], "ambient_25");
    offer("Amoxicillin 250 mg tablets", &["cee", "asean"], "ambient_30");
    offer("Amoxicillin 1 g tablets", &[], "ambient_25");
    let seq = offer("Metformin 500 mg tablets", &["cee"], "ambient_25");
    let found = |query: &str| {
        let url = format!("{query}&facets=dose_form,hub,storage,substance&min_seq={seq}");
        search(&app.anonymous(), &url)
    };
    let n = |value: &str, count: i64| (value.to_owned(), count);
    let on = found("q=amoxicillin&hub=cee");
    assert_eq!(on["total"], 2);
    assert_eq!(counts(&on, "dose_form"), [n("tablet", 2)]);
    assert_eq!(counts(&on, "storage"), [n("ambient_25", 1), n("ambient_30", 1)]);
    assert_eq!(counts(&on, "substance"), [n("amoxicillin", 2)]);
    let all = found("q=amoxicillin");
    assert_eq!(all["total"], 3);
    assert_eq!(counts(&all, "hub"), [n("asean", 3), n("cee", 2), n("*", 1)]);
    assert_eq!(counts(&all, "dose_form"), [n("tablet", 2), n("capsule", 1)]);
    let stored = found("storage=ambient_25&dose_form=tablet");
    assert_eq!(
        counts(&stored, "substance"),
        [n("amoxicillin", 1), n("metformin", 1)]
    );
    assert_eq!(stored["total"], 2);
}

fn every_order_is_the_same_over_pages(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let mut last = 0;
    for n in 0..7 {
        let terms = json!({"lead_time_days": n % 3, "price": {"amount": format!("{}", n % 2 + 1), "currency": "USD"}});
        last = app.published(&maker, &another(terms)).1;
    }
    for sort in ["relevance", "price", "lead_time", "newest"] {
        let page = |offset: usize, limit: usize| {
            let url = format!("q=amoxicillin&sort={sort}&offset={offset}&limit={limit}&min_seq={last}");
            ids(&search(&buyer, &url))
        };
        let whole = page(0, 100);
        assert_eq!(whole.len(), 7);
        let paged: Vec<String> = (0..8).step_by(2).flat_map(|offset| page(offset, 2)).collect();
        assert_eq!(paged, whole, "{sort}");
        let alone: Vec<String> = (0..7).flat_map(|offset| page(offset, 1)).collect();
        assert_eq!(alone, whole, "{sort}");
    }
    let item = search(&buyer, "sort=price&limit=1")["items"][0].clone();
    assert_eq!(item["price"]["amount"], "1");
    // One's own write is read.
    let id = text(&item, "id");
    let terms = json!({"price": {"amount": "0.5", "currency": "USD"}});
    let written = maker.patch(&format!("/listings/{id}"), &terms).ok();
    let seq = written["change_seq"].as_i64().expect("a change");
    assert_eq!(
        ids(&search(&buyer, &format!("price_max=0.5&min_seq={seq}"))),
        [id]
    );
}

/// Another listing of amoxicillin, with these fields.
fn another(fields: Value) -> Value {
    with(with(amoxicillin(), json!({"external_id": null})), fields)
}
