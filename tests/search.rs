//! Finding listings and demands.

use crate::{
    on_both_databases,
    support::{
        Actor, TestApp,
        trade::{amoxicillin, demand, line, named, text, with},
    },
};
use serde_json::{Value, json};

on_both_databases!(
    a_listing_is_found_in_any_language_within_a_second_of_its_approval,
    the_public_part_holds_no_terms_and_nobody_else_filters_by_them,
    filters_facets_and_orders_are_those_of_the_live_records,
    wrong_questions_are_named,
    a_suspended_company_vanishes_from_everything_at_once,
    an_index_that_lags_behind_shows_nothing_that_is_gone,
    a_withdrawn_listing_and_a_closed_demand_vanish_at_once,
    demands_are_found_by_whom_they_are_meant_for,
    an_expired_demand_vanishes_by_the_clock,
    reindexing_beside_a_running_server_gives_an_equal_index,
);

fn ids(found: &Value) -> Vec<String> {
    let items = found["items"].as_array().expect("items");
    items.iter().map(|i| text(i, "id")).collect()
}

fn names(found: &Value) -> Vec<String> {
    let items = found["items"].as_array().expect("items");
    items.iter().map(|i| text(i, "text")).collect()
}

fn counts(found: &Value, facet: &str) -> Vec<(String, i64)> {
    let values = found["facets"][facet].as_array().expect("a facet");
    values
        .iter()
        .map(|v| (text(v, "value"), v["count"].as_i64().expect("a count")))
        .collect()
}

fn search(actor: &Actor, query: &str) -> Value {
    actor.get(&format!("/search/listings?{query}")).ok()
}

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

fn a_suspended_company_vanishes_from_everything_at_once(app: &TestApp) {
    let (maker, other) = (app.supplier("Guangxi Maker"), app.supplier("Other Maker"));
    let buyer = app.buyer("Lan Hospital");
    app.published(&maker, &amoxicillin());
    let (kept, _) = app.published(
        &other,
        &with(
            amoxicillin(),
            json!({"name": {"en": "Amoxil capsules 500 mg amoxicillin"}}),
        ),
    );
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicilin 500mg viên nang", 200_000)]));
    app.all_matched();
    assert_eq!(app.items_of(&buyer, &asked).len(), 2);
    let company = maker.company();
    let reason = json!({"reason_code": "unverifiable"});
    let look = |expected: i64| {
        let found = search(&app.anonymous(), "q=amoxicillin&facets=substance,kind");
        assert_eq!(found["total"], expected, "{found}");
        assert_eq!(
            counts(&found, "substance"),
            [("amoxicillin".to_owned(), expected)]
        );
        assert_eq!(ids(&found).len() as i64, expected);
        let suggested = app.anonymous().get("/search/suggest?q=amoxicillin%20cap").ok();
        assert_eq!(names(&suggested).len() as i64, expected - 1);
        let matched = buyer.get(&format!("/demands/{asked}/matches")).ok();
        assert_eq!(
            matched["lines"][0]["items"].as_array().map(Vec::len),
            Some(expected as usize)
        );
    };
    look(2);
    app.operator()
        .post(&format!("/admin/companies/{company}/suspend"), &reason)
        .ok();
    look(1);
    assert_eq!(ids(&search(&app.anonymous(), "q=amoxicillin")), [kept]);
    app.all_matched();
    look(1);
    app.operator()
        .act(&format!("/admin/companies/{company}/reinstate"))
        .ok();
    app.all_matched();
    look(2);
}

fn an_index_that_lags_behind_shows_nothing_that_is_gone(app: &TestApp) {
    use search_index::highlight::Cuts;
    use search_index::{
        facets::Facet,
        query::{DemandQuery, ListingQuery},
    };
    use theriac::{
        db::{self, listings::LiveListing},
        search::{Card, Look, Search},
    };
    let (maker, other) = (app.supplier("Guangxi Maker"), app.supplier("Other Maker"));
    let buyer = app.buyer("Lan Hospital");
    app.published(&maker, &amoxicillin());
    let (withdrawn, _) = app.published(&other, &named("Amoxicillin 250 mg capsules"));
    app.published(&other, &named("Amoxicillin 125 mg capsules"));
    let open = |title: &str| {
        let lines = [line(&format!("Amoxicillin for {title}"), 5)];
        with(demand(&lines), json!({"visibility": "public", "title": title}))
    };
    let (closed, _) = app.opened(&buyer, &open("a"));
    let (narrowed, _) = app.opened(&buyer, &open("b"));
    let (hidden, _) = app.opened(&buyer, &open("Lan Hospital"));
    app.opened(&buyer, &open("d"));
    app.all_matched();
    // A second reader of the same folder, which never looks for later commits.
    let mut connection = app.app.db.connection().expect("a connection");
    let epoch = db::meta::epoch(&mut connection).expect("meta").expect("an epoch");
    let lagging = Search::open(&app.data_dir().join("search-index"), &epoch, 1 << 20).expect("an index");
    let now = app.app.clock.now();
    let asked = lagging.understand("amoxicillin").expect("a question");
    let mut look = || {
        let query = ListingQuery {
            asked: asked.clone(),
            facets: vec![Facet::Substance],
            limit: 10,
            ..ListingQuery::default()
        };
        let listings = lagging.find_listings(&mut connection, &query).expect("listings");
        let make = |live: LiveListing| Card::new(live.listing.company_id, b"{}", Cuts::default());
        // Twice from the database, so that the second time there are cards; then from memory alone.
        let newest = db::changes::last(&mut connection).expect("a log");
        for _ in 0..2 {
            let found = lagging.find_cards(Look::Database(&mut connection), &query, make);
            assert_eq!(found.expect("cards").expect("a page").total, listings.total);
        }
        let page = lagging
            .find_cards(Look::Known(newest), &query, make)
            .expect("cards");
        assert!(page.is_none_or(|page| page.total == listings.total && page.hits.len() == page.total));
        let later = lagging.find_cards(Look::Known(newest + 1), &query, make);
        assert!(later.expect("cards").is_none(), "what came later is not known");
        let query = DemandQuery {
            asked: asked.clone(),
            facets: vec![Facet::Hub],
            limit: 10,
            ..DemandQuery::default()
        };
        let demands = lagging
            .find_demands(&mut connection, query, now)
            .expect("demands");
        let suggested = lagging
            .suggest(Look::Database(&mut connection), "amoxi", 10)
            .expect("names")
            .expect("with the database");
        let first = |counts: &search_index::facets::FacetCounts| {
            counts.values().flatten().map(|(_, n)| *n as usize).max()
        };
        assert_eq!(first(&listings.facets), Some(listings.total));
        assert_eq!(first(&demands.facets), Some(demands.total));
        assert_eq!(
            (listings.total, demands.total),
            (listings.hits.len(), demands.hits.len())
        );
        (listings.total, demands.total, suggested.len())
    };
    assert_eq!(look(), (3, 4, 3));
    other.act(&format!("/listings/{withdrawn}/withdraw")).ok();
    assert_eq!(look(), (2, 4, 2));
    buyer.act(&format!("/demands/{closed}/close")).ok();
    assert_eq!(look(), (2, 3, 2));
    buyer
        .patch(&format!("/demands/{narrowed}"), &json!({"visibility": "invited"}))
        .ok();
    assert_eq!(look(), (2, 2, 2));
    buyer
        .patch(&format!("/demands/{hidden}"), &json!({"hide_buyer": true}))
        .ok();
    assert_eq!(look(), (2, 1, 2), "its words may still name the buyer");
    let suspend = format!("/admin/companies/{}/suspend", maker.company());
    app.operator()
        .post(&suspend, &json!({"reason_code": "unverifiable"}))
        .ok();
    assert_eq!(look(), (1, 1, 1));
}

fn a_withdrawn_listing_and_a_closed_demand_vanish_at_once(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (listing, _) = app.published(&maker, &amoxicillin());
    let open = with(
        demand(&[line("Amoxicilin 500mg viên nang", 200_000)]),
        json!({"visibility": "public"}),
    );
    let (asked, _) = app.opened(&buyer, &open);
    app.all_matched();
    maker.act(&format!("/listings/{listing}/withdraw")).ok();
    assert_eq!(search(&app.anonymous(), "facets=kind")["total"], 0);
    assert_eq!(
        buyer.get(&format!("/demands/{asked}/matches")).ok()["lines"][0]["items"],
        json!([])
    );
    assert_eq!(app.anonymous().get("/search/demands").ok()["total"], 1);
    buyer.act(&format!("/demands/{asked}/close")).ok();
    let found = app
        .anonymous()
        .get("/search/demands?facets=destination_country")
        .ok();
    assert_eq!((&found["total"], &found["items"]), (&json!(0), &json!([])));
    assert_eq!(found["facets"]["destination_country"], json!([]));
}

fn demands_are_found_by_whom_they_are_meant_for(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let newcomer = app.registered("supplier", "New Maker", "CN", "asean", "zh");
    let ask = |visibility: &str, title: &str| {
        let lines = [
            line("Amoxicilin 500mg viên nang", 200_000),
            line("Gloves, latex", 5),
        ];
        let body = with(demand(&lines), json!({"visibility": visibility, "title": title}));
        app.opened(&buyer, &body)
    };
    let (public, _) = ask("public", "open to all");
    let (verified, _) = ask("verified", "for suppliers");
    let (invited, seq) = ask("invited", "for friends");
    let found = |actor: &Actor| {
        let found = actor
            .get(&format!(
                "/search/demands?q=amoxicillin&sort=newest&facets=hub&min_seq={seq}"
            ))
            .ok();
        let count = ids(&found).len() as i64;
        assert_eq!(found["total"], count);
        assert_eq!(counts(&found, "hub"), [("asean".to_owned(), count)]);
        found
    };
    for stranger in [&app.anonymous(), &newcomer, &app.buyer("Other Hospital")] {
        let seen = found(stranger);
        assert_eq!(ids(&seen), std::slice::from_ref(&public));
        let item = &seen["items"][0];
        assert_eq!(
            (&item["terms_hidden"], &item["line_count"]),
            (&json!(true), &json!(2))
        );
        for line in item["lines"].as_array().expect("lines") {
            assert!(
                line["quantity"].is_null() && line["target_price"].is_null() && line["reference"].is_null()
            );
        }
        assert_eq!(item["hits"][0]["line_id"], item["lines"][0]["id"]);
        assert_eq!(item["hits"].as_array().map(Vec::len), Some(1));
    }
    let seen = found(&maker);
    assert_eq!(ids(&seen), [verified.clone(), public.clone()]);
    assert_eq!(seen["items"][0]["lines"][0]["quantity"], 200_000);
    assert!(ids(&found(&buyer)).contains(&invited), "its own");
    let marked = app
        .anonymous()
        .get(&format!("/search/demands?q={}", encode("viên nang")))
        .ok();
    assert_eq!(
        marked["items"][0]["hits"][0]["highlights"]["text"],
        "Amoxicilin 500mg <em>viên</em> <em>nang</em>"
    );
    assert_eq!(
        app.anonymous().get("/search/demands?sort=price").wrong_fields(),
        ["sort"],
        "there is no such order"
    );
}

fn an_expired_demand_vanishes_by_the_clock(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (listing, _) = app.published(&maker, &amoxicillin());
    let closing = theriac_time(app, 3_600);
    let body = with(
        demand(&[line("Amoxicilin 500mg viên nang", 200_000)]),
        json!({"visibility": "public", "closes_at": closing}),
    );
    let (asked, _) = app.opened(&buyer, &body);
    app.all_matched();
    assert_eq!(app.anonymous().get("/search/demands").ok()["total"], 1);
    assert_eq!(
        maker.get(&format!("/listings/{listing}/matches")).ok()["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    app.app.clock.advance(std::time::Duration::from_secs(7_200));
    let (maker, buyer) = (app.log_in(&maker.email), app.log_in(&buyer.email));
    assert_eq!(app.anonymous().get("/search/demands").ok()["total"], 0);
    assert_eq!(
        maker.get(&format!("/listings/{listing}/matches")).ok()["items"],
        json!([])
    );
    assert_eq!(
        buyer.get(&format!("/demands/{asked}/matches")).ok()["lines"][0]["items"],
        json!([])
    );
    assert_eq!(buyer.get(&format!("/demands/{asked}")).ok()["status"], "expired");
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

/// That many seconds from now, as the service's clock has it.
fn theriac_time(app: &TestApp, seconds: u64) -> String {
    app.app
        .clock
        .now()
        .plus(std::time::Duration::from_secs(seconds))
        .to_string()
}

/// Percent-encoded.
fn encode(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}
