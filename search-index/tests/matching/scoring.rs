//! The score, and the order that it gives.

use crate::support::{context, need, offer};
use rust_decimal::Decimal;
use search_index::matching::{Band, Verdict, Weights, evaluate, rank};

const ASKED: &str = "amoxicillin/trihydrate 875 mg base | tablet film_coated_tablet oral immediate";

fn verdict(offered: &str) -> Verdict {
    evaluate(&offer(offered), &need(ASKED), &context()).unwrap()
}

/// From best to worst, all commercial terms being equal.
const LADDER: [&str; 10] = [
    ASKED,
    "amoxicillin/trihydrate 875 mg base | tablet oral immediate",
    "amoxicillin/sodium 875 mg base | tablet oral immediate",
    "amoxicillin/trihydrate | tablet film_coated_tablet oral immediate",
    "amoxicillin/trihydrate 875 mg base | capsule oral immediate",
    "amoxicillin/trihydrate 500 mg base | tablet film_coated_tablet oral immediate",
    "amoxicillin/trihydrate 250 mg base | tablet film_coated_tablet oral immediate",
    "amoxicillin/trihydrate 250 mg base | capsule oral immediate",
    "amoxicillin/trihydrate 250 mg base | capsule oral prolonged",
    "amoxicillin/trihydrate 250 mg base | powder_for_injection parenteral",
];

#[test]
fn the_closer_product_stands_first() {
    for pair in LADDER.windows(2) {
        let (better, worse) = (verdict(pair[0]), verdict(pair[1]));
        assert!(
            rank((&better, "z"), (&worse, "a")).is_lt(),
            "{pair:?}\n{better:?}\n{worse:?}"
        );
    }
}

#[test]
fn an_unread_listing_of_the_same_form_stands_below_the_right_substance_in_another() {
    let mut unread = offer("? amoxicillin, ampicillin");
    let form = offer(ASKED).identity;
    (unread.identity.dose_form, unread.identity.form_term) = (form.dose_form, form.form_term);
    (unread.identity.release, unread.identity.route) = (form.release, form.route);
    let unread = evaluate(&unread, &need(ASKED), &context()).unwrap();
    let right = verdict(LADDER[9]);
    assert_eq!((unread.band, right.band), (Band::Near, Band::Near));
    assert!(
        rank((&right, "z"), (&unread, "a")).is_lt(),
        "{right:?}\n{unread:?}"
    );
}

#[test]
fn the_parts_add_up_to_the_score() {
    for offered in LADDER {
        let Verdict { score, parts, .. } = verdict(offered);
        let sum = parts.identity + parts.product + parts.regulatory + parts.commercial + parts.trust;
        assert_eq!(score, sum);
        assert!(score.scale() <= 2 && score >= Decimal::ZERO && score <= Decimal::ONE_HUNDRED);
    }
    // Everything of the product agrees: 30 and 20. Registration and trust are unknown: 0.4 of 20 and of 10.
    let parts = verdict(ASKED).parts;
    let points = [parts.identity, parts.product, parts.regulatory, parts.trust];
    assert_eq!(points, [30, 20, 8, 4].map(Decimal::from));
}

#[test]
fn weights_move_the_score() {
    let mut context = context();
    context.weights = Weights {
        identity: Decimal::ONE,
        product: Decimal::ZERO,
        ..zero()
    };
    let score = evaluate(&offer(ASKED), &need(ASKED), &context).unwrap().score;
    assert_eq!(score, Decimal::ONE_HUNDRED);
    context.weights = zero();
    assert_eq!(
        evaluate(&offer(ASKED), &need(ASKED), &context).unwrap().score,
        Decimal::ZERO
    );
}

fn zero() -> Weights {
    Weights {
        identity: Decimal::ZERO,
        product: Decimal::ZERO,
        regulatory: Decimal::ZERO,
        commercial: Decimal::ZERO,
        trust: Decimal::ZERO,
        unknown: Decimal::ZERO,
    }
}

#[test]
fn a_match_stands_before_any_near_and_ids_break_ties() {
    let (exact, mut near) = (verdict(ASKED), verdict(LADDER[5]));
    near.score = Decimal::ONE_HUNDRED;
    assert_eq!(near.band, Band::Near);
    assert!(rank((&exact, "z"), (&near, "a")).is_lt());
    assert!(rank((&exact, "a"), (&exact, "b")).is_lt());
    assert!(rank((&exact, "a"), (&exact, "a")).is_eq());
}
