//! Combinations that labels name by their total: co-amoxiclav 625 mg is 500 mg and 125 mg.
//!
//! Only totals of which a single split is marketed stand in the table. Any other total stays a total, and is
//! never taken for the strength of one of the substances.

use super::super::types::{BasicForm, Strength};
use crate::vocabulary::table::{cell, rows};
use rust_decimal::Decimal;

/// The table. It is read anew each time: totals are rare, and the table is short.
pub(crate) const TOTALS: &str = include_str!("../../../vocabulary/totals.tsv");

/// The parts of a total, in the order of `ids`. For liquids the table's unit is a volume of its own.
pub(crate) fn split(ids: &[&str], total: &Strength, basic: Option<BasicForm>) -> Option<Vec<Strength>> {
    let mut found: Option<Vec<Strength>> = None;
    for row in rows(TOTALS) {
        let substances: Vec<&str> = cell(&row, 0).split('+').collect();
        let same = substances.len() == ids.len() && ids.iter().all(|id| substances.contains(id));
        if !same || !is_form(cell(&row, 1), basic) {
            continue;
        }
        let (amount, volume) = total_of(cell(&row, 2))?;
        let unit = if volume.is_some() { "mg/mL" } else { "mg" };
        let per = volume.unwrap_or(Decimal::ONE);
        let written = amount.checked_div(per)?.round_dp(6);
        if unit != total.unit || (written - total.value).abs() > Decimal::new(1, 4) * written {
            continue;
        }
        let parts: Vec<Decimal> = cell(&row, 3).split('+').filter_map(|p| p.parse().ok()).collect();
        let part = |id: &&str| {
            let at = substances.iter().position(|s| s == id)?;
            Some(Strength {
                value: parts.get(at)?.checked_div(per)?.round_dp(6).normalize(),
                unit: unit.to_owned(),
                basis: total.basis,
                also: None,
            })
        };
        let strengths: Vec<Strength> = ids.iter().filter_map(part).collect();
        // Two rows that fit are no knowledge.
        if strengths.len() != ids.len() || found.replace(strengths).is_some() {
            return None;
        }
    }
    found
}

/// Exchanges two strengths that stand in no marketed split of the pair as written, and in one when exchanged.
pub(crate) fn settle(ids: &[&str], strengths: &mut [Strength]) {
    let ([_, _], [a, b]) = (ids, &*strengths) else {
        return;
    };
    if a.unit != "mg" || b.unit != "mg" {
        return;
    }
    let (a, b) = (a.value, b.value);
    let marketed = |order: [Decimal; 2]| {
        rows(TOTALS).any(|row| {
            let substances: Vec<&str> = cell(&row, 0).split('+').collect();
            let parts: Vec<Decimal> = cell(&row, 3).split('+').filter_map(|p| p.parse().ok()).collect();
            substances.len() == 2
                && ids.iter().zip(order).all(|(id, value)| {
                    let at = substances.iter().position(|s| s == id);
                    at.and_then(|at| parts.get(at)) == Some(&value)
                })
        })
    };
    if a != b && !marketed([a, b]) && marketed([b, a]) {
        strengths.swap(0, 1);
    }
}

/// `solid`, `injection`, `liquid`, or nothing for any form.
fn is_form(code: &str, basic: Option<BasicForm>) -> bool {
    use BasicForm as B;
    match code {
        "solid" => matches!(basic, None | Some(B::Tablet | B::Capsule | B::OralPowder)),
        "injection" => matches!(basic, Some(B::Injection | B::PowderForInjection)),
        "liquid" => matches!(basic, None | Some(B::OralLiquid | B::OralPowder)),
        _ => true,
    }
}

/// `625` or `457/5`: milligrams, and the millilitres that hold them.
fn total_of(text: &str) -> Option<(Decimal, Option<Decimal>)> {
    match text.split_once('/') {
        Some((amount, volume)) => Some((amount.parse().ok()?, Some(volume.parse().ok()?))),
        None => Some((text.parse().ok()?, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_name_known_substances() {
        let lexicon = crate::vocabulary::Lexicon::builtin();
        for row in rows(TOTALS) {
            let ids: Vec<&str> = cell(&row, 0).split('+').collect();
            let parts: Vec<Decimal> = cell(&row, 3).split('+').map(|p| p.parse().unwrap()).collect();
            assert_eq!(ids.len(), parts.len(), "{row:?}");
            for id in ids {
                assert!(lexicon.substance(id).is_some(), "{id}");
            }
            let sum: Decimal = parts.iter().sum();
            let (total, _) = total_of(cell(&row, 2)).unwrap();
            assert!((sum - total).abs() <= Decimal::from(3), "{row:?}");
            assert!(
                ["solid", "injection", "liquid", ""].contains(&cell(&row, 1)),
                "{row:?}"
            );
        }
    }
}
