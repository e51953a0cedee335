//! The tenant is part of the key: a function that finds a tenant's record by an id also takes whose it must be.

use std::{fs, path::Path};

/// The modules that hold tenants' records.
const MODULES: [&str; 12] = [
    "listings.rs",
    "listings/live.rs",
    "listings/readings.rs",
    "demands.rs",
    "demands/live.rs",
    "demands/readings.rs",
    "matches.rs",
    "matches/nearest.rs",
    "companies.rs",
    "documents.rs",
    "imports.rs",
    "review.rs",
];

/// What may be called with an id alone, and why that shows nobody what is not his.
const WITHOUT_TENANT: &[(&str, &str)] = &[
    ("listings.rs lock", "locks rows, reads nothing"),
    (
        "listings.rs version",
        "of a listing that was found with its tenant",
    ),
    (
        "listings.rs standing",
        "of a match that was found with its tenant",
    ),
    ("listings/live.rs live", "only what anyone may see"),
    ("listings/live.rs live_ids", "only what anyone may see"),
    (
        "listings/readings.rs to_read",
        "for the job that reads all texts anew",
    ),
    (
        "listings/readings.rs versions_of",
        "for the job that reads all texts anew",
    ),
    ("demands.rs lock", "locks rows, reads nothing"),
    ("demands.rs version", "of a demand that was found with its tenant"),
    ("demands.rs standing", "of a match that was found with its tenant"),
    ("demands/live.rs live", "only what others may see, by visibility"),
    ("demands/live.rs live_ids", "only what others may see"),
    (
        "demands/live.rs closed_by_clock",
        "for the index, which tells nobody",
    ),
    (
        "demands/readings.rs to_read",
        "for the job that reads all texts anew",
    ),
    (
        "demands/readings.rs versions_of",
        "for the job that reads all texts anew",
    ),
    ("matches.rs known_between", "for the job that matches"),
    ("matches.rs snapshots", "for the job that matches"),
    ("matches.rs lines_of", "for the job that matches"),
    ("matches.rs update", "for the job that matches"),
    ("matches.rs retire", "for the job that matches"),
    ("matches/nearest.rs near_counts", "for the job that matches"),
    ("matches/nearest.rs nth_near", "for the job that matches"),
    ("matches/nearest.rs displace", "for the job that matches"),
    (
        "companies.rs get",
        "the caller's own company, or one whose record was found with its tenant",
    ),
    ("companies.rs approved", "only what anyone may see"),
    ("imports.rs get", "for the job that imports"),
    (
        "imports.rs failures",
        "of an import that was found with its tenant",
    ),
    ("imports.rs forget_file", "for the job that tidies up"),
    (
        "review.rs of_listings",
        "of listings that were found within an operator's reach",
    ),
    (
        "review.rs of_demands",
        "of demands that were found within an operator's reach",
    ),
];

/// The names and arguments of a module's public functions.
fn functions(text: &str) -> Vec<(String, String)> {
    let starts = text
        .match_indices("\npub fn ")
        .map(|(at, start)| at + start.len());
    let read = |at: usize| {
        let rest = text.get(at..)?;
        let (name, rest) = rest.split_once(['(', '<'])?;
        let arguments = rest.split_once(") ->").map_or(rest, |(arguments, _)| arguments);
        Some((name.to_owned(), arguments.split("\n}").next()?.to_owned()))
    };
    starts.filter_map(read).collect()
}

#[test]
fn whoever_asks_for_a_record_says_whose() {
    let db = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/db");
    let mut wrong = Vec::new();
    let mut seen = Vec::new();
    for module in MODULES {
        let text = fs::read_to_string(db.join(module)).expect("a module");
        for (name, arguments) in functions(&text) {
            let by_id = ["Id,", "Id)", "[Id]", "Id>"]
                .iter()
                .any(|kind| format!("{arguments})").contains(kind));
            let keyed = ["company: Id", "reach: &Reach", "hubs: Option<"]
                .iter()
                .any(|key| arguments.contains(key));
            let function = format!("{module} {name}");
            if by_id && !keyed {
                if !WITHOUT_TENANT.iter().any(|(known, _)| *known == function) {
                    wrong.push(format!(
                        "{function}({arguments}) takes an id and no company or reach"
                    ));
                }
                seen.push(function);
            }
        }
    }
    let stale = WITHOUT_TENANT
        .iter()
        .filter(|(known, _)| !seen.iter().any(|f| f == known));
    wrong.extend(stale.map(|(known, _)| format!("{known} is not there, or has a tenant now")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.len() > 20, "the functions are found");
}
