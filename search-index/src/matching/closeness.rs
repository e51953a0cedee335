//! How close a near match is to what is asked for, whatever its terms: the order in which a pharmacist would try.
//!
//! An exact product below the minimum order comes first, then the exact dose in a related form (capsules for
//! tablets), then other strengths, the nearest first, then another release, then what goes in another way or was not
//! read for sure.

use super::finding::Finding;
use super::{Outcome, code};
use rust_decimal::Decimal;

/// What a failed criterion takes away: at least, and at most where nothing is alike. Out of 100.
const FAILED: &[(&str, u32, u32)] = &[
    (code::KIND, 40, 40),
    (code::NAMES, 10, 30),
    (code::ATTRIBUTES, 10, 30),
    (code::SALT, 1, 2),
    // With a closeness of at most 0.5 a strength takes 10 to 20.
    (code::STRENGTH, 0, 20),
    (code::RELEASE, 21, 21),
    (code::ROUTE, 6, 6),
];

/// What an unknown one takes away.
const UNKNOWN: &[(&str, u32)] = &[
    (code::KIND, 30),
    (code::SUBSTANCES, 50),
    (code::ATTRIBUTES, 5),
    (code::STRENGTH, 3),
    (code::FORM, 2),
    (code::RELEASE, 1),
    (code::ROUTE, 1),
];

/// 0 to 100, two decimals at most.
pub(super) fn of(findings: &[Finding]) -> Decimal {
    let taken: Decimal = findings.iter().map(loss).sum();
    (Decimal::ONE_HUNDRED - taken)
        .clamp(Decimal::ZERO, Decimal::ONE_HUNDRED)
        .round_dp(2)
        .normalize()
}

fn loss(finding: &Finding) -> Decimal {
    let of = finding.criterion.code.as_str();
    let away = Decimal::ONE - finding.closeness.unwrap_or(Decimal::ZERO);
    match finding.criterion.result {
        // A finer term or another weight of the same dose: they tell equals apart.
        Outcome::Pass if [code::FORM, code::STRENGTH, code::SALT].contains(&of) => away,
        Outcome::Pass => Decimal::ZERO,
        Outcome::Unknown => {
            let known = UNKNOWN.iter().find(|(c, _)| *c == of);
            known.map_or(Decimal::ZERO, |(_, points)| Decimal::from(*points))
        }
        // A related form takes less than any other strength, an unrelated one more.
        Outcome::Fail if of == code::FORM => Decimal::from(30) * away * away,
        Outcome::Fail => {
            let known = FAILED.iter().find(|(c, ..)| *c == of);
            known.map_or(Decimal::ZERO, |(_, least, most)| {
                Decimal::from(*least) + Decimal::from(most - least) * away
            })
        }
    }
}
