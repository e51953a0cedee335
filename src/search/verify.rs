//! Whether the index holds exactly what is live in the database.

use super::{Search, documents::Rates};
use crate::{
    db::{Database, Db, changes, demands, listings},
    domain::{Id, Time},
    error::Result,
};
use search_index::index::Versions;
use std::{collections::BTreeSet, fmt};

/// What the index and the database disagree about.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Records that both hold in the same version.
    pub equal: usize,
    /// Live records that the index lacks in this version.
    pub missing: Vec<String>,
    /// Records that the index holds in a version that is not live.
    pub surplus: Vec<String>,
    /// How many changes the index has not taken yet.
    pub behind: i64,
    /// Why the index must be built anew, if it must.
    pub unusable: Option<String>,
}

impl Difference {
    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.missing.is_empty() && self.surplus.is_empty() && self.behind == 0 && self.unusable.is_none()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(why) = &self.unusable {
            writeln!(f, "the index must be built anew: {why}")?;
        }
        self.missing
            .iter()
            .try_for_each(|m| writeln!(f, "missing from the index: {m}"))?;
        self.surplus
            .iter()
            .try_for_each(|s| writeln!(f, "surplus in the index: {s}"))?;
        writeln!(
            f,
            "{} equal, {} missing, {} surplus, {} changes behind",
            self.equal,
            self.missing.len(),
            self.surplus.len(),
            self.behind
        )
    }
}

impl Search {
    /// Compares the sets of (id, version).
    pub async fn verify(&self, database: &Database, now: Time) -> Result<Difference> {
        let this = self.clone();
        database.read(move |db| this.verify_on(db, now)).await
    }

    fn verify_on(&self, db: &mut Db, now: Time) -> Result<Difference> {
        let unusable = self.index.needs_rebuild().map(|reason| reason.to_string());
        let indexed = match self.index.is_ready() {
            true => self.index.ids()?,
            false => Versions::default(),
        };
        let mut found: BTreeSet<(String, i64)> = indexed.listings;
        found.extend(indexed.demands);
        let mut difference = Difference {
            behind: changes::last(db)? - self.indexed_seq(),
            unusable,
            ..Difference::default()
        };
        let mut compare = |id: String, version: i64| match found.remove(&(id.clone(), version)) {
            true => difference.equal += 1,
            false => difference.missing.push(format!("{id} version {version}")),
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
        let expired: Vec<Id> = found.iter().filter_map(|(id, _)| id.parse().ok()).collect();
        let closed = demands::closed_by_clock(db, &expired, now)?;
        let closed: BTreeSet<String> = closed.iter().map(ToString::to_string).collect();
        let surplus = found.into_iter().filter(|(id, _)| !closed.contains(id));
        difference.surplus = surplus
            .map(|(id, version)| format!("{id} version {version}"))
            .collect();
        Ok(difference)
    }
}
