//! An offer against a need, criterion by criterion.
//!
//! [`evaluate`] asks every rule of the table in `rules` in order. The results decide the [`Band`] and the score;
//! everything that they depend on is in the three arguments, so a [`Snapshot`] of them replays exactly.

pub(crate) mod alone;
mod band;
mod closeness;
pub mod code;
mod examine;
mod finding;
mod quantity;
mod reading;
mod rules;
mod say;
mod score;
mod snapshot;
mod types;

pub use examine::{Examination, examine};
pub use reading::{factors, strength_text};
pub use rules::{kindred, registration_severity, shared_stranger};
pub use score::{Parts, Weights};
pub use snapshot::{OtherRules, Snapshot};
pub use types::{Band, Context, Criterion, Need, Offer, Outcome, Price, Rate, Severity, SupplyMode, Verdict};

use rust_decimal::Decimal;
use std::cmp::Ordering;

/// The version of the rules in this build; stored with every match.
pub const RULES_VERSION: i32 = 2;

/// Judges a pair. `None` when something that must hold fails: another substance is never shown.
///
/// Never panics and reads no clock: the same arguments give the same verdict.
pub fn evaluate(offer: &Offer, need: &Need, context: &Context) -> Option<Verdict> {
    let mut findings = Vec::new();
    for rule in rules::RULES {
        let Some(finding) = rule(offer, need, context) else {
            continue;
        };
        if band::removes(&finding.criterion) {
            return None;
        }
        findings.push(finding);
    }
    let (score, parts) = score::score(&findings, &context.weights);
    let band = band::band(&findings);
    let closeness = match band {
        Band::Match => Decimal::ONE_HUNDRED,
        Band::Near | Band::Blocked => closeness::of(&findings),
    };
    Some(Verdict {
        band,
        score,
        parts,
        closeness,
        criteria: findings.into_iter().map(|finding| finding.criterion).collect(),
    })
}

/// The order in which verdicts are shown, each with the id of what it is about: matches before near ones, of near
/// ones the closer product first, then the better score, then by id. Equal inputs give an equal order.
pub fn rank(a: (&Verdict, &str), b: (&Verdict, &str)) -> Ordering {
    (a.0.band.cmp(&b.0.band))
        .then(b.0.closeness.cmp(&a.0.closeness))
        .then(b.0.score.cmp(&a.0.score))
        .then(a.1.cmp(b.1))
}
