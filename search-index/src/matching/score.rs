//! The score: 0 to 100, from how close each criterion came.

use super::code;
use super::finding::{Finding, hundredths};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How many points each part of the score is worth. They need not add up to 100: the score is scaled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights {
    /// Same substances, same salt, same basis, exact form term.
    pub identity: Decimal,
    /// Form, strength, release, route, pack.
    pub product: Decimal,
    /// Readiness for the destination's authority.
    pub regulatory: Decimal,
    /// Quantity, time, price, hub.
    pub commercial: Decimal,
    /// How well the supplier is known.
    pub trust: Decimal,
    /// What an unknown counts, from 0 to 1.
    pub unknown: Decimal,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            identity: Decimal::from(30),
            product: Decimal::from(20),
            regulatory: Decimal::from(20),
            commercial: Decimal::from(20),
            trust: Decimal::from(10),
            unknown: hundredths(40),
        }
    }
}

/// The points that each part of the score has brought, two decimals at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Parts {
    /// Same substances, same salt, same basis, exact form term.
    pub identity: Decimal,
    /// Form, strength, release, route, pack.
    pub product: Decimal,
    /// Readiness for the destination's authority.
    pub regulatory: Decimal,
    /// Quantity, time, price, hub.
    pub commercial: Decimal,
    /// How well the supplier is known.
    pub trust: Decimal,
}

/// The share that each criterion has in a part. A criterion that does not apply leaves its share to the others.
type Shares = &'static [(&'static str, u32)];

const IDENTITY: Shares = &[
    (code::SUBSTANCES, 40),
    (code::NAMES, 20),
    (code::ATTRIBUTES, 30),
    (code::SALT, 15),
    (code::STRENGTH, 25),
    (code::FORM, 20),
];
const PRODUCT: Shares = &[
    (code::STRENGTH, 45),
    (code::FORM, 35),
    (code::RELEASE, 15),
    (code::ROUTE, 5),
    (code::PACK, 5),
];
const REGULATORY: Shares = &[(code::REGISTRATION, 100)];
const COMMERCIAL: Shares = &[
    (code::PRICE, 35),
    (code::MOQ, 25),
    (code::LEAD_TIME, 20),
    (code::CAPACITY, 10),
    (code::HUB, 10),
];
/// Whether it is the same substance at all.
const SURE: Shares = &[(code::SUBSTANCES, 100)];
/// Nothing tells of trust yet, so that all of it is unknown.
const TRUST: Shares = &[];

/// The score and its parts.
pub(super) fn score(findings: &[Finding], weights: &Weights) -> (Decimal, Parts) {
    let mean = |shares| closeness(findings, shares, weights.unknown);
    let part = |weight, shares| points(weight, weights, mean(shares));
    // That the form agrees says little while the substance is not known: a right substance in another form
    // must stand above an unread one in the same form.
    let sure = if findings.iter().any(|f| f.criterion.code == code::SUBSTANCES) {
        mean(SURE)
    } else {
        Decimal::ONE
    };
    let sure_part = |weight, shares| points(weight, weights, mean(shares) * sure);
    let parts = Parts {
        identity: sure_part(weights.identity, IDENTITY),
        product: sure_part(weights.product, PRODUCT),
        regulatory: part(weights.regulatory, REGULATORY),
        commercial: part(weights.commercial, COMMERCIAL),
        trust: part(weights.trust, TRUST),
    };
    // Each part lies within 0 and 100, so that the sum cannot overflow.
    let sum = parts.identity + parts.product + parts.regulatory + parts.commercial + parts.trust;
    (sum.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED).normalize(), parts)
}

/// The mean closeness of the criteria that have a share, from 0 to 1; unknown where none has been asked.
fn closeness(findings: &[Finding], shares: Shares, unknown: Decimal) -> Decimal {
    let unknown = unknown.clamp(Decimal::ZERO, Decimal::ONE);
    let (mut sum, mut total) = (Decimal::ZERO, Decimal::ZERO);
    for (code, share) in shares {
        let Some(finding) = findings.iter().find(|f| f.criterion.code == *code) else {
            continue;
        };
        let share = Decimal::from(*share);
        sum += share * finding.closeness.unwrap_or(unknown);
        total += share;
    }
    sum.checked_div(total).unwrap_or(unknown)
}

/// A part's points out of 100. Negative weights count nothing; weights beyond reckoning give no points.
fn points(weight: Decimal, weights: &Weights, closeness: Decimal) -> Decimal {
    let parts = [
        weights.identity,
        weights.product,
        weights.regulatory,
        weights.commercial,
        weights.trust,
    ];
    let total = parts
        .iter()
        .try_fold(Decimal::ZERO, |sum, w| sum.checked_add((*w).max(Decimal::ZERO)));
    let share = total
        .and_then(|total| weight.max(Decimal::ZERO).checked_div(total))
        .unwrap_or(Decimal::ZERO);
    (share * closeness * Decimal::ONE_HUNDRED).round_dp(2).normalize()
}
