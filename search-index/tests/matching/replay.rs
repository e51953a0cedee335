//! A stored match is made again by the same rules, exactly.

use crate::support::{context, need, offer};
use search_index::matching::{Offer, Price, RULES_VERSION, Rate, Snapshot};

fn snapshot() -> Snapshot {
    let price = |amount: &str, currency: &str| {
        Some(Price {
            amount: amount.parse().unwrap(),
            currency: currency.into(),
        })
    };
    let offer = Offer {
        unit: "box".into(),
        units_per_pack: Some(24),
        moq: Some(1_000),
        price: price("1.2000", "EUR"),
        lead_time_days: Some(45),
        ..offer("amoxicillin/trihydrate 500 mg | capsule oral immediate")
    };
    let mut need = need("amoxicillin 0.5 g | tablet oral immediate");
    (need.unit, need.quantity, need.need_by) = ("tablet".into(), Some(5_000), Some("2026-06-30".into()));
    need.target_price = price("0.07", "USD");
    let mut context = context();
    let rate = Rate {
        usd: "1.0800".parse().unwrap(),
        day: "2026-01-16".into(),
        source: "ECB".into(),
    };
    context.rates.insert("EUR".into(), rate);
    Snapshot::take(offer, need, context).unwrap()
}

#[test]
fn the_stored_text_replays_to_the_same_verdict() {
    let taken = snapshot();
    let stored = serde_json::to_string(&taken).unwrap();
    let read: Snapshot = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, taken);
    assert_eq!(read.replay().unwrap(), Some(taken.verdict));
    assert_eq!(serde_json::to_string(&read).unwrap(), stored);
}

#[test]
fn other_rules_are_not_passed_off_as_the_same() {
    let mut taken = snapshot();
    taken.rules_version = RULES_VERSION + 1;
    let refused = taken.replay().unwrap_err();
    assert_eq!(refused.stored, RULES_VERSION + 1);
    assert!(refused.to_string().contains("rules version"));
}

#[test]
fn an_older_context_without_weights_gets_the_usual_ones() {
    let mut value = serde_json::to_value(snapshot()).unwrap();
    value["context"].as_object_mut().unwrap().remove("weights");
    let read: Snapshot = serde_json::from_value(value).unwrap();
    assert_eq!(read, snapshot());
}
