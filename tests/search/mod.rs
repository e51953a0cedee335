//! Finding listings and demands.

mod answers;
mod filters;
mod hidden;
mod listings;
mod nearest;

use crate::support::{Actor, trade::text};
use serde_json::Value;

fn ids(found: &Value) -> Vec<String> {
    let items = found["items"].as_array().expect("items");
    items.iter().map(|i| text(i, "id")).collect()
}

fn names(found: &Value) -> Vec<String> {
    let items = found["items"].as_array().expect("items");
    items.iter().map(|i| text(i, "text")).collect()
}

fn counts(found: &Value, facet: &str) -> Vec<(String, i64)> {
    let values = found["facets"][facet].as_array().expect("a facet");
    values
        .iter()
        .map(|v| (text(v, "value"), v["count"].as_i64().expect("a count")))
        .collect()
}

fn search(actor: &Actor, query: &str) -> Value {
    actor.get(&format!("/search/listings?{query}")).ok()
}

/// Percent-encoded.
fn encode(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}
