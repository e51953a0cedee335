//! What is told, word by word where a buyer acts on it.

use crate::support::{codes, context, criterion, need, offer};
use search_index::matching::{Outcome, SupplyMode, evaluate};

const AMOXICILLIN: &str = "amoxicillin 875 mg | tablet oral immediate";

#[test]
fn another_strength_says_what_to_ask() {
    let found = criterion(
        &offer("amoxicillin 500 mg | tablet oral immediate"),
        &need(AMOXICILLIN),
        &context(),
        "STRENGTH",
    );
    assert_eq!(found.detail, "500 mg is offered, 875 mg is asked for");
    assert_eq!(
        found.fix.unwrap(),
        "ask whether 500 mg tablets are acceptable instead of 875 mg"
    );
}

#[test]
fn a_small_order_is_a_pooling_candidate() {
    let (mut offer, mut need) = (offer(AMOXICILLIN), need(AMOXICILLIN));
    (offer.unit, offer.moq) = ("tablet".into(), Some(50_000));
    (need.unit, need.quantity) = ("tablet".into(), Some(5_000));
    let found = criterion(&offer, &need, &context(), "MOQ");
    assert_eq!(
        found.detail,
        "5,000 tablets are asked for, the minimum order is 50,000 tablets"
    );
    assert_eq!(
        found.fix.unwrap(),
        "order at least 50,000 tablets, or join orders of other buyers up to the minimum (pooling candidate)"
    );
    (offer.unit, offer.units_per_pack, offer.moq) = ("box".into(), Some(24), Some(1_000));
    let found = criterion(&offer, &need, &context(), "MOQ");
    assert_eq!(
        found.fix.unwrap(),
        "order at least 24,000 tablets, or join orders of other buyers up to the minimum (pooling candidate)"
    );
}

#[test]
fn other_release_is_called_so() {
    let slow = offer("metformin 500 mg | tablet oral prolonged");
    let found = criterion(
        &slow,
        &need("metformin 500 mg | tablet oral immediate"),
        &context(),
        "RELEASE",
    );
    assert_eq!(
        found.detail,
        "other release: prolonged release is offered, immediate release is asked for"
    );
}

#[test]
fn what_was_not_read_is_quoted() {
    let mut line = need("?");
    line.text = "Блабламицин 500".into();
    let found = criterion(&offer(AMOXICILLIN), &line, &context(), "SUBSTANCES");
    assert_eq!(
        found.detail,
        "no substance was read in the line \"Блабламицин 500\""
    );
    let mut line = need("? amoxicillin, ampicillin");
    line.text = "amp".into();
    let found = criterion(&offer(AMOXICILLIN), &line, &context(), "SUBSTANCES");
    assert_eq!(
        found.detail,
        "the line \"amp\" may mean amoxicillin or ampicillin"
    );
}

#[test]
fn every_failed_gap_has_a_fix() {
    let mut worst = offer("diclofenac/sodium 100 mg | suppository rectal prolonged");
    worst.moq = Some(10);
    let mut line = need("diclofenac 50 mg | tablet oral immediate");
    line.quantity = Some(1);
    line.supply_mode = SupplyMode::WillRegister;
    let verdict = evaluate(&worst, &line, &context()).unwrap();
    assert_eq!(
        codes(&verdict, Outcome::Fail),
        ["STRENGTH", "FORM", "RELEASE", "ROUTE", "MOQ"]
    );
    for criterion in verdict.criteria.iter().filter(|c| c.result == Outcome::Fail) {
        assert!(criterion.fix.is_some(), "{criterion:?}");
    }
}

#[test]
fn criteria_stand_in_a_fixed_order() {
    let verdict = evaluate(&offer(AMOXICILLIN), &need(AMOXICILLIN), &context()).unwrap();
    let order: Vec<&str> = verdict.criteria.iter().map(|c| c.code.as_str()).collect();
    let expected = [
        "KIND",
        "SUBSTANCES",
        "SALT",
        "STRENGTH",
        "FORM",
        "RELEASE",
        "ROUTE",
        "REGISTRATION",
        "DESTINATION",
        "MOQ",
        "CAPACITY",
        "LEAD_TIME",
        "PRICE",
        "HUB",
    ];
    assert_eq!(order, expected);
}
