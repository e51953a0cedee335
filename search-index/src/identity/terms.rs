//! The terms by which a product is found beside its substances and its form: its strengths and its release.

use super::types::{Identity, Release};
use rust_decimal::Decimal;

/// The canonical terms of an identity: each strength and what else it is said to be (`500 mg`), the sum of a
/// combination's, by which co-amoxiclav 625 is known, and a release that is not the ordinary one (`prolonged`).
pub fn terms(identity: &Identity) -> Vec<String> {
    let mut terms = Vec::new();
    let mut sum: Option<(Decimal, &str)> = None;
    let mut all = identity.substances.len() > 1;
    for strength in identity.substances.iter().map(|s| s.strength.as_ref()) {
        let Some(strength) = strength else {
            all = false;
            continue;
        };
        terms.push(term(strength.value, &strength.unit));
        let also = strength.also.as_ref();
        terms.extend(also.map(|also| term(also.value, &also.unit)));
        let unit = strength.unit.as_str();
        let added = match sum {
            None => Some(strength.value),
            Some((total, same)) if same == unit => total.checked_add(strength.value),
            Some(_) => None,
        };
        all &= added.is_some();
        sum = added.map(|total| (total, unit)).or(sum);
    }
    terms.extend(sum.filter(|_| all).map(|(total, unit)| term(total, unit)));
    let release = identity.release.filter(|r| *r != Release::Immediate);
    terms.extend(release.map(|r| r.code().to_owned()));
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// One amount as a term.
pub(crate) fn term(value: Decimal, unit: &str) -> String {
    format!("{} {unit}", value.normalize())
}
