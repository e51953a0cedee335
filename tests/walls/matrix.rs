//! The matrix: every route × everybody × whose record it is, with the status that each gets.

use super::{
    requests::{MISSING, OBJECTS, Route, call, columns, id_of},
    served::routes,
    world::World,
};
use crate::{
    on_both_databases,
    support::{Answer, TestApp},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

/// One line a route and object: the status for each column, `.` where there is no such record.
const TABLE: &str = include_str!("matrix.txt");

/// The rows of the table by `METHOD path object`.
fn table() -> BTreeMap<String, Vec<String>> {
    let rows = TABLE
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let row = |line: &str| {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let (key, cells) = words.split_at(3);
        (key.join(" "), cells.to_vec())
    };
    let all: Vec<_> = rows.map(row).collect();
    let found: BTreeMap<_, _> = all.iter().cloned().collect();
    assert_eq!(found.len(), all.len(), "a row stands there twice");
    found
}

/// The keys of the rows that a route has.
fn keys(route: &Route) -> Vec<String> {
    let objects: &[&str] = if route.names_a_record() { &OBJECTS } else { &["-"] };
    objects
        .iter()
        .map(|object| format!("{} {object}", route.name))
        .collect()
}

#[test]
fn every_route_has_its_rows_and_every_row_its_route() {
    let tabled: BTreeSet<String> = table().into_keys().collect();
    let served: BTreeSet<String> = routes().iter().flat_map(keys).collect();
    let missing: Vec<_> = served.difference(&tabled).collect();
    let stale: Vec<_> = tabled.difference(&served).collect();
    assert!(
        missing.is_empty(),
        "tests/walls/matrix.txt has no row for {missing:#?}"
    );
    assert!(
        stale.is_empty(),
        "tests/walls/matrix.txt has rows of routes that are gone: {stale:#?}"
    );
}

on_both_databases!(nobody_reaches_what_is_not_his);

fn nobody_reaches_what_is_not_his(app: &TestApp) {
    let world = World::new(app);
    let (mut wrong, mut got) = (Vec::new(), String::new());
    let expected = table();
    for route in routes() {
        let mut granted = false;
        let mut missing = BTreeMap::new();
        for key in keys(&route) {
            let object = key.rsplit(' ').next().unwrap_or_default();
            let mut cells = Vec::new();
            for who in columns() {
                let id = if object == "-" {
                    Some(MISSING.to_owned())
                } else {
                    id_of(&world, &route, who, object)
                };
                let Some(id) = id else {
                    cells.push(".".to_owned());
                    continue;
                };
                let answer = call(&world, &route, who, &id);
                cells.push(answer.status.to_string());
                granted |= answer.status < 400;
                for secret in world.leaks(who, &answer.whole().replace(&id, "ID")) {
                    wrong.push(format!("{key}: {who} reads {secret}"));
                }
                if answer.status >= 500 {
                    wrong.push(format!("{key}: {who} got {}", answer.text));
                }
                let told = told(&answer, &id);
                if object == "missing" {
                    missing.insert(who, told);
                    continue;
                }
                let refused = answer.status >= 400 || route.is_bulk();
                let operates = ["operator", "chief"].contains(&who);
                if refused && !operates && object != "own" && object != "-" && missing.get(who) != Some(&told)
                {
                    wrong.push(format!(
                        "{key}: {who} can tell it from a missing one: {}",
                        answer.text
                    ));
                }
            }
            if expected.get(&key) != Some(&cells) {
                wrong.push(format!("{key}: {}", cells.join(" ")));
            }
            let _ = writeln!(got, "{key} {}", cells.join(" "));
        }
        if !granted {
            wrong.push(format!(
                "{}: nobody is granted what was sent; is the body right?",
                route.name
            ));
        }
    }
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/matrix.txt");
    std::fs::write(path, got).expect("written");
    assert!(
        wrong.is_empty(),
        "{}\nall rows as they are: {path}",
        wrong.join("\n")
    );
}

/// All that an answer tells, but for what differs from request to request anyway, and the id that was asked for.
fn told(answer: &Answer, id: &str) -> String {
    let headers = answer.headers();
    let kept = headers.filter(|(name, _)| !["x-request-id", "date", "connection"].contains(&name.as_str()));
    let headers: Vec<_> = kept.collect();
    format!("{} {headers:?} {}", answer.status, answer.text.replace(id, "ID"))
}
