//! `tests/golden/pairs.tsv`, row by row.

use crate::support::{codes, context, need, offer, word};
use search_index::matching::{Need, Offer, Outcome, evaluate};
use std::collections::BTreeSet;

const PAIRS: &str = include_str!("../golden/pairs.tsv");

/// Unknown in every row, because the rows say nothing of them; told apart only where the terms give one side.
const ALWAYS_OPEN: [&str; 5] = ["REGISTRATION", "CAPACITY", "PRICE", "MOQ", "LEAD_TIME"];

#[test]
fn every_golden_pair_is_judged_as_written() {
    let mut wrong = Vec::new();
    for row in PAIRS.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [pair, offered, asked, terms, band, fails, unknown] = cells.as_slice() else {
            panic!("{} cells in {row}", cells.len());
        };
        let (mut offer, mut need) = (offer(offered), need(asked));
        for term in terms.split_whitespace() {
            set(&mut offer, &mut need, term);
        }
        let (found, failed, open) = judged(&offer, &need);
        let known_open = |code: &&str| !ALWAYS_OPEN.contains(code) || terms.contains(&term_of(code));
        let open: BTreeSet<&str> = open.iter().map(String::as_str).filter(known_open).collect();
        let expected = (
            *band,
            fails.split_whitespace().collect(),
            unknown.split_whitespace().collect(),
        );
        let found = (
            found.as_str(),
            failed.iter().map(String::as_str).collect::<BTreeSet<_>>(),
            open,
        );
        if found != expected {
            wrong.push(format!("{pair}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The offer and the need of each row, with its terms.
pub(crate) fn sides() -> Vec<(Offer, Need)> {
    let row = |row: &str| {
        let cells: Vec<&str> = row.split('\t').collect();
        let (mut offer, mut need) = (offer(cells[1]), need(cells[2]));
        for term in cells[3].split_whitespace() {
            set(&mut offer, &mut need, term);
        }
        (offer, need)
    };
    PAIRS.lines().skip(1).map(row).collect()
}

fn judged(offer: &Offer, need: &Need) -> (String, Vec<String>, Vec<String>) {
    let Some(verdict) = evaluate(offer, need, &context()) else {
        return ("none".into(), Vec::new(), Vec::new());
    };
    let owned = |result| codes(&verdict, result).into_iter().map(str::to_owned).collect();
    (
        format!("{:?}", verdict.band).to_lowercase(),
        owned(Outcome::Fail),
        owned(Outcome::Unknown),
    )
}

/// The term that makes a row speak about a criterion.
fn term_of(code: &str) -> String {
    let term = match code {
        "LEAD_TIME" => "need_by",
        other => return format!("{}=", other.to_lowercase()),
    };
    format!("{term}=")
}

/// A field's value: codes keep their underscores.
fn as_written(field: &str, value: &str) -> String {
    if field == "stage" {
        value.to_owned()
    } else {
        value.replace('_', " ")
    }
}

/// Sets one `key=value` of the terms; `_` stands for a space.
fn set(offer: &mut Offer, need: &mut Need, term: &str) {
    let (key, value) = term.split_once('=').expect("key=value");
    let number = || Some(value.parse().expect("a number"));
    let list = || value.split(',').map(str::to_owned).collect();
    let words = value.replace('_', " ");
    if let Some(name) = key.strip_prefix("offers.") {
        offer.attributes.insert(name.into(), as_written(name, value));
        return;
    }
    if let Some(name) = key.strip_prefix("asks.") {
        need.attributes.insert(name.into(), as_written(name, value));
        return;
    }
    match key {
        "offer_seems" => offer.identity.seems = word(value),
        "need_seems" => need.identity.seems = word(value),
        "same_salt" => need.same_salt = value == "true",
        "need_pack" => need.units_per_pack = number(),
        "offer_volume" => offer.volume = Some(value.parse().expect("a volume")),
        "need_volume" => need.volume = Some(value.parse().expect("a volume")),
        "unit" => (offer.unit, need.unit) = (value.into(), value.into()),
        "offer_unit" => offer.unit = value.into(),
        "need_unit" => need.unit = value.into(),
        "pack" => offer.units_per_pack = number(),
        "moq" => offer.moq = number(),
        "capacity" => offer.capacity = number(),
        "quantity" => need.quantity = number(),
        "lead_time" => offer.lead_time_days = number(),
        "need_by" => need.need_by = Some(value.into()),
        "hubs" => offer.hubs = list(),
        "hub" => need.hub = Some(value.into()),
        "excluded" => offer.excluded_destinations = list(),
        "offered" => offer.kind = word(value).expect("a kind"),
        "asked" => need.kind = Some(word(value).expect("a kind")),
        "supply" => need.supply_mode = word(value).expect("a way of supply"),
        "name" => offer.names = vec![words],
        "text" => need.text = words,
        other => panic!("no term {other}"),
    }
}
