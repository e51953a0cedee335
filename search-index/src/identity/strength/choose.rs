//! Which of the amounts in the texts are the strengths of which substances.

use super::super::read::Field;
use super::super::substances::{Item, What};
use super::super::types::{BasicForm, Basis, Span, Strength};
use super::{Matter, Written, order, read, totals};
use crate::vocabulary::Lexicon;

/// The strengths of `members`, in their order, from the first field that has one for each; else none. Behind them
/// the text may give the amounts of so many vehicles.
pub(crate) fn strengths<'a>(
    lexicon: &Lexicon,
    fields: impl Iterator<Item = &'a Field<'a>>,
    (members, vehicles): (&[u32], usize),
    (basic, matter): (Option<BasicForm>, Matter),
    spans: &mut Vec<Span>,
) -> Vec<Strength> {
    for field in fields {
        let found = read(field.text, &field.taken(), matter);
        if found.is_empty() {
            continue;
        }
        let with_vehicles = || {
            let mut all = choose(&found, members.len() + vehicles).filter(|_| vehicles > 0)?;
            all.truncate(members.len());
            Some(all)
        };
        let chosen = choose(&found, members.len()).or_else(with_vehicles);
        let split = match &chosen {
            Some(_) => None,
            None => total(lexicon, &found, members, basic),
        };
        let note = match (&split, members.len()) {
            (Some(_), _) => " in total",
            (None, 2..) if found.len() == 1 => " in total, of which the parts are not known",
            _ => "",
        };
        spans.extend(found.iter().map(|w| span(field, w, note)));
        if let Some(chosen) = chosen {
            let beside = each_behind_its_name(field, &chosen);
            let mut strengths: Vec<Strength> = chosen.into_iter().map(|w| with_content(w, basic)).collect();
            order::settle(lexicon, members, &mut strengths, basic, beside);
            if !beside {
                totals::settle(&ids_of(lexicon, members), &mut strengths);
            }
            return strengths;
        }
        if let Some(split) = split {
            return split;
        }
        if field.name == "strength" {
            break;
        }
    }
    Vec::new()
}

/// What is given by needle comes in its whole content: 40 mg/0.4 mL is also 40 mg.
fn with_content(written: Written, basic: Option<BasicForm>) -> Strength {
    let mut strength = written.strength;
    if basic == Some(BasicForm::Injection) {
        strength.also = strength.also.or(written.content);
    }
    strength
}

fn span(field: &Field<'_>, written: &Written, note: &str) -> Span {
    let Strength {
        value, unit, basis, ..
    } = &written.strength;
    let basis = match basis {
        Some(Basis::Base) => " of the base",
        Some(Basis::Salt) => " of the salt",
        None => "",
    };
    Span {
        field: field.name.to_owned(),
        text: field
            .text
            .get(written.start..written.end)
            .unwrap_or_default()
            .to_owned(),
        role: "strength".to_owned(),
        meaning: format!("{value} {unit}{basis}{note}"),
        how: "number and unit".to_owned(),
        part: field.part,
        start: written.start,
    }
}

/// As many amounts as there are substances. Where more are written, those that say the same twice, percentages
/// beside a concentration, and salts beside their bases drop out; where that does not help nothing is chosen.
pub(crate) fn choose(found: &[Written], count: usize) -> Option<Vec<Written>> {
    let some = |keep: &dyn Fn(&Written) -> bool| -> Vec<Written> {
        found.iter().filter(|w| keep(w)).cloned().collect()
    };
    // One substance with 5-10 mg: a range, which is no strength.
    let firm: Vec<Written> = if count == 1 {
        some(&|w| !w.dashed)
    } else {
        found.to_vec()
    };
    let mut distinct: Vec<Written> = Vec::new();
    for written in &firm {
        let same = |w: &Written| {
            (w.strength.value, &w.strength.unit) == (written.strength.value, &written.strength.unit)
        };
        if !distinct.iter().any(same) {
            distinct.push(written.clone());
        }
    }
    let attempts = [
        firm,
        some(&|w| !w.percent && !w.dashed),
        some(&|w| w.strength.basis == Some(Basis::Base)),
        distinct,
        repeated(found, count),
    ];
    attempts.into_iter().find(|a| a.len() == count && count > 0)
}

/// `875 mg + 125 mg (875/125 mg)`: the same list twice.
fn repeated(found: &[Written], count: usize) -> Vec<Written> {
    let amount = |w: &Written| (w.strength.value, w.strength.unit.clone());
    let Some((first, rest)) = found.split_at_checked(count) else {
        return Vec::new();
    };
    let again = !rest.is_empty()
        && rest.len().is_multiple_of(count.max(1))
        && rest
            .chunks(count.max(1))
            .all(|chunk| chunk.iter().map(amount).eq(first.iter().map(amount)));
    if again { first.to_vec() } else { Vec::new() }
}

/// One amount for several substances is their total, and is split where only one split is marketed.
fn total(
    lexicon: &Lexicon,
    found: &[Written],
    members: &[u32],
    basic: Option<BasicForm>,
) -> Option<Vec<Strength>> {
    let [only] = choose(found, 1)?.try_into().ok()?;
    totals::split(&ids_of(lexicon, members), &only.strength, basic)
}

fn ids_of<'l>(lexicon: &'l Lexicon, members: &[u32]) -> Vec<&'l str> {
    let substances = members.iter().filter_map(|m| lexicon.numbered(*m));
    substances.map(|s| s.id.as_str()).collect()
}

/// `amlodipine 5 mg + telmisartan 80 mg`: every strength stands between its own name and the next.
fn each_behind_its_name(field: &Field<'_>, found: &[Written]) -> bool {
    let named = |from: usize, to: usize| {
        let between = |i: &&Item| matches!(i.what, What::Name(_)) && from <= i.start && i.end <= to;
        field.items.iter().any(|i| between(&i))
    };
    let mut before = 0;
    found.iter().all(|written| {
        let own = named(before, written.start);
        before = written.end;
        own
    })
}

/// `500 mg + 20 mg` beside one known substance: the other one was not recognised.
pub(crate) fn too_many<'a>(
    fields: impl Iterator<Item = &'a Field<'a>>,
    count: usize,
    matter: Matter,
) -> bool {
    for field in fields {
        let written = read(field.text, &field.taken(), matter);
        for first in &written {
            let values: Vec<_> = written
                .iter()
                .filter(|w| w.chain == first.chain && w.strength.unit == first.strength.unit && !w.dashed)
                .map(|w| w.strength.value)
                .collect();
            // The same amount said twice in two units is one amount.
            let distinct = values.windows(2).any(|w| w[0] != w[1]) || count > 1;
            if values.len() > count && distinct {
                return true;
            }
        }
    }
    false
}
