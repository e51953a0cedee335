//! The sentence that says what decided about a pair.

use super::Explanation;
use crate::identity::Status;
use crate::matching::{Band, Criterion, Examination, Outcome, Severity, code};

/// What decided, in one sentence: the first thing that a reader wants to know.
pub(super) fn decide(demand: &Explanation, offer: &Explanation, examination: &Examination) -> String {
    if too_little(demand, offer, examination) {
        return "too little was read to say that they might be the same".to_owned();
    }
    let removed = examination.removed_by();
    match (removed, examination.verdict.as_ref().map(|v| v.band)) {
        (Some(criterion), _) if criterion.code == code::SUBSTANCES => {
            format!("not the same drug: {}", unlike(demand, offer, criterion))
        }
        (Some(criterion), _) => format!("never shown: {}", criterion.detail),
        (None, None) => "never shown".to_owned(),
        (None, Some(Band::Blocked)) => format!(
            "blocked by law: {}",
            joined(examination, |c| fails(c) && c.severity == Severity::Law)
        ),
        (None, Some(Band::Near)) => near(examination),
        (None, Some(Band::Match)) => matched(demand, examination),
    }
}

/// Whether a pair that no criterion removes is still shown to nobody: where a substance is read on one side only, or
/// on none and the names do not share their words.
pub(super) fn too_little(demand: &Explanation, offer: &Explanation, examination: &Examination) -> bool {
    let result = |code| {
        examination
            .criteria
            .iter()
            .find(|c| c.code == code)
            .map(|c| c.result)
    };
    if examination.verdict.is_none() || result(code::SUBSTANCES) != Some(Outcome::Unknown) {
        return false;
    }
    let read = |e: &Explanation| e.identity.status != Status::Unresolved;
    match (read(demand), read(offer)) {
        (true, true) => false,
        (false, false) => result(code::NAMES) != Some(Outcome::Pass),
        _ => true,
    }
}

/// The two sets of substances, where both are known.
fn unlike(demand: &Explanation, offer: &Explanation, criterion: &Criterion) -> String {
    let resolved = |e: &Explanation| e.identity.status == Status::Resolved;
    if resolved(demand) && resolved(offer) {
        format!("{} ≠ {}", drug(demand), drug(offer))
    } else {
        criterion.detail.clone()
    }
}

fn near(examination: &Examination) -> String {
    let unsettled = |c: &Criterion| {
        c.result == Outcome::Unknown && [code::KIND, code::SUBSTANCES].contains(&c.code.as_str())
    };
    if examination.criteria.iter().any(unsettled) {
        return format!("not sure to be the same drug: {}", joined(examination, unsettled));
    }
    let gaps = joined(examination, |c| fails(c) && c.severity == Severity::Gap);
    let known = |c: &Criterion| c.code == code::SUBSTANCES && c.result == Outcome::Pass;
    if examination.criteria.iter().any(known) {
        format!("the same substances, but {gaps}")
    } else {
        format!("perhaps the same, but {gaps}")
    }
}

fn fails(criterion: &Criterion) -> bool {
    criterion.result == Outcome::Fail
}

/// A match is one drug only as far as strength, form and release are told.
fn matched(demand: &Explanation, examination: &Examination) -> String {
    const PRODUCT: [&str; 4] = [code::STRENGTH, code::FORM, code::RELEASE, code::ROUTE];
    let open = joined(examination, |c| {
        c.result == Outcome::Unknown && PRODUCT.contains(&c.code.as_str())
    });
    if open.is_empty() {
        return format!("the same drug: {}", drug(demand));
    }
    format!(
        "the same substances, {}, but not all is told: {open}",
        drug(demand)
    )
}

/// The details of the criteria that count, in their order.
fn joined(examination: &Examination, counts: impl Fn(&Criterion) -> bool) -> String {
    let counting = examination.criteria.iter().filter(|c| counts(c));
    let details: Vec<&str> = counting.map(|c| c.detail.as_str()).collect();
    details.join("; ")
}

/// The substances of a text by name.
fn drug(explanation: &Explanation) -> String {
    let substances = &explanation.identity.substances;
    if substances.is_empty() {
        return format!("“{}”", explanation.text.trim());
    }
    let names: Vec<&str> = substances.iter().map(|s| s.inn.as_str()).collect();
    names.join(" + ")
}
