//! Listings: order, pages, synonyms, exclusions, highlights.

use search_index::document::ListingDoc;
use search_index::facets::Facet;
use search_index::query::{ListingQuery, ListingSort, QueryError};

use crate::support::{TestIndex, ids, listing, question};

#[test]
fn a_blank_question_finds_all_and_one_without_words_none() {
    let test = TestIndex::of([listing("a", "Ibuprofen"), listing("b", "Aspirin")]);
    assert_eq!(test.find("  "), ["a", "b"]);
    assert_eq!(test.find("()"), [""; 0]);
    assert_eq!(test.find("💊"), [""; 0]);
}

#[test]
fn what_is_not_stated_comes_last_and_ties_go_by_id() {
    let priced = |id: &str, price, days, at| ListingDoc {
        price_usd: price,
        lead_time_days: days,
        published_at: at,
        ..listing(id, "Ibuprofen")
    };
    let test = TestIndex::of([priced("d", Some(2.0), None, 5), priced("c", None, Some(9), 7)]);
    test.add([priced("b", Some(1.5), Some(9), 5), priced("a", None, Some(30), 6)]);
    let order = |sort| {
        ids(&test.ask(&ListingQuery {
            sort,
            ..question("ibuprofen")
        }))
    };
    assert_eq!(order(ListingSort::Price), ["b", "d", "a", "c"]);
    assert_eq!(order(ListingSort::LeadTime), ["b", "c", "a", "d"]);
    assert_eq!(order(ListingSort::Newest), ["c", "a", "b", "d"]);
    assert_eq!(
        ids(&test.ask(&ListingQuery {
            price_usd_max: Some(1.5),
            ..question("")
        })),
        ["b"]
    );
    assert_eq!(
        ids(&test.ask(&ListingQuery {
            lead_time_days_max: Some(9),
            ..question("")
        })),
        ["b", "c"]
    );
}

#[test]
fn pages_neither_overlap_nor_skip() {
    let test = TestIndex::empty();
    for part in 0..4 {
        test.add((0..25).map(|i| listing(&format!("l{:03}", i * 4 + part), "Ibuprofen tablets")));
    }
    let mut seen = Vec::new();
    for offset in (0..120).step_by(7) {
        let hits = test.ask(&ListingQuery {
            offset,
            limit: 7,
            ..question("ibuprofen")
        });
        assert_eq!(hits.total, 100);
        seen.extend(ids(&hits));
    }
    let all: Vec<String> = (0..100).map(|i| format!("l{i:03}")).collect();
    assert_eq!(seen, all);
    let none = test.ask(&ListingQuery {
        limit: 0,
        ..question("ibuprofen")
    });
    assert_eq!((none.total, none.hits.len()), (100, 0));
    let far = test.index.search_listings(&ListingQuery {
        offset: 10_001,
        ..question("")
    });
    assert!(matches!(far, Err(QueryError::OffsetTooLarge { .. })));
}

#[test]
fn what_is_excluded_is_in_no_hit_count_or_facet() {
    let of = |id: &str, company: &str| ListingDoc {
        company_id: company.into(),
        ..listing(id, "Ibuprofen")
    };
    let test = TestIndex::of([of("a", "c1"), of("b", "c2"), of("c", "c3")]);
    let hits = test.ask(&ListingQuery {
        exclude_listings: vec!["a".into(), "unknown".into()],
        exclude_companies: vec!["c2".into()],
        facets: vec![Facet::Kind],
        ..question("ibuprofen")
    });
    assert_eq!((ids(&hits), hits.total), (vec!["c".to_owned()], 1));
    assert_eq!(hits.facets[&Facet::Kind], [("finished_product".to_owned(), 1)]);
}

#[test]
fn a_listing_without_hubs_is_offered_on_every_hub() {
    let on = |id: &str, hubs: &[&str]| ListingDoc {
        hubs: hubs.iter().map(|&hub| hub.to_owned()).collect(),
        ..listing(id, "Ibuprofen")
    };
    let test = TestIndex::of([
        on("all", &[]),
        on("one", &["asean"]),
        on("two", &["asean", "cee"]),
    ]);
    let at = |hub: &str| {
        ids(&test.ask(&ListingQuery {
            hub: Some(hub.into()),
            ..question("")
        }))
    };
    assert_eq!(at("asean"), ["all", "one", "two"]);
    assert_eq!(at("cee"), ["all", "two"]);
    assert_eq!(at("central-asia"), ["all"]);
    let hits = test.ask(&ListingQuery {
        facets: vec![Facet::Hub],
        ..question("")
    });
    let counts: Vec<(&str, u64)> = hits.facets[&Facet::Hub]
        .iter()
        .map(|(h, n)| (h.as_str(), *n))
        .collect();
    assert_eq!(counts, [("asean", 3), ("cee", 2), ("*", 1)]);
}

#[test]
fn what_was_looked_for_is_marked_in_any_text() {
    let test = TestIndex::of([listing("a", "布洛芬缓释胶囊<0.3g> Ibuprofen ибупрофен")]);
    let show = |q: &str, text: &str| test.ask(&question(q)).highlighter.snippet(text);
    let zh = show("布洛芬", "布洛芬缓释胶囊<0.3g>");
    assert_eq!(zh.as_deref(), Some("<em>布洛芬</em>缓释胶囊&lt;0.3g&gt;"));
    assert_eq!(
        show("ибупроф", "ибупрофен").as_deref(),
        Some("<em>ибупрофен</em>")
    );
    assert_eq!(
        show("ibuprofne", "Ibuprofen SR").as_deref(),
        Some("<em>Ibuprofen</em> SR")
    );
}

#[test]
fn listings_of_like_text_are_found_best_first() {
    let test = TestIndex::of([
        listing("a", "Herbal cough syrup with ivy"),
        listing("b", "Cough lozenges"),
        listing("c", "Bandage"),
    ]);
    let found = test.index.similar_listings("ivy leaf cough syrup", 10).unwrap();
    assert_eq!(
        found.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(test.index.similar_listings("ivy cough", 1).unwrap().len(), 1);
    assert!(test.index.similar_listings("", 5).unwrap().is_empty());
}
