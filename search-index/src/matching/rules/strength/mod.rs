//! Is each substance's strength the same. Numbers are compared only in like units, and salts only with salts.

mod amount;
mod basis;

use super::{has_form, substances};
use crate::identity::{Ingredient, Strength};
use crate::matching::finding::{Finding, hundredths};
use crate::matching::{Context, Need, Offer, Severity, code, say};
use amount::{Amount, meet_either};
use basis::{Weighed, weigh};
use rust_decimal::Decimal;

/// How one substance compares.
enum Compared {
    /// The same, how exactly, and what was reckoned on the way.
    Same(Decimal, Option<String>),
    /// Different, with the smaller amount over the larger, and what was reckoned on the way.
    Different(Decimal, Option<String>),
    /// Not comparable, and why.
    Unclear(String),
}

/// Judges all strengths. One that differs makes the criterion fail, one that is missing makes it unknown.
pub(super) fn judge(offer: &Offer, need: &Need, context: &Context) -> Option<Finding> {
    if !has_form(offer) || !substances::same(offer, need) {
        return None;
    }
    let (mut closeness, mut ratio, mut unclear, mut notes) = (Decimal::ONE, None, Vec::new(), Vec::new());
    for wanted in &need.identity.substances {
        let Some(given) = offer.identity.substances.iter().find(|s| s.id == wanted.id) else {
            continue;
        };
        match compare((given, offer.volume), (wanted, need.volume), context) {
            Compared::Same(close, note) => {
                closeness = closeness.min(close);
                notes.extend(note);
            }
            Compared::Different(r, note) => {
                ratio = Some(ratio.map_or(r, |least: Decimal| least.min(r)));
                notes.extend(note);
            }
            Compared::Unclear(why) => unclear.push(why),
        }
    }
    if let Some(ratio) = ratio {
        return Some(different(offer, need, ratio, &notes));
    }
    if !unclear.is_empty() {
        let finding = Finding::unknown(code::STRENGTH, Severity::Gap, unclear.join("; "));
        return Some(
            finding.fix("ask for the strength of each substance, and whether it is of the salt or the base"),
        );
    }
    let (given, wanted) = (all(&offer.identity.substances), all(&need.identity.substances));
    let mut detail = if given == wanted {
        format!("both are {wanted}")
    } else {
        format!("{given} is offered, {wanted} is asked for: the same")
    };
    detail.push_str(&told(&notes));
    detail.push_str(&as_written(offer, need));
    Some(Finding::pass(code::STRENGTH, Severity::Gap, detail).close(closeness))
}

/// A different strength is ranked by how close it is, and never above an equal one.
fn different(offer: &Offer, need: &Need, ratio: Decimal, notes: &[String]) -> Finding {
    let (given, wanted) = (all(&offer.identity.substances), all(&need.identity.substances));
    let form = offer
        .identity
        .dose_form
        .map_or_else(String::new, |f| format!(" {}", say::form(f)));
    let verb = if offer.identity.dose_form.is_some() {
        "are"
    } else {
        "is"
    };
    let (reckoned, written) = (told(notes), as_written(offer, need));
    Finding::fail(
        code::STRENGTH,
        Severity::Gap,
        format!("{given} is offered, {wanted} is asked for{reckoned}{written}"),
    )
    .close(ratio * hundredths(50))
    .fix(format!(
        "ask whether {given}{form} {verb} acceptable instead of {wanted}"
    ))
}

/// A strength's number, above zero, and its unit, as they are compared: mass in milligrams.
pub(in crate::matching) fn amount_of(
    strength: &Strength,
    volume: Option<Decimal>,
) -> Option<(Decimal, String)> {
    Amount::of(strength, volume).map(|amount| (amount.value, amount.unit))
}

fn compare(
    (given, given_volume): (&Ingredient, Option<Decimal>),
    (wanted, wanted_volume): (&Ingredient, Option<Decimal>),
    context: &Context,
) -> Compared {
    let inn = &wanted.inn;
    let (Some(a), Some(b)) = (&given.strength, &wanted.strength) else {
        return Compared::Unclear(match (&given.strength, &wanted.strength) {
            (None, None) => format!("neither side gives a strength of {inn}"),
            (None, Some(b)) => {
                format!(
                    "the listing gives no strength of {inn}, {} is asked for",
                    say::strength(b)
                )
            }
            (Some(a), _) => format!(
                "the line gives no strength of {inn}, {} is offered",
                say::strength(a)
            ),
        });
    };
    let told = format!(
        "{inn}: {} is offered, {} is asked for",
        say::strength(a),
        say::strength(b)
    );
    let (Some(x), Some(y)) = (Amount::of(a, given_volume), Amount::of(b, wanted_volume)) else {
        return Compared::Unclear(format!("{told}; one of them is no amount"));
    };
    let other = |s: &Strength| s.also.as_ref().and_then(Amount::said_otherwise);
    let (Some((x, y, note)), exact) = meet_either((x, other(a)), (y, other(b))) else {
        return Compared::Unclear(format!("{told}; these units do not compare"));
    };
    match weigh((given, a.basis, x.value), (wanted, b.basis, y.value), context) {
        Weighed::Same(_, closeness) if x.unit != y.unit => {
            Compared::Same(closeness.min(hundredths(90)), note)
        }
        Weighed::Same(reckoned, closeness) if exact => Compared::Same(closeness, note.or(reckoned)),
        // The second amount of a text settles that two are the same, and never that they differ.
        Weighed::Same(..) => Compared::Same(hundredths(80), note),
        Weighed::Different(..) if !exact => Compared::Unclear(format!("{told}; these units do not compare")),
        // One per cent is the same number in two forms; other numbers in unlike units tell nothing.
        Weighed::Different(..) if x.unit != y.unit => {
            Compared::Unclear(format!("{told}; these units do not compare"))
        }
        Weighed::Different(reckoned, ratio) => Compared::Different(ratio, note.or(reckoned)),
        Weighed::Unclear(why) => Compared::Unclear(format!("{told}; {why}")),
    }
}

/// What was reckoned, in brackets.
fn told(notes: &[String]) -> String {
    if notes.is_empty() {
        return String::new();
    }
    format!(" ({})", notes.join("; "))
}

/// What the two texts say, where that is not the normal form anyway.
fn as_written(offer: &Offer, need: &Need) -> String {
    let differs = |text: &Option<String>, substances: &[Ingredient]| {
        let text = text.as_deref().map(str::trim).filter(|t| !t.is_empty())?;
        (text != all(substances)).then(|| say::quote(text))
    };
    let given = differs(&offer.strength_text, &offer.identity.substances);
    let wanted = differs(&need.strength_text, &need.identity.substances);
    match (given, wanted) {
        (None, None) => String::new(),
        (Some(given), None) => format!("; the listing writes {given}"),
        (None, Some(wanted)) => format!("; the line writes {wanted}"),
        (Some(given), Some(wanted)) => format!("; the listing writes {given}, the line {wanted}"),
    }
}

/// All strengths in order: `875 mg / 125 mg`.
fn all(substances: &[Ingredient]) -> String {
    let each = substances
        .iter()
        .map(|s| s.strength.as_ref().map_or_else(|| "?".to_owned(), say::strength));
    each.collect::<Vec<_>>().join(" / ")
}
