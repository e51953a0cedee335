use super::*;
use search_index::corpus::Class;
use serde_json::{Value, json};

const ROWS: usize = 400;

/// An answer that is right, as the oracle itself would give it.
fn right(oracle: &Oracle, numbers: &HashSet<usize>) -> Value {
    let facets: BTreeMap<&str, Vec<Value>> = super::super::asks::FACETS
        .iter()
        .map(|facet| {
            let counts = oracle.counts(numbers, facet);
            (
                *facet,
                counts
                    .iter()
                    .map(|(value, count)| json!({"value": value, "count": count}))
                    .collect(),
            )
        })
        .collect();
    let items: Vec<Value> = numbers
        .iter()
        .take(20)
        .map(|n| json!({"external_id": format!("W-{n:07}")}))
        .collect();
    json!({"total": numbers.len(), "items": items, "facets": facets})
}

#[test]
fn a_right_answer_passes_and_a_wrong_total_count_or_hit_does_not() {
    let oracle = Oracle::of(&Corpus::new(1), ROWS);
    for filter in [
        &[][..],
        &[("dose_form", "tablet")],
        &[("hub", "cee"), ("origin_country", "CN")],
    ] {
        let good = right(&oracle, &oracle.passing(filter));
        assert!(good["total"].as_u64().unwrap() > 5, "{filter:?} {good}");
        oracle.filtered(filter, &good).unwrap();
        let mut total = good.clone();
        total["total"] = json!(good["total"].as_u64().unwrap() + 1);
        assert!(oracle.filtered(filter, &total).is_err());
        let mut count = good.clone();
        count["facets"]["kind"][0]["count"] = json!(1_000_000);
        assert!(oracle.filtered(filter, &count).is_err());
    }
    let filter = [("dose_form", "tablet")];
    let mut other = right(&oracle, &oracle.passing(&filter));
    let capsule = oracle.passing(&[("dose_form", "capsule")]);
    other["items"][0]["external_id"] = json!(format!("W-{:07}", capsule.iter().min().unwrap()));
    assert!(oracle.filtered(&filter, &other).is_err());
}

#[test]
fn a_name_finds_its_listings_and_no_others() {
    let corpus = Corpus::new(1);
    let oracle = Oracle::of(&corpus, ROWS);
    let questions = corpus.questions(Class::OneTerm, 100);
    let mut checked = 0;
    for question in &questions {
        let Some(substance) = oracle.only_substance(question) else {
            continue;
        };
        let about = oracle.about(substance);
        assert!(
            oracle.named(question, &right(&oracle, &about)).unwrap(),
            "{question:?}"
        );
        // Everything is too much.
        let all = right(&oracle, &oracle.passing(&[]));
        assert!(oracle.named(question, &all).is_err(), "{question:?}");
        if !about.is_empty() {
            assert!(
                oracle.named(question, &right(&oracle, &HashSet::new())).is_err(),
                "{question:?}"
            );
        }
        checked += usize::from(!about.is_empty());
    }
    assert!(checked > 20, "{checked}");
}
