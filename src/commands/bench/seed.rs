//! Fills a service as its users would: a supplier imports, an operator approves, buyers ask.

use super::{failed, place::Place};
use crate::{
    commands::{caller::Caller, stdout::say},
    error::Result,
};
use search_index::corpus::{COLUMNS, Corpus, Listing};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// So many rows are one catalogue.
const ROWS: usize = 30_000;
/// So many are approved by one request.
const AT_ONCE: usize = 100;
const PATIENCE: Duration = Duration::from_secs(1_800);

/// A catalogue of these listings as CSV.
pub(super) fn catalogue(listings: impl Iterator<Item = Listing>) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let wrote = |e: csv::Error| failed(format!("catalogue: {e}"));
    writer.write_record(COLUMNS).map_err(wrote)?;
    for listing in listings {
        writer.write_record(listing.cells()).map_err(wrote)?;
    }
    let bytes = writer.into_inner().map_err(|e| failed(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| failed(e.to_string()))
}

/// Imports so many listings of a corpus for review; fails when a row does.
pub(super) fn import(supplier: &Caller, corpus: &Corpus, rows: usize) -> Result<()> {
    import_more(supplier, corpus, 0, rows)
}

/// The same, from a listing on.
pub(super) fn import_more(supplier: &Caller, corpus: &Corpus, from: usize, rows: usize) -> Result<()> {
    let (mut from, end) = (from, from + rows);
    while from < end {
        let to = (from + ROWS).min(end);
        let listings = (from..to).filter_map(|number| corpus.listing(number));
        let table = catalogue(listings)?;
        let started = supplier.upload("/listings/import", &table, &[("submit", "true")])?;
        let path = format!("/imports/{}", text(&started["import_id"]));
        let ended = |a: &Value| a["status"] == "done" || a["status"] == "failed";
        let done = supplier.until(&path, PATIENCE, ended)?;
        if done["created"] != json!(to - from) {
            return Err(failed(format!("an import ended as {done}")));
        }
        from = to;
    }
    Ok(())
}

/// Approves all listings that wait, 100 by 100, telling how far it is when `loud`; how many.
pub(super) fn approve(operator: &Caller, loud: bool) -> Result<usize> {
    let (mut count, mut told) = (0, Instant::now());
    loop {
        let queue = operator.call("GET", &format!("/admin/queue?kind=listing&limit={AT_ONCE}"), None)?;
        let items = queue["items"].as_array().cloned().unwrap_or_default();
        let ids: Vec<&Value> = items.iter().map(|i| &i["id"]).collect();
        if ids.is_empty() {
            return Ok(count);
        }
        let decided = operator.call("POST", "/admin/listings/approve", Some(&json!({"ids": ids})))?;
        let decided = decided["items"].as_array().cloned().unwrap_or_default();
        if let Some(refused) = decided.iter().find(|d| d["ok"] != true) {
            return Err(failed(format!("a listing was not approved: {refused}")));
        }
        count += ids.len();
        if loud && told.elapsed() > Duration::from_secs(10) {
            say(format_args!("  … {count} approved"));
            told = Instant::now();
        }
    }
}

/// All listings that wait: id and the supplier's own number.
pub(super) fn waiting(operator: &Caller) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut path = format!("/admin/queue?kind=listing&limit={AT_ONCE}");
    loop {
        let queue = operator.call("GET", &path, None)?;
        for item in queue["items"].as_array().into_iter().flatten() {
            found.push((
                text(&item["id"]).to_owned(),
                text(&item["content"]["external_id"]).to_owned(),
            ));
        }
        match queue["next_cursor"].as_str() {
            Some(cursor) => path = format!("/admin/queue?kind=listing&limit={AT_ONCE}&cursor={cursor}"),
            None => return Ok(found),
        }
    }
}

/// Waits until everything that was approved so far is matched: a new demand's matches are pending until then.
pub(super) fn until_matched(place: &Place, buyer: &Caller) -> Result<()> {
    let line =
        json!({"reference": "1", "text": "Amoxicillin capsules 500 mg", "quantity": 1000, "unit": "capsule"});
    let body = json!({"title": "Sentinel", "hub": "asean", "lines": [line], "destination_country": "VN",
        "language": "en", "supply_mode": "import_waiver", "visibility": "verified"});
    let id = open(place, buyer, &body)?;
    let done = |answer: &Value| answer["lines"][0]["matching"] == "done";
    let answer = buyer.until(&format!("/demands/{id}/matches"), PATIENCE, done)?;
    match done(&answer) {
        true => Ok(()),
        false => Err(failed("matching does not come to its end")),
    }
}

/// Posts a demand and has it approved; its id.
fn open(place: &Place, buyer: &Caller, demand: &Value) -> Result<String> {
    let made = buyer.call("POST", "/demands", Some(demand))?;
    let id = text(&made["id"]).to_owned();
    buyer.call("POST", &format!("/demands/{id}/submit"), Some(&json!({})))?;
    place
        .operator
        .call("POST", &format!("/admin/demands/{id}/approve"), Some(&json!({})))?;
    Ok(id)
}

/// Waits until a search without words counts so many listings.
pub(super) fn until_found(place: &Place, listings: usize) -> Result<()> {
    let anyone = Caller::new(place.address);
    let found = anyone.until("/search/listings?limit=1", PATIENCE, |a| {
        a["total"] == json!(listings)
    })?;
    match found["total"] == json!(listings) {
        true => Ok(()),
        false => Err(failed(format!(
            "{} of {listings} listings are found",
            found["total"]
        ))),
    }
}

/// Imports, approves, and waits until everything is found, telling of it; the supplier.
pub(super) fn publish(place: &Place, corpus: &Corpus, rows: usize) -> Result<Caller> {
    let started = Instant::now();
    say(format_args!(
        "publishing {rows} listings by the API: import, approval, index"
    ));
    let supplier = place.company("supplier", "Bench Works", "CN", "asean")?;
    import(&supplier, corpus, rows)?;
    say(format_args!(
        "  imported after {:.0} s",
        started.elapsed().as_secs_f64()
    ));
    approve(&place.operator, true)?;
    until_found(place, rows)?;
    say(format_args!(
        "  published after {:.0} s",
        started.elapsed().as_secs_f64()
    ));
    Ok(supplier)
}

/// Opens demands with so many lines in all, each approved.
pub(super) fn ask(place: &Place, corpus: &Corpus, lines: usize) -> Result<()> {
    let buyer = place.company("buyer", "Bench Hospital", "VN", "asean")?;
    for demand in corpus.demands(lines) {
        let line = |l: &search_index::corpus::Line| json!({"reference": l.number.to_string(), "text": l.text, "quantity": l.quantity, "unit": l.unit});
        let lines: Vec<Value> = demand.lines.iter().map(line).collect();
        let body = json!({"title": format!("Tender {}", demand.number), "hub": demand.hub, "lines": lines,
            "destination_country": demand.destination_country, "language": demand.language,
            "supply_mode": "import_waiver", "visibility": "verified"});
        open(place, &buyer, &body)?;
    }
    Ok(())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
