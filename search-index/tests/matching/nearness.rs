//! Near matches: the closer product first, whatever the terms.

use crate::support::{context, need, offer};
use rust_decimal::Decimal;
use search_index::matching::{Band, Need, Offer, Price, Verdict, evaluate, rank};

/// What may be near 500 mg tablets, the closest first.
const LADDER: [&str; 9] = [
    "metformin 500 mg | tablet oral immediate",
    "metformin 500 mg | capsule oral immediate",
    "metformin 400 mg | tablet oral immediate",
    "metformin 250 mg | tablet oral immediate",
    "metformin 500 mg | tablet oral prolonged",
    "metformin 850 mg | capsule oral immediate",
    "metformin 500 mg | suppository rectal",
    "metformin 250 mg | suppository rectal",
    "? metformin, buformin",
];

fn dollars(amount: &str) -> Option<Price> {
    Some(Price {
        amount: amount.parse().unwrap(),
        currency: "USD".into(),
    })
}

fn asked() -> Need {
    Need {
        quantity: Some(5_000),
        target_price: dollars("1"),
        need_by: Some("2026-06-30".into()),
        hub: Some("asean".into()),
        ..need(LADDER[0])
    }
}

/// The further from what was asked for, the better its terms; all are below the minimum order.
fn verdict(step: usize) -> Verdict {
    let offer = Offer {
        moq: Some(if step == 0 { 500_000 } else { 5_001 }),
        price: dollars(if step == 0 { "90" } else { "0.10" }),
        lead_time_days: if step == 0 { None } else { Some(1) },
        hubs: vec![if step == 0 { "cee" } else { "asean" }.into()],
        ..offer(LADDER[step])
    };
    evaluate(&offer, &asked(), &context()).unwrap()
}

#[test]
fn the_closer_product_stands_first_whatever_its_terms() {
    for (step, product) in LADDER.iter().enumerate().skip(1) {
        let (better, worse) = (verdict(step - 1), verdict(step));
        assert_eq!((better.band, worse.band), (Band::Near, Band::Near));
        assert!(
            better.closeness > worse.closeness,
            "{product}: {better:?}\n{worse:?}"
        );
        assert!(rank((&better, "z"), (&worse, "a")).is_lt(), "{product}");
    }
}

#[test]
fn equally_close_ones_are_ranked_by_their_terms() {
    let near = |moq, price| {
        let offer = Offer {
            moq: Some(moq),
            price: dollars(price),
            ..offer(LADDER[0])
        };
        evaluate(&offer, &asked(), &context()).unwrap()
    };
    let (better, worse) = (near(6_000, "0.9"), near(50_000, "1.1"));
    assert_eq!(better.closeness, worse.closeness);
    assert!(rank((&better, "z"), (&worse, "a")).is_lt());
}

#[test]
fn a_match_is_ranked_by_its_score_alone() {
    let found = evaluate(&offer(LADDER[0]), &need(LADDER[0]), &context()).unwrap();
    assert_eq!((found.band, found.closeness), (Band::Match, Decimal::ONE_HUNDRED));
}

#[test]
fn every_near_one_says_what_would_settle_it() {
    for (step, product) in LADDER.iter().enumerate() {
        let found = verdict(step);
        let missing = found.criteria.iter().filter(|c| c.fix.is_some()).count();
        assert!(missing > 0, "{product}");
    }
}
