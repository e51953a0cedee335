//! Whether the index holds exactly what is live in the database.

use super::{Search, documents::Rates};
use crate::{
    db::{Database, Db, changes, demands, listings},
    domain::{Id, Time},
    error::Result,
};
use std::collections::BTreeMap;

/// What the index and the database disagree about.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Records that both hold in the same version.
    pub equal: usize,
    /// Live records that the index lacks or holds in another version.
    pub missing: Vec<String>,
    /// Records in the index that are not live.
    pub surplus: Vec<String>,
    /// How many changes the index has not taken yet.
    pub behind: i64,
}

impl Difference {
    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.missing.is_empty() && self.surplus.is_empty() && self.behind == 0
    }
}

impl Search {
    /// Compares the sets of (id, version).
    pub async fn verify(&self, database: &Database, now: Time) -> Result<Difference> {
        let this = self.clone();
        database.read(move |db| this.verify_on(db, now)).await
    }

    fn verify_on(&self, db: &mut Db, now: Time) -> Result<Difference> {
        let indexed = self.index.ids()?;
        let mut found: BTreeMap<String, i64> = indexed.listings.into_iter().collect();
        found.extend(indexed.demands);
        let mut difference = Difference {
            behind: changes::last(db)? - self.indexed_seq(),
            ..Difference::default()
        };
        let mut compare = |id: String, version: i64| match found.remove(&id) {
            Some(known) if known == version => difference.equal += 1,
            _ => difference.missing.push(id),
        };
        let none = Rates::new();
        let mut after: Option<Id> = None;
        loop {
            let ids = listings::live_ids(db, after, 500)?;
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            let live = listings::live(db, &ids)?;
            live.into_iter()
                .filter_map(|l| self.listing_document(l, &none))
                .for_each(|d| compare(d.id, d.version));
        }
        after = None;
        loop {
            let ids = demands::live_ids(db, after, 500, now)?;
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            for live in demands::live(db, &ids, now)? {
                if let Some(line) = self.demand_documents(&live).into_iter().next() {
                    compare(line.demand_id, line.version);
                }
            }
        }
        // A demand whose time has run out may stand in the index a little longer; no search shows it.
        let expired: Vec<Id> = found.keys().filter_map(|id| id.parse().ok()).collect();
        let closed = demands::closed_by_clock(db, &expired, now)?;
        closed.iter().for_each(|id| {
            found.remove(&id.to_string());
        });
        difference.surplus = found.into_keys().collect();
        Ok(difference)
    }
}
