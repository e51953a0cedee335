//! What may not be seen is found by nobody, from the moment on at which that changes.

use super::{counts, encode, ids, names, search};
use crate::{
    on_both_databases,
    support::{
        Actor, TestApp,
        trade::{amoxicillin, demand, line, named, with},
    },
};
use serde_json::json;

on_both_databases!(
    a_suspended_company_vanishes_from_everything_at_once,
    an_index_that_lags_behind_shows_nothing_that_is_gone,
    a_withdrawn_listing_and_a_closed_demand_vanish_at_once,
    demands_are_found_by_whom_they_are_meant_for,
    an_expired_demand_vanishes_by_the_clock,
);

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

/// That many seconds from now, as the service's clock has it.
fn theriac_time(app: &TestApp, seconds: u64) -> String {
    app.app
        .clock
        .now()
        .plus(std::time::Duration::from_secs(seconds))
        .to_string()
}
