//! Demands: who sees which, and lines that come as one demand.

use search_index::document::{DemandLineDoc, Visibility};
use search_index::facets::Facet;
use search_index::query::{DemandHit, DemandHits, DemandQuery, DemandSort, Viewer};

use crate::support::{TestIndex, asked, line};

fn ask(test: &TestIndex, query: DemandQuery) -> DemandHits {
    test.index.search_demands(&query).unwrap()
}

fn question(q: &str) -> DemandQuery {
    DemandQuery {
        asked: asked(q),
        limit: 50,
        ..DemandQuery::default()
    }
}

fn ids(hits: &DemandHits) -> Vec<(&str, Vec<&str>)> {
    hits.hits
        .iter()
        .map(|hit| (hit.demand_id.as_str(), line_ids(hit)))
        .collect()
}

fn line_ids(hit: &DemandHit) -> Vec<&str> {
    hit.lines.iter().map(|line| line.line_id.as_str()).collect()
}

#[test]
fn a_demand_comes_once_with_the_lines_that_fit() {
    let test = TestIndex::empty();
    test.demand(
        "d1",
        vec![
            line("n1", "Ibuprofen 200mg"),
            line("n2", "Aspirin"),
            line("n3", "Ibuprofen gel"),
        ],
    );
    test.demand("d2", vec![line("n4", "Aspirin 100 mg")]);
    let hits = ask(&test, question("ibuprofen gel"));
    assert_eq!(ids(&hits), [("d1", vec!["n3"])]);
    let snippet = hits.highlighter.snippet("Ibuprofen gel");
    assert_eq!(snippet.as_deref(), Some("<em>Ibuprofen</em> <em>gel</em>"));
    let hits = ask(
        &test,
        DemandQuery {
            facets: Facet::DEMANDS.to_vec(),
            ..question("ibuprofen")
        },
    );
    assert_eq!((hits.total, hits.hits[0].lines.len()), (1, 2));
    assert_eq!(
        hits.facets[&Facet::Kind],
        [("finished_product".to_owned(), 1)],
        "demands are counted, not lines"
    );
    assert_eq!(ask(&test, question("")).total, 2);
    assert_eq!(
        ids(&ask(
            &test,
            DemandQuery {
                offset: 1,
                ..question("aspirin")
            }
        ))
        .len(),
        1
    );
}

#[test]
fn who_asks_decides_what_is_seen_and_counted() {
    let test = TestIndex::empty();
    for (id, visibility, company) in [
        ("public", Visibility::Public, "b1"),
        ("verified", Visibility::Verified, "b1"),
        ("invited", Visibility::Invited, "b1"),
        ("other", Visibility::Invited, "b2"),
    ] {
        let company_id = company.to_owned();
        test.demand(
            id,
            vec![DemandLineDoc {
                visibility,
                company_id,
                ..line(id, "Ibuprofen")
            }],
        );
    }
    let seen = |viewer: Viewer| {
        let hits = ask(
            &test,
            DemandQuery {
                viewer,
                facets: vec![Facet::Kind],
                ..question("ibuprofen")
            },
        );
        let counted: u64 = hits.facets[&Facet::Kind].iter().map(|(_, count)| count).sum();
        assert_eq!((hits.total, counted), (hits.hits.len(), hits.hits.len() as u64));
        hits.hits.into_iter().map(|hit| hit.demand_id).collect::<Vec<_>>()
    };
    assert_eq!(seen(Viewer::default()), ["public"]);
    assert_eq!(
        seen(Viewer {
            verified: true,
            company_id: None
        }),
        ["public", "verified"]
    );
    let own = Viewer {
        verified: true,
        company_id: Some("b1".into()),
    };
    assert_eq!(seen(own), ["invited", "public", "verified"]);
    let own = Viewer {
        verified: false,
        company_id: Some("b2".into()),
    };
    assert_eq!(seen(own), ["other", "public"]);
}

#[test]
fn a_hidden_buyer_is_found_by_no_filter() {
    let test = TestIndex::empty();
    test.demand("shown", vec![line("n1", "Ibuprofen")]);
    test.demand(
        "hidden",
        vec![DemandLineDoc {
            hide_buyer: true,
            ..line("n2", "Ibuprofen")
        }],
    );
    let hits = ask(
        &test,
        DemandQuery {
            company_id: Some("b1".into()),
            ..question("")
        },
    );
    assert_eq!(ids(&hits), [("shown", vec!["n1"])]);
    let hits = ask(
        &test,
        DemandQuery {
            exclude_companies: vec!["b1".into()],
            ..question("")
        },
    );
    assert_eq!(
        hits.total, 0,
        "but a company that is shut out takes its hidden demands along"
    );
}

#[test]
fn what_has_closed_by_now_is_not_shown() {
    let test = TestIndex::empty();
    let until = |id: &str, closes_at, opened_at| DemandLineDoc {
        closes_at,
        opened_at,
        ..line(id, "Ibuprofen")
    };
    test.demand("soon", vec![until("n1", Some(100), 1)]);
    test.demand("later", vec![until("n2", Some(200), 2)]);
    test.demand("never", vec![until("n3", None, 0)]);
    let at = |now_micros, sort| {
        let hits = ask(
            &test,
            DemandQuery {
                now_micros,
                sort,
                ..question("ibuprofen")
            },
        );
        hits.hits.into_iter().map(|hit| hit.demand_id).collect::<Vec<_>>()
    };
    assert_eq!(at(99, DemandSort::ClosingSoon), ["soon", "later", "never"]);
    assert_eq!(at(100, DemandSort::ClosingSoon), ["later", "never"]);
    assert_eq!(at(0, DemandSort::Newest), ["later", "soon", "never"]);
    assert_eq!(at(200, DemandSort::Relevance), ["never"]);
}

#[test]
fn filters_narrow_lines_and_demands() {
    let test = TestIndex::empty();
    let to = |id: &str, hub: &str, country: &str, form: &str| DemandLineDoc {
        hub: hub.into(),
        destination_country: country.into(),
        dose_form: Some(form.into()),
        ..line(id, "Ibuprofen")
    };
    test.demand(
        "vn",
        vec![
            to("n1", "asean", "VN", "tablet"),
            to("n2", "asean", "VN", "capsule"),
        ],
    );
    test.demand("pl", vec![to("n3", "cee", "PL", "tablet")]);
    let with = |query: DemandQuery| ask(&test, query);
    let hits = with(DemandQuery {
        hub: Some("asean".into()),
        ..question("")
    });
    assert_eq!(ids(&hits), [("vn", vec!["n1", "n2"])]);
    let hits = with(DemandQuery {
        dose_form: Some("tablet".into()),
        ..question("")
    });
    assert_eq!(ids(&hits), [("pl", vec!["n3"]), ("vn", vec!["n1"])]);
    let hits = with(DemandQuery {
        destination_country: Some("PL".into()),
        ..question("ibuprofen")
    });
    assert_eq!(ids(&hits), [("pl", vec!["n3"])]);
    let hits = with(DemandQuery {
        exclude_demands: vec!["pl".into()],
        ..question("")
    });
    assert_eq!(hits.total, 1);
}

#[test]
fn lines_of_like_text_are_found() {
    let test = TestIndex::empty();
    test.demand(
        "d1",
        vec![line("n1", "Herbal cough syrup"), line("n2", "Bandage")],
    );
    let found = test.index.similar_lines("cough syrup with ivy", 5).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].0.as_str(), found[0].1.as_str()), ("d1", "n1"));
}
