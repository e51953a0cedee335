//! Whatever the numbers and texts are: no panic, a score within its bounds, and one order.

use crate::support::{context, identity};
use proptest::prelude::*;
use rust_decimal::Decimal;
use search_index::matching::{Context, Need, Offer, Price, Rate, Snapshot, Verdict, Weights, evaluate, rank};

fn number() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![
        Just(None),
        any::<i64>().prop_map(Some),
        prop::sample::select(vec![i64::MIN, -1, 0, 1, 24, i64::MAX]).prop_map(Some),
    ]
}

fn decimal() -> impl Strategy<Value = Decimal> {
    let any = (any::<u32>(), any::<u32>(), any::<u32>(), any::<bool>(), 0u32..=28)
        .prop_map(|(lo, mid, hi, negative, scale)| Decimal::from_parts(lo, mid, hi, negative, scale));
    let edge = vec![
        Decimal::MAX,
        Decimal::MIN,
        Decimal::ZERO,
        Decimal::ONE,
        Decimal::new(1, 28),
    ];
    prop_oneof![any, prop::sample::select(edge)]
}

fn price() -> impl Strategy<Value = Option<Price>> {
    let currency = prop::sample::select(vec!["USD", "EUR", "XXX", ""]);
    prop::option::of((decimal(), currency).prop_map(|(amount, c)| Price {
        amount,
        currency: c.into(),
    }))
}

fn day() -> impl Strategy<Value = String> {
    let known = vec![
        "2026-01-17",
        "9999-12-31",
        "-9999-01-01",
        "2026-02-30",
        "+99999-01-01",
        "",
    ];
    prop_oneof![
        prop::sample::select(known).prop_map(str::to_owned),
        any::<String>()
    ]
}

fn unit() -> impl Strategy<Value = String> {
    let known = vec!["tablet", "box", "kg", "t", "mg", "unit", "bottle", "s", ""];
    prop_oneof![
        prop::sample::select(known).prop_map(str::to_owned),
        any::<String>()
    ]
}

prop_compose! {
    fn read()(
        text in prop::sample::select(vec![
            "amoxicillin 500 mg | capsule oral immediate", "amoxicillin", "?", "? amoxicillin, ampicillin",
            "amoxicillin/trihydrate 1 g salt | tablet oral enteric", "amoxicillin 1 mg + clavulanic-acid 1 mg",
            "amlodipine/besilate 6.94 mg salt | tablet oral", "amlodipine 5 mg base | capsule/tablet prolonged",
            "amlodipine/maleate 5 mg | injection parenteral", "omeprazole 20 mg | capsule oral enteric",
            "omeprazole 20 mg | capsule oral", "timolol 5 mg/mL | gel ocular", "timolol 5 mg/g | eye_drops ocular",
        ]),
        amount in decimal(),
        amount_unit in prop::sample::select(vec!["mg", "g", "ug", "mg/mL", "[iU]", "/", ""]),
        changed in any::<bool>(),
    ) -> search_index::identity::Identity {
        let mut identity = identity(text);
        for strength in identity.substances.iter_mut().filter_map(|s| s.strength.as_mut()).filter(|_| changed) {
            (strength.value, strength.unit) = (amount, amount_unit.into());
        }
        identity
    }
}

prop_compose! {
    pub(crate) fn offers()(
        identity in read(), name in any::<String>(), moq in number(), capacity in number(),
        units_per_pack in number(), lead_time_days in number(), unit in unit(), price in price(),
        id in "[a-z]{1,3}", kind in prop::sample::select(vec!["finished_product", "herbal", "device", "api"]),
    ) -> Offer {
        let kind = crate::support::word(kind).unwrap();
        let names = vec![name];
        Offer { id, kind, identity, names, moq, capacity, units_per_pack, lead_time_days, unit, price, ..Offer::default() }
    }
}

prop_compose! {
    pub(crate) fn needs()(
        identity in read(), text in any::<String>(), quantity in number(), unit in unit(),
        target_price in price(), need_by in prop::option::of(day()), country in "[A-Z]{0,2}",
    ) -> Need {
        let destination_country = country;
        Need { identity, text, quantity, unit, target_price, need_by, destination_country, ..Need::default() }
    }
}

prop_compose! {
    fn contexts()(today in day(), usd in decimal(), points in prop::collection::vec(decimal(), 6)) -> Context {
        let mut context = Context { today, ..context() };
        context.rates.insert("EUR".into(), Rate { usd, day: "2026-01-16".into(), source: "ECB".into() });
        let weights = &mut context.weights;
        for (weight, value) in [&mut weights.identity, &mut weights.product, &mut weights.regulatory,
            &mut weights.commercial, &mut weights.trust, &mut weights.unknown].into_iter().zip(points) {
            *weight = value;
        }
        context
    }
}

prop_compose! {
    /// Such as somebody would set: an unknown counts no more than what holds.
    fn weights()(points in prop::collection::vec(0u32..100, 5), unknown in 0i64..=80) -> Weights {
        let point = |at: usize| Decimal::from(points[at]);
        Weights {
            identity: point(0), product: point(1), regulatory: point(2), commercial: point(3), trust: point(4),
            unknown: Decimal::new(unknown, 2),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_pair_is_judged_without_panic(offer in offers(), need in needs(), context in contexts()) {
        if let Some(verdict) = evaluate(&offer, &need, &context) {
            prop_assert!(verdict.score >= Decimal::ZERO && verdict.score <= Decimal::ONE_HUNDRED);
            prop_assert!(verdict.score.scale() <= 2);
            prop_assert!(!verdict.criteria.is_empty());
        }
    }

    #[test]
    fn any_snapshot_replays(offer in offers(), need in needs(), context in contexts()) {
        if let Some(taken) = Snapshot::take(offer, need, context) {
            let stored = serde_json::to_string(&taken).unwrap();
            let read: Snapshot = serde_json::from_str(&stored).unwrap();
            prop_assert_eq!(read.replay().unwrap(), Some(taken.verdict));
        }
    }

    #[test]
    fn what_is_known_to_hold_never_lowers_score_or_band(
        offer in offers(), need in needs(), context in contexts(), weights in weights(), which in 0usize..6,
    ) {
        let context = Context { weights, ..context };
        let (before, mut offer, mut need) = (evaluate(&offer, &need, &context), offer, need);
        let unknown = |code: &str| {
            let criteria = before.iter().flat_map(|v| &v.criteria);
            criteria.filter(|c| c.code == code).any(|c| c.result == search_index::matching::Outcome::Unknown)
        };
        let code = ["MOQ", "CAPACITY", "LEAD_TIME", "PRICE", "HUB", "STRENGTH"][which];
        if code != "HUB" && !unknown(code) {
            return Ok(());
        }
        hold(&mut offer, &mut need, code);
        let after = evaluate(&offer, &need, &context);
        let held = after.iter().flat_map(|v| &v.criteria)
            .any(|c| c.code == code && c.result == search_index::matching::Outcome::Pass);
        let (Some(before), Some(after), true) = (before, after, held) else {
            return Ok(());
        };
        prop_assert!(after.score >= before.score, "{code}: {before:?}\n{after:?}");
        prop_assert!(after.band <= before.band, "{code}");
    }

    #[test]
    fn the_order_is_total(
        offers in prop::collection::vec(offers(), 3), need in needs(), context in contexts(),
    ) {
        let verdicts: Vec<Verdict> = offers.iter().filter_map(|o| evaluate(o, &need, &context)).collect();
        if let [a, b, c] = verdicts.as_slice() {
            let (ab, bc, ac) = (rank((a, "1"), (b, "2")), rank((b, "2"), (c, "3")), rank((a, "1"), (c, "3")));
            prop_assert!(ab.is_ne() && ab == rank((b, "2"), (a, "1")).reverse());
            prop_assert!(ab != bc || ab == ac);
        }
    }

    #[test]
    fn any_arrival_order_gives_the_same_list(
        (given, shuffled) in prop::collection::vec(offers(), 0..30)
            .prop_flat_map(|offers| (Just(offers.clone()), Just(offers).prop_shuffle())),
        need in needs(),
    ) {
        prop_assert_eq!(listed(&given, &need), listed(&shuffled, &need));
    }
}

/// Makes one criterion hold, leaving the others as they are.
fn hold(offer: &mut Offer, need: &mut Need, code: &str) {
    match code {
        "MOQ" => (offer.moq, need.quantity) = (Some(0), Some(need.quantity.unwrap_or(0).max(0))),
        "CAPACITY" => offer.capacity = Some(i64::MAX),
        "LEAD_TIME" => offer.lead_time_days = Some(0),
        "PRICE" => offer.price = need.target_price.clone(),
        "HUB" => need.hub = None,
        _ => {
            for (given, wanted) in offer
                .identity
                .substances
                .iter_mut()
                .zip(&mut need.identity.substances)
            {
                let one = search_index::identity::Strength {
                    value: Decimal::ONE,
                    unit: "mg".into(),
                    basis: None,
                    also: None,
                };
                (given.strength, wanted.strength) = (Some(one.clone()), Some(one));
            }
        }
    }
}

/// What a buyer sees, best first: ids and verdicts.
fn listed(offers: &[Offer], need: &Need) -> Vec<(String, Verdict)> {
    let mut seen = std::collections::BTreeMap::new();
    for offer in offers {
        // Ids are unique in life; of two with one id keep the same one whatever the order.
        let text = serde_json::to_string(offer).unwrap();
        let kept = seen
            .entry(offer.id.clone())
            .or_insert_with(|| (text.clone(), offer));
        if text < kept.0 {
            *kept = (text, offer);
        }
    }
    let mut verdicts: Vec<(String, Verdict)> = offers
        .iter()
        .filter(|offer| seen.get(&offer.id).is_some_and(|(_, kept)| kept == offer))
        .filter_map(|offer| Some((offer.id.clone(), evaluate(offer, need, &context())?)))
        .collect();
    verdicts.sort_by(|a, b| rank((&a.1, &a.0), (&b.1, &b.0)));
    verdicts.dedup();
    verdicts
}
