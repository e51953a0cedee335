//! Different substances never fall together, however alike their names are.

use search_index::identity::{ProductText, Status, read};
use search_index::vocabulary::Lexicon;
use std::collections::BTreeSet;

fn rows(table: &str) -> Vec<Vec<&str>> {
    table
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect())
        .collect()
}

fn ids(lexicon: &Lexicon, name: &str) -> (Status, BTreeSet<String>) {
    let reading = read(
        lexicon,
        &ProductText {
            names: vec![name],
            ..ProductText::default()
        },
    );
    let resolved = reading.identity.substances.iter().map(|s| s.id.clone());
    let possible = reading.identity.candidates.iter().map(|c| c.id.clone());
    (reading.identity.status, resolved.chain(possible).collect())
}

#[test]
fn look_alikes_stay_apart() {
    let lexicon = Lexicon::builtin();
    let mut wrong = Vec::new();
    for row in rows(include_str!("golden/look_alikes.tsv")) {
        let (one, other) = (ids(&lexicon, row[0]), ids(&lexicon, row[1]));
        let known = one.0 == Status::Resolved && other.0 == Status::Resolved;
        if !known || !one.1.is_disjoint(&other.1) {
            wrong.push(format!("{} {one:?} / {} {other:?}", row[0], row[1]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// One slip in a look-alike leads to the right one, to a question, or to nothing: never to the other.
#[test]
fn a_slip_never_leads_to_the_other() {
    let lexicon = Lexicon::builtin();
    let mut wrong = Vec::new();
    for row in rows(include_str!("golden/look_alikes.tsv")) {
        for (name, other) in [(row[0], row[1]), (row[1], row[0])] {
            let theirs = ids(&lexicon, other).1;
            for slip in slips(name) {
                let (status, read) = ids(&lexicon, &slip);
                if status == Status::Resolved && !read.is_disjoint(&theirs) && slip != other {
                    wrong.push(format!("{slip} (from {name}) was read as {read:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every name with one letter left out or two exchanged. Chinese names are short: there a letter less is
/// another word.
fn slips(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut out = Vec::new();
    if letters.iter().any(|c| *c > '\u{2000}') {
        return out;
    }
    for at in 0..letters.len() {
        let mut shorter = letters.clone();
        shorter.remove(at);
        out.push(shorter.into_iter().collect());
        if at + 1 < letters.len() {
            let mut swapped = letters.clone();
            swapped.swap(at, at + 1);
            out.push(swapped.into_iter().collect());
        }
    }
    out
}

/// Every INN and every tabulated name finds its own substance, or honestly asks between several.
#[test]
fn every_name_of_the_tables_finds_its_substance() {
    let lexicon = Lexicon::builtin();
    let mut wrong = Vec::new();
    for substance in lexicon.substances() {
        let names = std::iter::once(&substance.inn).chain(substance.names.iter().map(|(_, name)| name));
        for name in names {
            let (status, read) = ids(&lexicon, name);
            if status == Status::Resolved && (read.len() != 1 || !read.contains(&substance.id)) {
                wrong.push(format!("{name} of {} was read as {read:?}", substance.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{} names: {wrong:#?}", wrong.len());
}

/// Names in languages that no table has are found by rule.
#[test]
fn names_of_many_languages_find_their_substance() {
    let lexicon = Lexicon::builtin();
    let mut wrong = Vec::new();
    for row in rows(include_str!("golden/languages.tsv")) {
        let (status, read) = ids(&lexicon, row[0]);
        let wanted: BTreeSet<String> = row[2].split('+').map(str::to_owned).collect();
        if status != Status::Resolved || read != wanted {
            wrong.push(format!("{} ({}): {status:?} {read:?}", row[0], row[1]));
        }
    }
    assert!(wrong.is_empty(), "{} texts: {wrong:#?}", wrong.len());
}
