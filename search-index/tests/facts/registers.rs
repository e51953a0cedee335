//! The lexicon against the names that public registers print. What disagrees is settled in `vocabulary/settled.tsv`.
//!
//! The registers' file is not part of this project: its folder is given in `THERIAC_SHARED`.

use super::tables::{none, table};
use search_index::identity::{ProductText, Status, read};
use search_index::vocabulary::Lexicon;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

/// One line of the file: a name with the code and the English name that its register gives it.
struct Line {
    atc: String,
    inn: String,
    language: String,
    name: String,
}

/// What a name was read as: the ids joined with `+`, if it was read for sure.
type Read = (Status, Option<String>);

fn lines() -> Option<Vec<Line>> {
    let Ok(folder) = env::var("THERIAC_SHARED") else {
        eprintln!("SKIPPED: THERIAC_SHARED is not set, so no name was checked against a register");
        return None;
    };
    let text = fs::read_to_string(PathBuf::from(folder).join("data/vocab.tsv")).unwrap();
    let mut out = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [atc, inn, language, name, _, kind] = cells.as_slice() else {
            continue;
        };
        out.push(Line {
            atc: (*atc).to_owned(),
            inn: (*inn).to_owned(),
            // Salts are counted by themselves: a register may list a derivative with an INN of its own there.
            language: if *kind == "salt" {
                format!("{language} salts")
            } else {
                (*language).to_owned()
            },
            name: (*name).to_owned(),
        });
    }
    Some(out)
}

/// Reads every name once.
fn read_all(lexicon: &Lexicon, lines: &[Line]) -> HashMap<String, Read> {
    let mut out = HashMap::new();
    for name in lines.iter().flat_map(|l| [&l.name, &l.inn]) {
        out.entry(name.clone()).or_insert_with(|| {
            let text = ProductText {
                names: vec![name.as_str()],
                ..ProductText::default()
            };
            let identity = read(lexicon, &text).identity;
            let ids: BTreeSet<&str> = identity.substances.iter().map(|s| s.id.as_str()).collect();
            let ids: Vec<&str> = ids.into_iter().collect();
            let sure = identity.status == Status::Resolved;
            (identity.status, sure.then(|| ids.join("+")))
        });
    }
    out
}

/// How the reading of a name stands to that of its English name.
fn compare(name: &str, own: &Read, inn: &Read, settled: &BTreeSet<(String, String)>) -> &'static str {
    let Some(expected) = &inn.1 else {
        return if own.1.is_some() {
            "only the name is known"
        } else {
            "both unknown"
        };
    };
    match own {
        (_, Some(found)) if found == expected => "same",
        (_, Some(found)) if settled.contains(&(expected.clone(), found.clone())) => "settled",
        (_, Some(found)) if more_as_written(name, expected, found) => "a combination as written",
        (_, Some(_)) => "OTHER",
        (Status::Ambiguous, None) => "asks",
        _ => "nothing",
    }
}

/// Registers file combinations under the code of one member; the name itself lists them.
fn more_as_written(name: &str, expected: &str, found: &str) -> bool {
    let found: Vec<&str> = found.split('+').collect();
    let joined = [
        ",", "+", ";", "/", " a ", " i ", " s ", " és ", " și ", " и ", " та ", " and ", " with ", " cum ",
        " et ",
    ];
    expected.split('+').all(|id| found.contains(&id)) && joined.iter().any(|j| name.contains(j))
}

#[test]
fn names_of_registers_lead_to_their_substance() {
    let Some(lines) = lines() else { return };
    let lexicon = Lexicon::builtin();
    let settled: BTreeSet<(String, String)> = table("settled.tsv")
        .iter()
        .map(|row| (row.cell(0).to_owned(), row.cell(1).to_owned()))
        .collect();
    let readings = read_all(&lexicon, &lines);
    let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut details = String::from("what\tlanguage\tATC\tEnglish\tname\texpected\tread\n");
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for line in &lines {
        let (own, inn) = (&readings[&line.name], &readings[&line.inn]);
        let what = compare(&line.name, own, inn, &settled);
        *counts.entry(&line.language).or_default().entry(what).or_default() += 1;
        let (expected, found) = (
            inn.1.clone().unwrap_or_default(),
            own.1.clone().unwrap_or_default(),
        );
        if what != "same" {
            let Line {
                atc,
                inn,
                language,
                name,
            } = line;
            writeln!(
                details,
                "{what}\t{language}\t{atc}\t{inn}\t{name}\t{expected}\t{found}"
            )
            .unwrap();
        }
        if what == "OTHER" {
            wrong.push(format!(
                "{} {:?}: {found} instead of {expected}",
                line.language, line.name
            ));
        }
        used.insert((expected, found));
    }
    report(&counts);
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("registers.tsv");
    fs::write(&file, details).unwrap();
    eprintln!(
        "every name that is not read as its English one: {}",
        file.display()
    );
    wrong.extend(codes(&lexicon, &lines, &readings, &settled, &mut used));
    for pair in settled.difference(&used) {
        eprintln!("settled.tsv: {} {} settles nothing any more", pair.0, pair.1);
    }
    none(&wrong);
}

/// Substances whose code is none of those that the file gives them.
fn codes(
    lexicon: &Lexicon,
    lines: &[Line],
    readings: &HashMap<String, Read>,
    settled: &BTreeSet<(String, String)>,
    used: &mut BTreeSet<(String, String)>,
) -> Vec<String> {
    let mut theirs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for line in lines.iter().filter(|l| l.name == l.inn) {
        if let Some(id) = &readings[&line.inn].1 {
            theirs.entry(id).or_default().insert(&line.atc);
        }
    }
    let mut wrong = Vec::new();
    for (id, known) in theirs {
        let Some(ours) = lexicon.substance(id).and_then(|s| s.atc.clone()) else {
            continue;
        };
        let pair = (id.to_owned(), ours.clone());
        if !known.contains(ours.as_str()) {
            if !settled.contains(&pair) {
                wrong.push(format!("{id}: we say {ours}, the registers {known:?}"));
            }
            used.insert(pair);
        }
    }
    wrong
}

fn report(counts: &BTreeMap<&str, BTreeMap<&str, usize>>) {
    let columns = [
        "same",
        "a combination as written",
        "settled",
        "asks",
        "nothing",
        "only the name is known",
        "both unknown",
        "OTHER",
    ];
    eprintln!("{:>10}  {}", "", columns.join(" | "));
    for (language, counts) in counts {
        let cells: Vec<String> = columns
            .iter()
            .map(|c| {
                format!(
                    "{:>width$}",
                    counts.get(c).copied().unwrap_or_default(),
                    width = c.len()
                )
            })
            .collect();
        eprintln!("{language:>10}  {}", cells.join("   "));
    }
}
