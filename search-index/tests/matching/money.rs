//! Prices: unlike currencies and unlike units are never compared raw.

use crate::support::{context, criterion, need, offer};
use search_index::matching::{Context, Criterion, Need, Offer, Outcome, Price, Rate, evaluate};

const PRODUCT: &str = "ibuprofen 200 mg | tablet oral immediate";

fn price(text: &str) -> Option<Price> {
    let (amount, currency) = text.split_once(' ').unwrap();
    Some(Price {
        amount: amount.parse().unwrap(),
        currency: currency.into(),
    })
}

fn pair(quoted: &str, target: &str) -> (Offer, Need) {
    let offer = Offer {
        price: price(quoted),
        unit: "box".into(),
        ..offer(PRODUCT)
    };
    let need = Need {
        target_price: price(target),
        unit: "box".into(),
        ..need(PRODUCT)
    };
    (offer, need)
}

fn with_rates() -> Context {
    let mut context = context();
    for (currency, usd) in [("EUR", "1.08"), ("CNY", "0.14"), ("GBP", "0")] {
        let rate = Rate {
            usd: usd.parse().unwrap(),
            day: "2026-01-16".into(),
            source: "ECB".into(),
        };
        context.rates.insert(currency.into(), rate);
    }
    context
}

fn judged(quoted: &str, target: &str) -> Criterion {
    let (offer, need) = pair(quoted, target);
    criterion(&offer, &need, &with_rates(), "PRICE")
}

#[test]
fn a_hundred_dollars_are_less_than_a_hundred_and_one_euros_but_not_by_their_numbers() {
    // By number, 101 USD would be dearer than 100 EUR.
    assert_eq!(judged("101 USD", "100 EUR").result, Outcome::Pass);
    assert_eq!(judged("100 EUR", "101 USD").result, Outcome::Fail);
    assert_eq!(judged("100 USD", "101 EUR").result, Outcome::Pass);
    assert_eq!(judged("101 EUR", "100 USD").result, Outcome::Fail);
    assert_eq!(judged("700 CNY", "98 USD").result, Outcome::Pass);
    assert_eq!(judged("100 USD", "100.00 USD").result, Outcome::Pass);
}

#[test]
fn the_cheaper_of_two_quotes_scores_higher_in_any_currency() {
    let score = |quoted| {
        let (offer, need) = pair(quoted, "105 USD");
        evaluate(&offer, &need, &with_rates()).unwrap().score
    };
    assert!(score("100 USD") > score("101 EUR"));
    assert!(score("99 EUR") < score("101 USD"));
    assert!(score("90 EUR") > score("100 USD"));
}

#[test]
fn the_detail_shows_quote_rate_and_day() {
    let found = judged("101 EUR", "100 USD");
    assert_eq!(
        found.detail,
        "101 EUR per box is quoted, that is 109.08 USD per box at 1 EUR = 1.08 USD (2026-01-16, ECB); \
         the target is 100 USD per box: 9.1 % above it"
    );
    assert!(found.fix.is_some());
    let cross = judged("700 CNY", "100 EUR").detail;
    assert!(
        cross.contains("1 CNY = 0.14 USD") && cross.contains("1 EUR = 1.08 USD"),
        "{cross}"
    );
}

#[test]
fn a_missing_rate_makes_the_comparison_unknown() {
    for (quoted, target) in [
        ("100 KZT", "100 USD"),
        ("100 USD", "100 KZT"),
        ("100 GBP", "100 USD"),
    ] {
        let found = judged(quoted, target);
        assert_eq!(found.result, Outcome::Unknown, "{quoted} {target}");
        assert!(found.detail.contains("no rate for"), "{}", found.detail);
    }
    assert_eq!(judged("5 KZT", "5 KZT").result, Outcome::Pass);
}

#[test]
fn a_price_per_box_is_compared_per_tablet() {
    let (mut offer, mut need) = pair("1.20 USD", "0.05 USD");
    need.unit = "tablet".into();
    assert_eq!(
        criterion(&offer, &need, &with_rates(), "PRICE").result,
        Outcome::Unknown
    );
    offer.units_per_pack = Some(24);
    assert_eq!(
        criterion(&offer, &need, &with_rates(), "PRICE").result,
        Outcome::Pass
    );
    offer.units_per_pack = Some(20);
    let found = criterion(&offer, &need, &with_rates(), "PRICE");
    assert_eq!(found.result, Outcome::Fail);
    assert!(found.detail.contains("0.06 USD per tablet"), "{}", found.detail);
}

#[test]
fn what_is_no_price_is_not_compared() {
    assert_eq!(judged("-1 USD", "1 USD").result, Outcome::Unknown);
    assert_eq!(judged("1 USD", "0 USD").result, Outcome::Unknown);
}
