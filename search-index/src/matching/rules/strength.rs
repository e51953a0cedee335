//! Is each substance's strength the same. Numbers are compared only in like units.

use super::{is_medicine, substances};
use crate::identity::{Basis, Ingredient, Strength};
use crate::matching::finding::{Finding, hundredths};
use crate::matching::{Context, Need, Offer, Severity, code, say};
use rust_decimal::Decimal;

/// Two amounts whose ratio is at least this are the same: 33.3 mg/mL is 100 mg in 3 mL.
fn same_ratio() -> Decimal {
    Decimal::new(995, 3)
}

/// How one substance compares.
enum Compared {
    /// The same; with a closeness of less than one where the basis is not said.
    Same(Decimal),
    /// Different, with the smaller amount over the larger.
    Different(Decimal),
    /// Not comparable, and why.
    Unclear(String),
}

/// Judges all strengths. One that differs makes the criterion fail, one that is missing makes it unknown.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    if !is_medicine(offer.kind) || !substances::same(offer, need) {
        return None;
    }
    let (mut closeness, mut ratio, mut unclear) = (Decimal::ONE, None, Vec::new());
    for wanted in &need.identity.substances {
        let Some(given) = offer.identity.substances.iter().find(|s| s.id == wanted.id) else {
            continue;
        };
        match compare(given, wanted) {
            Compared::Same(close) => closeness = closeness.min(close),
            Compared::Different(r) => ratio = Some(ratio.map_or(r, |least: Decimal| least.min(r))),
            Compared::Unclear(why) => unclear.push(why),
        }
    }
    if let Some(ratio) = ratio {
        return Some(different(offer, need, ratio));
    }
    if !unclear.is_empty() {
        let finding = Finding::unknown(code::STRENGTH, Severity::Gap, unclear.join("; "));
        return Some(
            finding.fix("ask for the strength of each substance, and whether it is of the salt or the base"),
        );
    }
    let detail = format!("both are {}", all(&need.identity.substances));
    Some(Finding::pass(code::STRENGTH, Severity::Gap, detail).close(closeness))
}

/// A different strength is ranked by how close it is, and never above an equal one.
fn different(offer: &Offer, need: &Need, ratio: Decimal) -> Finding {
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
    Finding::fail(
        code::STRENGTH,
        Severity::Gap,
        format!("{given} is offered, {wanted} is asked for"),
    )
    .close(ratio * hundredths(50))
    .fix(format!(
        "ask whether {given}{form} {verb} acceptable instead of {wanted}"
    ))
}

fn compare(given: &Ingredient, wanted: &Ingredient) -> Compared {
    let inn = &wanted.inn;
    let (Some(a), Some(b)) = (&given.strength, &wanted.strength) else {
        let side = if given.strength.is_none() {
            "the listing"
        } else {
            "the line"
        };
        return Compared::Unclear(format!("{side} gives no strength of {inn}"));
    };
    let told = format!(
        "{inn}: {} is offered, {} is asked for",
        say::strength(a),
        say::strength(b)
    );
    let (Some((x, x_unit)), Some((y, y_unit))) = (plain(a), plain(b)) else {
        return Compared::Unclear(format!("{told}; one of them is no amount"));
    };
    let ratio = x.min(y).checked_div(x.max(y)).unwrap_or(Decimal::ZERO);
    let equal = ratio >= same_ratio();
    if x_unit != y_unit {
        // One per cent is 10 mg/g of a cream and 10 mg/mL of a lotion: the same number, read of two forms.
        let per_cent = ["mg/ml", "mg/g"];
        if equal && per_cent.contains(&x_unit.as_str()) && per_cent.contains(&y_unit.as_str()) {
            return Compared::Same(hundredths(90));
        }
        if said_otherwise(a, b) {
            return Compared::Same(hundredths(80));
        }
        return Compared::Unclear(format!("{told}; these units do not compare"));
    }
    match (equal, basis(given, a), basis(wanted, b)) {
        (true, p, q) if p == q => Compared::Same(Decimal::ONE),
        (true, _, _) => Compared::Same(hundredths(95)),
        // A salt weighs more than the base in it; by how much is not known here.
        (false, Some(Basis::Salt), Some(Basis::Base)) if x > y => of_other_basis(&told),
        (false, Some(Basis::Base), Some(Basis::Salt)) if x < y => of_other_basis(&told),
        (false, _, _) => Compared::Different(ratio),
    }
}

/// Whether one of the two amounts that a text gives is one of the other's: 40 mg/0.4 mL is 40 mg, 0.25 g is
/// 25万单位 where that stands beside it.
fn said_otherwise(a: &Strength, b: &Strength) -> bool {
    let forms = |s: &Strength| -> Vec<(Decimal, String)> {
        let also = s.also.as_ref().map(|q| Strength {
            value: q.value,
            unit: q.unit.clone(),
            basis: None,
            also: None,
        });
        plain(s)
            .into_iter()
            .chain(also.as_ref().and_then(plain))
            .collect()
    };
    let (ours, theirs) = (forms(a), forms(b));
    ours.iter().any(|(x, x_unit)| {
        theirs.iter().any(|(y, y_unit)| {
            x_unit == y_unit && x.min(y).checked_div(*x.max(y)).is_some_and(|r| r >= same_ratio())
        })
    })
}

fn of_other_basis(told: &str) -> Compared {
    Compared::Unclear(format!("{told}; one is of the salt, the other of the base"))
}

/// What the amount is of: as stated, else of the base where the text names no salt at all.
fn basis(ingredient: &Ingredient, strength: &Strength) -> Option<Basis> {
    strength.basis.or(if ingredient.salt.is_none() {
        Some(Basis::Base)
    } else {
        None
    })
}

/// The amount with mass in milligrams, and its unit in lower case. `None` for what is not above zero.
fn plain(strength: &Strength) -> Option<(Decimal, String)> {
    if strength.value <= Decimal::ZERO {
        return None;
    }
    let unit = strength.unit.trim().to_lowercase();
    let (amount, per) = unit
        .split_once('/')
        .map_or((unit.as_str(), None), |(a, p)| (a, Some(p)));
    let (amount, factor) = match amount {
        "ng" => ("mg", Decimal::new(1, 6)),
        "ug" | "mcg" => ("mg", Decimal::new(1, 3)),
        "g" => ("mg", Decimal::from(1_000)),
        other => (other, Decimal::ONE),
    };
    let value = strength.value.checked_mul(factor)?;
    Some((
        value,
        per.map_or_else(|| amount.to_owned(), |per| format!("{amount}/{per}")),
    ))
}

/// All strengths in order: `875 mg / 125 mg`.
fn all(substances: &[Ingredient]) -> String {
    let each = substances
        .iter()
        .map(|s| s.strength.as_ref().map_or_else(|| "?".to_owned(), say::strength));
    each.collect::<Vec<_>>().join(" / ")
}
