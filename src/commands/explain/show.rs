//! Explanations as text: tables, and the sentence that decides.

use super::table::{lines, plain, wrap};
use search_index::{
    explain::{Comparison, Explanation, Fact},
    identity::{Basis, Ingredient, Pack, Status, Strength},
    matching::{Criterion, Outcome, code},
};
use serde::Serialize;

/// How far a sentence runs before it goes on in the next line.
const SENTENCE: usize = 114;

/// What a text never tells, whatever the rule makes of that.
const UNSAID: [&str; 2] = [code::LEAD_TIME, code::HUB];
/// What a text does not tell unless it is said beside it.
const UNKNOWN_TERMS: [&str; 6] = [
    code::PACK,
    code::REGISTRATION,
    code::DESTINATION,
    code::MOQ,
    code::CAPACITY,
    code::PRICE,
];

/// One text: its stretches, then what came of it.
pub(super) fn explanation(explanation: &Explanation) -> String {
    let mut out = vec![format!("“{}”", plain(explanation.text.trim())), String::new()];
    stretches(explanation, &mut out);
    let rows: Vec<Vec<String>> = identity(explanation)
        .into_iter()
        .map(|(label, value)| vec![label.to_owned(), value])
        .collect();
    out.extend(lines(&rows));
    out.push(String::new());
    out.join("\n")
}

/// Two texts: both readings, the criteria, and what decided.
pub(super) fn comparison(comparison: &Comparison) -> String {
    let mut out = Vec::new();
    for (side, explanation) in [("asked for", &comparison.demand), ("offered", &comparison.offer)] {
        out.push(format!("{side}: “{}”", plain(explanation.text.trim())));
        out.push(String::new());
        stretches(explanation, &mut out);
    }
    out.extend(lines(&side_by_side(&comparison.demand, &comparison.offer)));
    out.push(String::new());
    out.extend(lines(&criteria(&comparison.criteria)));
    let untold: Vec<&str> = comparison
        .criteria
        .iter()
        .filter(|c| untold(c))
        .map(|c| c.code.as_str())
        .collect();
    if !untold.is_empty() {
        out.push(format!("  not told by two texts: {}", untold.join(", ")));
    }
    out.push(String::new());
    let verdict = match (comparison.band, comparison.score) {
        (Some(band), Some(score)) => format!(
            "{}, score {} of 100",
            word(band).to_uppercase(),
            score.round_dp(2)
        ),
        _ => "NOT SHOWN".to_owned(),
    };
    out.extend(wrap(
        &format!("{verdict}: {}", plain(&comparison.decided)),
        SENTENCE,
    ));
    if comparison.demand.controlled || comparison.offer.controlled {
        out.push("A controlled substance is named: the pair is shown to nobody.".to_owned());
    }
    out.push(String::new());
    out.join("\n")
}

fn stretches(explanation: &Explanation, out: &mut Vec<String>) {
    if explanation.spans.is_empty() {
        out.push("  nothing in it was understood".to_owned());
    } else {
        let mut rows = vec![heads(&["WRITTEN", "TAKEN FOR", "LED TO", "DECIDED BY"])];
        for span in &explanation.spans {
            let meaning = span.meaning.replace("[iU]", "IU").replace('_', " ");
            rows.push(vec![
                plain(&span.text),
                span.role.clone(),
                if meaning.is_empty() {
                    "–".to_owned()
                } else {
                    plain(&meaning)
                },
                plain(&span.how),
            ]);
        }
        out.extend(lines(&rows));
    }
    out.push(String::new());
}

/// What the text was read as: a label and a value each, in the order in which a pharmacist asks.
fn identity(explanation: &Explanation) -> Vec<(&'static str, String)> {
    let identity = &explanation.identity;
    let mut rows = vec![("status", status(identity.status).to_owned())];
    for ingredient in &identity.substances {
        rows.push((
            "substance",
            substance(ingredient, fact(explanation, &ingredient.id)),
        ));
    }
    for candidate in &identity.candidates {
        let known = fact(explanation, &candidate.id).map(codes).unwrap_or_default();
        rows.push((
            "may mean",
            format!("{}{known}: {}", candidate.inn, plain(&candidate.why)),
        ));
    }
    if let Some(question) = &identity.question {
        rows.push(("to settle", plain(question)));
    }
    if let Some(brand) = &identity.brand {
        rows.push(("brand", format!("{} is an originator's brand", plain(brand))));
    }
    if let Some(kind) = identity.seems {
        rows.push(("seems", format!("to be of the kind: {}", word(kind))));
    }
    let strengths: Vec<String> = identity.substances.iter().map(strength_of).collect();
    if !strengths.is_empty() {
        rows.push(("strength", strengths.join(" + ")));
    }
    rows.push(("form", form(explanation)));
    rows.push(("release", identity.release.map_or_else(unsaid, word)));
    rows.push(("route", identity.route.map_or_else(unsaid, word)));
    if let Some(held) = &explanation.pack {
        rows.push(("pack", pack(held)));
    }
    rows.push(("controlled", controlled(explanation)));
    rows
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Resolved => "resolved: every substance is known",
        Status::Ambiguous => "ambiguous: more than one reading is possible, the owner is asked",
        Status::Unresolved => "unresolved: no substance could be read",
    }
}

fn substance(ingredient: &Ingredient, fact: Option<&Fact>) -> String {
    let salt = ingredient
        .salt
        .as_ref()
        .map(|s| format!(", as {}", s.replace('_', " ")));
    format!(
        "{}{}{}",
        ingredient.inn,
        salt.unwrap_or_default(),
        fact.map(codes).unwrap_or_default()
    )
}

/// The numbers by which a reader can look a substance up.
fn codes(fact: &Fact) -> String {
    let atc = fact.atc.as_ref().map(|c| format!(" · ATC {c}"));
    let cas = fact.cas.as_ref().map(|c| format!(" · CAS {c}"));
    format!("{}{}", atc.unwrap_or_default(), cas.unwrap_or_default())
}

fn fact<'a>(explanation: &'a Explanation, id: &str) -> Option<&'a Fact> {
    explanation.facts.iter().find(|f| f.id == id)
}

fn strength_of(ingredient: &Ingredient) -> String {
    ingredient.strength.as_ref().map_or_else(unsaid, strength)
}

fn strength(strength: &Strength) -> String {
    let unit = |unit: &str| unit.replace("[iU]", "IU").replace("ug", "µg");
    let also = strength.also.as_ref();
    let also = also.map(|q| format!(", that is {} {}", q.value.normalize(), unit(&q.unit)));
    let basis = match strength.basis {
        Some(Basis::Base) => " of the base",
        Some(Basis::Salt) => " of the salt",
        None => "",
    };
    format!(
        "{} {}{basis}{}",
        strength.value.normalize(),
        unit(&strength.unit),
        also.unwrap_or_default()
    )
}

fn form(explanation: &Explanation) -> String {
    let Some(form) = explanation.identity.dose_form.map(word) else {
        return unsaid();
    };
    if let Some(other) = explanation.identity.dose_form_or {
        return format!("{form} or {}", word(other));
    }
    match explanation
        .identity
        .form_term
        .as_ref()
        .map(|t| t.replace('_', " "))
    {
        Some(term) if term != form => format!("{form} ({term})"),
        _ => form,
    }
}

fn pack(pack: &Pack) -> String {
    let unit = pack.unit.as_deref().unwrap_or("piece");
    let count = pack.units.map(|n| format!("{n} × {unit}"));
    let volume = pack.volume.map(|v| format!("{} mL each", v.normalize()));
    let parts: Vec<String> = count.into_iter().chain(volume).collect();
    parts.join(", ")
}

fn controlled(explanation: &Explanation) -> String {
    if !explanation.controlled {
        return "no".to_owned();
    }
    let listed = explanation.facts.iter().filter_map(|f| Some((f, f.controlled?)));
    let named: Vec<String> = listed
        .map(|(f, control)| format!("{} ({})", f.inn, word(control)))
        .collect();
    let who = "shown to nobody but its owner and operators";
    if named.is_empty() {
        format!("perhaps; in doubt it is {who}")
    } else {
        format!("yes, {}: {who}", named.join(", "))
    }
}

/// Both identities in three columns: what, asked for, offered.
fn side_by_side(demand: &Explanation, offer: &Explanation) -> Vec<Vec<String>> {
    let mut rows = vec![heads(&["", "ASKED FOR", "OFFERED"])];
    let (asked, offered) = (identity(demand), identity(offer));
    let order = [
        "status",
        "substance",
        "may mean",
        "to settle",
        "brand",
        "seems",
        "strength",
        "form",
        "release",
        "route",
        "pack",
        "controlled",
    ];
    for label in order {
        let own = |rows: &[(&'static str, String)]| -> Vec<String> {
            rows.iter()
                .filter(|(l, _)| *l == label)
                .map(|(_, v)| v.clone())
                .collect()
        };
        let (left, right) = (own(&asked), own(&offered));
        for at in 0..left.len().max(right.len()) {
            let cell = |side: &[String]| side.get(at).cloned().unwrap_or_default();
            let label = if at == 0 { label } else { "" };
            rows.push(vec![label.to_owned(), cell(&left), cell(&right)]);
        }
    }
    rows
}

/// The criteria that texts can tell anything of.
fn criteria(criteria: &[Criterion]) -> Vec<Vec<String>> {
    let other_drug = criteria
        .iter()
        .any(|c| c.code == code::SUBSTANCES && c.result == Outcome::Fail);
    let mut rows = vec![heads(&[
        "CRITERION",
        "RESULT",
        "IF IT FAILS",
        "WHAT WAS COMPARED",
        "WHAT WOULD SETTLE IT",
    ])];
    for criterion in criteria.iter().filter(|c| !untold(c)) {
        // Once the drug is another one, nobody asks whether the names share words.
        if other_drug && criterion.code == code::NAMES {
            continue;
        }
        rows.push(vec![
            criterion.code.clone(),
            word(criterion.result),
            word(criterion.severity),
            plain(&criterion.detail),
            criterion.fix.as_deref().map(plain).unwrap_or_default(),
        ]);
    }
    rows
}

/// Whether two texts cannot tell it: it would need a listing, a demand, or what is known of a market.
fn untold(criterion: &Criterion) -> bool {
    let code = criterion.code.as_str();
    UNSAID.contains(&code) || (UNKNOWN_TERMS.contains(&code) && criterion.result == Outcome::Unknown)
}

fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(|n| (*n).to_owned()).collect()
}

fn unsaid() -> String {
    "–".to_owned()
}

/// The word that the API uses for a value, with spaces.
fn word(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or("–").replace('_', " ")
}
