//! Filters, facets, totals and order against a plain loop over the same records.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use search_index::document::ListingDoc;
use search_index::facets::Facet;
use search_index::identity::Kind;
use search_index::index::Batch;
use search_index::query::{ListingHit, ListingQuery, ListingSort};

use crate::support::{TestIndex, asked, ids, line};

const KINDS: [Kind; 3] = [Kind::FinishedProduct, Kind::Api, Kind::Device];
const CODES: [&str; 4] = ["J01CA04", "J01D", "N02", "M"];
const WORDS: [&str; 4] = ["ibuprofen", "aspirin", "布洛芬", "таблетки"];

fn name(prefix: &'static str, range: std::ops::Range<u8>) -> impl Strategy<Value = String> {
    range.prop_map(move |n| format!("{prefix}{n}"))
}

fn a_listing() -> impl Strategy<Value = ListingDoc> {
    let what = (
        prop::sample::select(&KINDS[..]),
        prop::collection::vec(name("s", 0..4), 0..3),
        prop::option::of(name("f", 0..3)),
        prop::option::of(name("o", 0..3)),
        prop::collection::vec(name("h", 0..3), 0..3),
        prop::collection::vec(prop::sample::select(&WORDS[..]), 0..4),
        prop::option::of(name("t", 0..3)),
        prop::collection::vec(prop::sample::select(&CODES[..]), 0..2),
    );
    let numbers = (
        prop::option::of(0..5_i64),
        prop::option::of((0..5_i32).prop_map(f64::from)),
        prop::option::of(0..5_i64),
        0..5_i64,
        name("c", 0..3),
    );
    (what, numbers).prop_map(
        |((kind, substances, form, origin, hubs, words, storage, atc), numbers)| {
            let (moq, price_usd, lead_time_days, published_at, company_id) = numbers;
            let mut substance_ids = substances;
            substance_ids.sort();
            substance_ids.dedup();
            let mut hubs = hubs;
            hubs.sort();
            hubs.dedup();
            ListingDoc {
                kind,
                substance_key: (!substance_ids.is_empty()).then(|| substance_ids.join("+")),
                substance_ids,
                dose_form: form,
                origin_country: origin,
                storage,
                atc: atc.into_iter().map(str::to_owned).collect(),
                hubs,
                text: words.into_iter().map(str::to_owned).collect(),
                moq,
                price_usd,
                lead_time_days,
                published_at,
                company_id,
                ..ListingDoc::default()
            }
        },
    )
}

fn a_query() -> impl Strategy<Value = (Vec<&'static str>, ListingQuery)> {
    let what = (
        prop::collection::vec(prop::sample::select(&WORDS[..]), 0..2),
        prop::option::of(name("h", 0..4)),
        prop::option::of(prop::sample::select(&KINDS[..])),
        prop::option::of(name("s", 0..4)),
        prop::option::of(name("f", 0..3)),
        prop::option::of(name("o", 0..3)),
        prop::option::of(name("t", 0..3)),
        prop::option::of(prop::sample::select(vec!["J", "J01", "J01C", "N02", "X"])),
    );
    let rest = (
        prop::option::of(0..5_i64),
        prop::option::of((0..5_i32).prop_map(f64::from)),
        prop::option::of(0..5_i64),
        prop::option::of(name("c", 0..3)),
        prop::collection::vec(0..40_usize, 0..4),
        prop::collection::vec(name("c", 0..3), 0..2),
        prop::sample::select(vec![
            ListingSort::Price,
            ListingSort::LeadTime,
            ListingSort::Newest,
            ListingSort::Relevance,
        ]),
    );
    (what, rest).prop_map(
        |((words, hub, kind, substance, dose_form, origin_country, storage, atc), rest)| {
            let (moq_max, price_usd_max, lead_time_days_max, company_id, hidden, exclude_companies, sort) =
                rest;
            let query = ListingQuery {
                asked: asked(&words.join(" ")),
                hub,
                kind,
                substance,
                dose_form,
                origin_country,
                storage,
                atc: atc.map(str::to_owned),
                moq_max,
                price_usd_max,
                lead_time_days_max,
                company_id,
                exclude_listings: hidden.into_iter().map(id).collect(),
                exclude_companies,
                sort,
                facets: Facet::LISTINGS.to_vec(),
                limit: 100,
                ..ListingQuery::default()
            };
            (words, query)
        },
    )
}

fn id(n: usize) -> String {
    format!("l{n:03}")
}

fn fits(doc: &ListingDoc, words: &[&str], query: &ListingQuery) -> bool {
    let is = |wanted: &Option<String>, has: &Option<String>| wanted.is_none() || wanted == has;
    words.iter().all(|word| doc.text.iter().any(|text| text == word))
        && query
            .hub
            .as_ref()
            .is_none_or(|hub| doc.hubs.is_empty() || doc.hubs.contains(hub))
        && query.kind.is_none_or(|kind| kind == doc.kind)
        && query
            .substance
            .as_ref()
            .is_none_or(|id| doc.substance_ids.contains(id))
        && is(&query.dose_form, &doc.dose_form)
        && is(&query.origin_country, &doc.origin_country)
        && is(&query.storage, &doc.storage)
        && query
            .atc
            .as_ref()
            .is_none_or(|atc| doc.atc.iter().any(|code| levels(code).contains(&atc.as_str())))
        && query
            .moq_max
            .is_none_or(|max| doc.moq.is_some_and(|moq| moq <= max))
        && query
            .price_usd_max
            .is_none_or(|max| doc.price_usd.is_some_and(|price| price <= max))
        && query
            .lead_time_days_max
            .is_none_or(|max| doc.lead_time_days.is_some_and(|days| days <= max))
        && query.company_id.as_ref().is_none_or(|id| *id == doc.company_id)
        && !query.exclude_listings.contains(&doc.id)
        && !query.exclude_companies.contains(&doc.company_id)
}

/// A code at all its levels.
fn levels(code: &str) -> Vec<&str> {
    [1, 3, 4, 5, 7]
        .into_iter()
        .filter_map(|length| code.get(..length))
        .collect()
}

fn order(doc: &ListingDoc, sort: ListingSort) -> (bool, i64, String) {
    let key = match sort {
        ListingSort::Price => doc.price_usd.map(|price| price as i64),
        ListingSort::LeadTime => doc.lead_time_days,
        _ => Some(-doc.published_at),
    };
    (key.is_none(), key.unwrap_or(0), doc.id.clone())
}

fn counts(docs: &[&ListingDoc], facet: Facet) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    let everywhere = docs.iter().filter(|doc| doc.hubs.is_empty()).count() as u64;
    for doc in docs {
        let values: Vec<String> = match facet {
            Facet::Kind => vec![serde_json::json!(doc.kind).as_str().unwrap().to_owned()],
            Facet::DoseForm => doc.dose_form.iter().cloned().collect(),
            Facet::OriginCountry => doc.origin_country.iter().cloned().collect(),
            Facet::Substance => doc.substance_ids.clone(),
            Facet::Hub if doc.hubs.is_empty() => vec!["*".to_owned()],
            Facet::Hub => doc.hubs.clone(),
            Facet::Storage => doc.storage.iter().cloned().collect(),
            Facet::AtcGroup => {
                let groups = doc.atc.iter().flat_map(|code| levels(code));
                let groups = groups.filter(|group| group.len() == 1 || group.len() == 3);
                groups
                    .map(str::to_owned)
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect()
            }
            Facet::DestinationCountry => Vec::new(),
        };
        values
            .into_iter()
            .for_each(|value| *counts.entry(value).or_default() += 1);
    }
    if facet == Facet::Hub {
        counts
            .iter_mut()
            .filter(|(hub, _)| *hub != "*")
            .for_each(|(_, count)| *count += everywhere);
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_answers_as_a_plain_loop_does(
        first in prop::collection::vec(a_listing(), 1..40),
        second in prop::collection::vec(a_listing(), 0..20),
        removed in prop::collection::vec(0..40_usize, 0..10),
        queries in prop::collection::vec(a_query(), 12),
    ) {
        let numbered = |docs: Vec<ListingDoc>| -> Vec<ListingDoc> {
            docs.into_iter().enumerate().map(|(n, doc)| ListingDoc { id: id(n), ..doc }).collect()
        };
        let (first, second) = (numbered(first), numbered(second));
        let test = TestIndex::of(first.clone());
        test.demand("d", vec![line("n", "ibuprofen aspirin")]);
        test.add(second.clone());
        let mut docs: BTreeMap<String, ListingDoc> = BTreeMap::new();
        docs.extend(first.into_iter().chain(second).map(|doc| (doc.id.clone(), doc)));
        let mut batch = Batch::new();
        for n in removed {
            docs.remove(&id(n));
            batch.remove_listing(id(n));
        }
        test.index.write(batch, 9).unwrap();
        for (words, query) in queries {
            let hits = test.ask(&query);
            if hits.relaxed {
                continue;
            }
            let mut expected: Vec<&ListingDoc> = docs.values().filter(|doc| fits(doc, &words, &query)).collect();
            expected.sort_by_key(|doc| order(doc, query.sort));
            let mut expected_ids: Vec<String> = expected.iter().map(|doc| doc.id.clone()).collect();
            let mut found = ids(&hits);
            if query.sort == ListingSort::Relevance {
                let ordered = |pair: &[ListingHit]| (-pair[0].score, &pair[0].id) < (-pair[1].score, &pair[1].id);
                prop_assert!(hits.hits.windows(2).all(ordered), "{:?}", hits.hits);
                found.sort();
                expected_ids.sort();
            }
            prop_assert_eq!(found, expected_ids, "{:?}", &query);
            prop_assert_eq!(hits.total, expected.len());
            for facet in Facet::LISTINGS {
                let counted: BTreeMap<String, u64> = hits.facets[&facet].iter().cloned().collect();
                prop_assert_eq!(counted, counts(&expected, facet), "{:?}", facet);
            }
            let page = test.ask(&ListingQuery { offset: 3, limit: 4, facets: Vec::new(), ..query.clone() });
            let ids_of = |hits: &[ListingHit]| hits.iter().map(|hit| hit.id.to_string()).collect::<Vec<_>>();
            let of_all = hits.hits.get(3.min(hits.hits.len())..7.min(hits.hits.len())).unwrap();
            prop_assert_eq!(ids_of(&page.hits), ids_of(of_all), "a page is a piece of the whole");
        }
    }
}
