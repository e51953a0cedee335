//! Offers and needs from a short notation: `amlodipine/besilate 5 mg base | tablet oral immediate`.

use search_index::identity::{Basis, Candidate, Identity, Ingredient, Status, Strength};
use search_index::matching::{Context, Criterion, Need, Offer, Outcome, Verdict, evaluate};
use serde::de::DeserializeOwned;

/// A word as an enum's value, if it is one.
pub(crate) fn word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// `?` is unresolved, `? cefixime, cefuroxime` ambiguous; else substances joined with `+`, then `|` and any of
/// form, exact term, release and route.
pub(crate) fn identity(text: &str) -> Identity {
    if let Some(candidates) = text.strip_prefix('?') {
        return unread(candidates);
    }
    let (substances, form) = text.split_once('|').unwrap_or((text, ""));
    let mut identity = Identity {
        status: Status::Resolved,
        ..Identity::default()
    };
    identity.substances = substances.split('+').map(ingredient).collect();
    for part in form.split_whitespace() {
        let (first, other) = part.split_once('/').unwrap_or((part, ""));
        if let Some(form) = word(first) {
            identity.dose_form = Some(form);
            identity.dose_form_or = word(other);
        } else if let Some(release) = word(part) {
            identity.release = Some(release);
        } else if let Some(route) = word(part) {
            identity.route = Some(route);
        } else {
            identity.form_term = Some(part.to_owned());
        }
    }
    identity
}

fn unread(candidates: &str) -> Identity {
    let candidates: Vec<Candidate> = (candidates.split(',').map(str::trim).filter(|id| !id.is_empty()))
        .map(|id| Candidate {
            id: id.into(),
            inn: id.into(),
            why: "similar".into(),
        })
        .collect();
    let status = if candidates.is_empty() {
        Status::Unresolved
    } else {
        Status::Ambiguous
    };
    Identity {
        status,
        candidates,
        ..Identity::default()
    }
}

/// `amlodipine/besilate 6.94 mg salt`.
fn ingredient(text: &str) -> Ingredient {
    let mut parts = text.split_whitespace();
    let name = parts.next().expect("a substance");
    let (id, salt) = name
        .split_once('/')
        .map_or((name, None), |(id, salt)| (id, Some(salt.to_owned())));
    let strength = parts.next().map(|value| Strength {
        value: value.parse().expect("a number"),
        unit: parts.next().expect("a unit").into(),
        basis: parts.next().map(|basis| word::<Basis>(basis).expect("a basis")),
        also: None,
    });
    Ingredient {
        id: id.into(),
        inn: id.replace('-', " "),
        salt,
        strength,
    }
}

/// An offer of 2026-01-17's prices and hubs: none said.
pub(crate) fn offer(text: &str) -> Offer {
    Offer {
        id: "offer".into(),
        identity: identity(text),
        unit: "unit".into(),
        ..Offer::default()
    }
}

/// A line of a Vietnamese demand.
pub(crate) fn need(text: &str) -> Need {
    Need {
        id: "line".into(),
        identity: identity(text),
        unit: "unit".into(),
        destination_country: "VN".into(),
        ..Need::default()
    }
}

/// The day on which all these comparisons are made, and what a few salts weigh.
pub(crate) fn context() -> Context {
    let factors = [
        ("amlodipine/besilate", "0.7207"),
        ("amlodipine/maleate", "0.7789"),
        ("chloroquine/phosphate", "0.6"),
    ];
    Context {
        today: "2026-01-17".into(),
        factors: factors
            .iter()
            .map(|(salt, factor)| ((*salt).to_owned(), factor.parse().expect("a factor")))
            .collect(),
        ..Context::default()
    }
}

/// Judges and finds one criterion.
pub(crate) fn criterion(offer: &Offer, need: &Need, context: &Context, code: &str) -> Criterion {
    let verdict = evaluate(offer, need, context).expect("a pair");
    find(&verdict, code)
        .unwrap_or_else(|| panic!("no {code} in {verdict:?}"))
        .clone()
}

/// One criterion of a verdict.
pub(crate) fn find<'a>(verdict: &'a Verdict, code: &str) -> Option<&'a Criterion> {
    verdict.criteria.iter().find(|c| c.code == code)
}

/// The codes with a result, in the order of the rules.
pub(crate) fn codes(verdict: &Verdict, result: Outcome) -> Vec<&str> {
    verdict
        .criteria
        .iter()
        .filter(|c| c.result == result)
        .map(|c| c.code.as_str())
        .collect()
}
