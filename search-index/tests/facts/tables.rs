//! Every row of every table, read as plain text: what the lexicon would leave out is refused here.

use search_index::vocabulary::{Control, Lexicon};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

/// A row with the place where it stands.
pub(crate) struct Row {
    pub(crate) place: String,
    pub(crate) cells: Vec<String>,
}

impl Row {
    pub(crate) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    pub(crate) fn values(&self, column: usize) -> Vec<&str> {
        self.cell(column)
            .split('|')
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .collect()
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vocabulary")
}

/// The rows of a table below `vocabulary`.
pub(crate) fn table(name: &str) -> Vec<Row> {
    let text = fs::read_to_string(folder().join(name)).unwrap();
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate().skip(1) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        rows.push(Row {
            place: format!("{name}:{}", number + 1),
            cells: line.split('\t').map(|c| c.trim().to_owned()).collect(),
        });
    }
    rows
}

/// The rows of all substance tables.
pub(crate) fn substances() -> Vec<Row> {
    let mut names: Vec<String> = fs::read_dir(folder().join("substances"))
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .filter(|n| n.ends_with(".tsv"))
        .collect();
    names.sort();
    names
        .iter()
        .flat_map(|n| table(&format!("substances/{n}")))
        .collect()
}

#[track_caller]
pub(crate) fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} rows: {wrong:#?}", wrong.len());
}

#[test]
fn rows_have_their_columns() {
    let mut wrong = Vec::new();
    for (name, least, most) in [
        ("doses.tsv", 2, 2),
        ("settled.tsv", 3, 3),
        ("combinations.tsv", 2, 2),
        ("brands.tsv", 2, 2),
        ("factors.tsv", 6, 6),
        ("salts.tsv", 2, 3),
    ] {
        for row in table(name) {
            if !(least..=most).contains(&row.cells.len()) || row.cell(0).is_empty() {
                wrong.push(format!("{}: {} columns", row.place, row.cells.len()));
            }
        }
    }
    for row in substances() {
        // The last columns may be missing.
        if !(8..=10).contains(&row.cells.len()) || row.cell(0).is_empty() {
            wrong.push(format!("{}: {} columns", row.place, row.cells.len()));
        }
    }
    none(&wrong);
}

#[test]
fn cells_hold_what_their_column_says() {
    let mut wrong = Vec::new();
    for row in substances() {
        let id = row.cell(0);
        if id.contains(' ') || id.chars().any(char::is_uppercase) {
            wrong.push(format!(
                "{}: the id {id:?} is not in lower case with hyphens",
                row.place
            ));
        }
        if !row.cell(2).is_empty() && !is_atc(row.cell(2)) {
            wrong.push(format!("{}: {:?} is no ATC code", row.place, row.cell(2)));
        }
        if !row.cell(8).is_empty() && Control::parse(row.cell(8)).is_none() {
            wrong.push(format!("{}: {:?} is no kind of control", row.place, row.cell(8)));
        }
        if !row.cell(9).is_empty() && !is_cas(row.cell(9)) {
            wrong.push(format!("{}: {:?} is no CAS number", row.place, row.cell(9)));
        }
        for column in 3..8 {
            let mut seen = BTreeSet::new();
            for name in row.values(column) {
                if !seen.insert(name) {
                    wrong.push(format!("{}: {name:?} stands twice", row.place));
                }
            }
            if row.values(column).len()
                != row
                    .cell(column)
                    .split('|')
                    .filter(|_| !row.cell(column).is_empty())
                    .count()
            {
                wrong.push(format!("{}: an empty name", row.place));
            }
        }
    }
    none(&wrong);
}

#[test]
fn no_row_denies_another() {
    let mut wrong = Vec::new();
    let mut known: BTreeMap<(String, usize), String> = BTreeMap::new();
    let mut numbers: BTreeMap<String, String> = BTreeMap::new();
    for row in substances() {
        for column in [1, 2, 8, 9] {
            let fact = row.cell(column);
            if fact.is_empty() {
                continue;
            }
            let first = known
                .entry((row.cell(0).to_owned(), column))
                .or_insert_with(|| fact.to_owned());
            if first != fact {
                wrong.push(format!("{}: {fact:?}, elsewhere {first:?}", row.place));
            }
        }
        if !row.cell(9).is_empty() {
            let first = numbers
                .entry(row.cell(9).to_owned())
                .or_insert_with(|| row.cell(0).to_owned());
            if first != row.cell(0) {
                wrong.push(format!(
                    "{}: the CAS number {} is that of {first}",
                    row.place,
                    row.cell(9)
                ));
            }
        }
    }
    none(&wrong);
}

#[test]
fn members_of_combinations_and_brands_are_known() {
    let lexicon = Lexicon::builtin();
    let mut wrong = Vec::new();
    for name in ["combinations.tsv", "brands.tsv"] {
        let mut seen = BTreeSet::new();
        for row in table(name) {
            let ids: Vec<&str> = row.cell(0).split('+').collect();
            for id in &ids {
                if lexicon.substance(id).is_none() {
                    wrong.push(format!("{}: {id:?} is unknown", row.place));
                }
            }
            if !ids.windows(2).all(|w| w[0] < w[1]) {
                wrong.push(format!("{}: the ids are not in order", row.place));
            }
            if !seen.insert(row.cell(0).to_owned()) {
                wrong.push(format!("{}: {} has a row already", row.place, row.cell(0)));
            }
            if row.values(1).is_empty() {
                wrong.push(format!("{}: no name", row.place));
            }
        }
    }
    none(&wrong);
}

#[test]
fn usual_strengths_are_numbers_of_known_substances() {
    let lexicon = Lexicon::builtin();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for row in table("doses.tsv") {
        if lexicon.substance(row.cell(0)).is_none() || !seen.insert(row.cell(0).to_owned()) {
            wrong.push(format!(
                "{}: {:?} is unknown or stands twice",
                row.place,
                row.cell(0)
            ));
        }
        if row
            .values(1)
            .iter()
            .any(|v| !v.parse::<f64>().is_ok_and(|v| v > 0.0))
        {
            wrong.push(format!("{}: {:?} are no strengths", row.place, row.cell(1)));
        }
    }
    none(&wrong);
}

#[test]
fn a_name_belongs_to_one_substance() {
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in substances() {
        let id = row.cell(0);
        for name in [1, 3, 4, 5, 6, 7].into_iter().flat_map(|c| row.values(c)) {
            let owner = owners.entry(name.to_lowercase()).or_insert_with(|| id.to_owned());
            if owner != id {
                wrong.push(format!("{}: {name:?} is a name of {owner}", row.place));
            }
        }
    }
    none(&wrong);
}

/// A name that is both would be marked as brand for one text and not for another.
#[test]
fn a_brand_is_not_the_name_of_a_substance_or_of_two_products() {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for row in substances() {
        let id = row.cell(0);
        names.insert(id.replace('-', " "), id.to_owned());
        for name in (1..8).filter(|c| *c != 2).flat_map(|c| row.values(c)) {
            names.insert(name.to_lowercase(), id.to_owned());
        }
    }
    for row in table("combinations.tsv") {
        for name in row.values(1) {
            names.insert(name.to_lowercase(), row.cell(0).to_owned());
        }
    }
    let mut wrong = Vec::new();
    for row in table("brands.tsv") {
        for name in row.values(1) {
            if let Some(of) = names.insert(name.to_lowercase(), format!("the brand of {}", row.cell(0))) {
                wrong.push(format!("{}: {name:?} is a name of {of}", row.place));
            }
        }
    }
    none(&wrong);
}

/// One letter, two digits, two letters, two digits: the fifth level; nothing shorter names a substance.
fn is_atc(code: &str) -> bool {
    let shape = [false, true, true, false, false, true, true];
    code.len() == shape.len()
        && code.bytes().zip(shape).all(|(b, digit)| {
            if digit {
                b.is_ascii_digit()
            } else {
                b.is_ascii_uppercase()
            }
        })
}

/// The last digit of a CAS number is the sum of the others, each times its place from the right, modulo ten.
fn is_cas(number: &str) -> bool {
    let parts: Vec<&str> = number.split('-').collect();
    let [head, pair, check] = parts.as_slice() else {
        return false;
    };
    if !(2..=7).contains(&head.len()) || pair.len() != 2 || check.len() != 1 {
        return false;
    }
    let digits: Option<Vec<u32>> = number
        .chars()
        .filter(|c| *c != '-')
        .map(|c| c.to_digit(10))
        .collect();
    let Some(digits) = digits else { return false };
    let sum: u32 = digits
        .iter()
        .rev()
        .skip(1)
        .zip(1..)
        .map(|(d, place)| d * place)
        .sum();
    digits.last() == Some(&(sum % 10))
}

#[test]
fn the_checks_themselves() {
    assert!(is_atc("N02BE01") && !is_atc("N02BE") && !is_atc("n02be01") && !is_atc("N02BE1A"));
    // Paracetamol, water, and a slip in the last digit.
    assert!(is_cas("103-90-2") && is_cas("7732-18-5") && !is_cas("103-90-3") && !is_cas("103902"));
}
