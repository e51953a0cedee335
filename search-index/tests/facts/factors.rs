//! The factors between salts and bases, computed again from the formulas that stand beside them.

use super::tables::{none, substances, table};
use search_index::vocabulary::Lexicon;
use std::collections::{BTreeMap, BTreeSet};

/// Standard atomic weights, rounded to what four digits of a factor need.
const WEIGHTS: [(&str, f64); 31] = [
    ("H", 1.008),
    ("Li", 6.94),
    ("B", 10.81),
    ("C", 12.011),
    ("N", 14.007),
    ("O", 15.999),
    ("F", 18.998),
    ("Na", 22.990),
    ("Mg", 24.305),
    ("Al", 26.982),
    ("Si", 28.085),
    ("P", 30.974),
    ("S", 32.06),
    ("Cl", 35.45),
    ("K", 39.098),
    ("Ca", 40.078),
    ("Cr", 51.996),
    ("Mn", 54.938),
    ("Fe", 55.845),
    ("Co", 58.933),
    ("Cu", 63.546),
    ("Zn", 65.38),
    ("Se", 78.971),
    ("Br", 79.904),
    ("Sr", 87.62),
    ("Ag", 107.868),
    ("I", 126.904),
    ("Pt", 195.084),
    ("Gd", 157.25),
    ("La", 138.905),
    ("Bi", 208.980),
];

/// The weight of `C20H25ClN2O5.C6H6O3S` or `2C17H19N3O3S.3H2O`.
fn weight(formula: &str) -> Option<f64> {
    let mut sum = 0.0;
    for part in formula.split('.') {
        let (times, rest) = leading_number(part);
        sum += times * atoms(rest)?;
    }
    Some(sum)
}

fn leading_number(text: &str) -> (f64, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].parse().unwrap_or(1.0), &text[end..])
}

fn atoms(mut text: &str) -> Option<f64> {
    let weights: BTreeMap<&str, f64> = WEIGHTS.into_iter().collect();
    let mut sum = 0.0;
    while !text.is_empty() {
        let two = text.get(..2).filter(|t| weights.contains_key(t));
        let element = two.or_else(|| text.get(..1))?;
        let (times, rest) = leading_number(&text[element.len()..]);
        sum += weights.get(element)? * times;
        text = rest;
    }
    Some(sum)
}

#[test]
fn each_factor_follows_from_its_formulas() {
    let mut wrong = Vec::new();
    for row in table("factors.tsv") {
        let (factor, bases) = (row.cell(2).parse::<f64>(), row.cell(4).parse::<f64>());
        let (base, whole) = (weight(row.cell(3)), weight(row.cell(5)));
        let (Ok(factor), Ok(bases), Some(base), Some(whole)) = (factor, bases, base, whole) else {
            wrong.push(format!("{}: not readable", row.place));
            continue;
        };
        let computed = bases * base / whole;
        if (computed - factor).abs() > 0.000_06 {
            wrong.push(format!(
                "{}: {factor} is written, {computed:.4} is computed",
                row.place
            ));
        }
    }
    none(&wrong);
}

#[test]
fn substances_and_salts_of_factors_are_known() {
    let lexicon = Lexicon::builtin();
    let mut salts: BTreeSet<String> = table("salts.tsv").iter().map(|r| r.cell(0).to_owned()).collect();
    // Salts that are substances, too, are called by their name.
    salts.extend(substances().iter().map(|r| r.cell(1).to_owned()));
    let mut seen = BTreeSet::new();
    let mut bases = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in table("factors.tsv") {
        let (id, salt) = (row.cell(0), row.cell(1));
        if lexicon.substance(id).is_none() {
            wrong.push(format!("{}: {id:?} is unknown", row.place));
        }
        if !salts.contains(salt) {
            wrong.push(format!("{}: {salt:?} is no salt", row.place));
        }
        if !seen.insert((id.to_owned(), salt.to_owned())) {
            wrong.push(format!("{}: {id} {salt} has a row already", row.place));
        }
        let base = bases
            .entry(id.to_owned())
            .or_insert_with(|| row.cell(3).to_owned());
        if base != row.cell(3) {
            wrong.push(format!("{}: another formula of {id} than before", row.place));
        }
        if lexicon.factor(id, salt).map(|f| f.to_string()).as_deref() != Some(row.cell(2)) {
            wrong.push(format!("{}: the lexicon has another factor", row.place));
        }
    }
    none(&wrong);
}
