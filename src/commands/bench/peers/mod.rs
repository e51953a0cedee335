//! Peers: what else one would search listings with, given the same listings and asked the same questions.

pub(super) mod meilisearch;
pub(super) mod postgres;

use search_index::corpus::{Corpus, Listing};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a hit shows, as in the service's answers.
fn shown(listing: &Listing) -> Value {
    let names: BTreeMap<&str, &str> = listing.names.iter().map(|(l, n)| (*l, n.as_str())).collect();
    json!({
        "id": listing.number,
        "external_id": listing.external_id,
        "kind": listing.kind,
        "name": names,
        "dose_form": listing.dose_form,
        "strength": listing.strength,
        "pack": listing.pack,
        "manufacturer": listing.manufacturer,
        "origin_country": listing.origin_country,
        "hubs": listing.hubs,
        "storage": listing.storage,
        "unit": listing.unit,
        "company": {"id": listing.number % 200, "name": "Bench Works"},
        "identity": {"substances": listing.substance_ids, "dose_form": listing.form},
    })
}

/// All the words by which it is found: its own, and the names of its substances in all languages.
fn searched(corpus: &Corpus, listing: &Listing) -> Vec<String> {
    let document = listing.document(corpus);
    let names = document.names.into_iter().map(|(_, name)| name);
    names.chain(document.text).collect()
}
