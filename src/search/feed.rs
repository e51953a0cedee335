//! Keeping the index up with the change log, and the vocabulary with its version.

use super::{Search, documents::Rates};
use crate::{
    db::{
        self, Database, Db,
        changes::{self, Change, Changed},
        demands, fx_rates, listings, meta,
    },
    domain::{Id, Time},
    error::{Error, Result},
};
use search_index::{
    failpoint,
    index::{Batch, IndexError, Place},
};
use std::collections::BTreeSet;

/// How many log entries one round takes.
const ROUND: i64 = 1_000;
/// How many records are read at once.
const CHUNK: usize = 500;

impl From<IndexError> for Error {
    fn from(e: IndexError) -> Self {
        Self::Internal(format!("index: {e}"))
    }
}

impl Search {
    /// One round: takes the next changes into the index, or builds it anew where it does not fit the database.
    /// Says whether there was anything to do.
    pub async fn follow(&self, database: &Database, now: Time) -> Result<bool> {
        let this = self.clone();
        // Building anew takes as long as it takes.
        database
            .read_at_length(move |db| {
                this.examine(now);
                let done = this.follow_on(db, now);
                if done.is_err() {
                    // What could not be written may be a sign of files that are gone.
                    this.index.examine(false);
                }
                done
            })
            .await
    }

    fn follow_on(&self, db: &mut Db, now: Time) -> Result<bool> {
        let epoch = meta::epoch(db)?.unwrap_or_default();
        let cursor = self.indexed_seq();
        let last = changes::last(db)?;
        let reason = match self.index.needs_rebuild() {
            Some(reason) => Some(format!("{reason:?}")),
            None if self.index.epoch() != epoch => Some("another epoch".to_owned()),
            None if cursor > last => Some("cursor past the log".to_owned()),
            None if !changes::reaches(db, cursor)? => Some("cursor before the log".to_owned()),
            None if self.is_of_another_history(db)? => Some("another change at its cursor".to_owned()),
            None => None,
        };
        if let Some(reason) = reason {
            tracing::info!(reason, "building the index anew");
            self.follow_vocabulary(db)?;
            self.rebuild_on(db, &epoch, now)?;
            return Ok(true);
        }
        if cursor == last {
            return self.follow_vocabulary(db);
        }
        let news = changes::after(db, cursor, ROUND)?;
        // After the log was read: what is in it was read by a vocabulary that is at most as new.
        self.follow_vocabulary(db)?;
        let Some(upto) = news.last().map(|c| c.seq) else {
            return Ok(false);
        };
        if !changes::reaches(db, cursor)? {
            // Some of it was taken out of the log just now: the next round builds anew.
            return Ok(true);
        }
        failpoint::reached("feed: before reading");
        let touched = expand(db, &news)?;
        let rates = fx_rates::latest_on(db, now.day())?;
        let listing_ids: Vec<Id> = touched.listings.into_iter().collect();
        for ids in listing_ids.chunks(CHUNK) {
            self.index.apply(self.listing_batch(db, ids, &rates)?)?;
        }
        let demand_ids: Vec<Id> = touched.demands.into_iter().collect();
        for ids in demand_ids.chunks(CHUNK) {
            self.index.apply(self.demand_batch(db, ids, now)?)?;
        }
        self.cards.sweep(&listing_ids.into_iter().collect(), upto);
        failpoint::reached("feed: applied");
        self.index.commit(place(upto, news.last()))?;
        metrics::gauge!("theriac_index_seq").set(upto as f64);
        Ok(true)
    }

    /// Whether the log says something else of the change at the index's cursor than the index does: an older backup was
    /// restored, and its log has grown past the cursor since.
    fn is_of_another_history(&self, db: &mut Db) -> Result<bool> {
        let held = self.index.place();
        if held.mark.is_empty() {
            return Ok(false);
        }
        let seq = i64::try_from(held.seq).unwrap_or(i64::MAX);
        Ok(changes::at(db, seq)?.is_none_or(|change| mark(&change) != held.mark))
    }

    /// Builds a new index of everything that is live; the old one serves meanwhile.
    fn rebuild_on(&self, db: &mut Db, epoch: &str, now: Time) -> Result<()> {
        // What changes while this runs stands after this cursor, and is taken by the next round.
        let cursor = changes::last(db)?;
        let at_cursor = changes::at(db, cursor)?;
        let rates = fx_rates::latest_on(db, now.day())?;
        let mut rebuild = self.index.rebuild(epoch)?;
        let mut after = None;
        loop {
            let ids = listings::live_ids(db, after, CHUNK as i64)?;
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            rebuild.apply(self.listing_batch(db, &ids, &rates)?)?;
        }
        after = None;
        loop {
            let ids = demands::live_ids(db, after, CHUNK as i64, now)?;
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            rebuild.apply(self.demand_batch(db, &ids, now)?)?;
        }
        self.cards.clear(cursor);
        rebuild.finish(place(cursor, at_cursor.as_ref()))?;
        tracing::info!(cursor, "the index is complete");
        Ok(())
    }

    /// The listings as they are now; those that are not live (any more) leave the index.
    fn listing_batch(&self, db: &mut Db, ids: &[Id], rates: &Rates) -> Result<Batch> {
        let mut batch = Batch::new();
        let mut gone: BTreeSet<Id> = ids.iter().copied().collect();
        for live in listings::live(db, ids)? {
            let id = live.listing.id;
            if let Some(document) = self.listing_document(live, rates) {
                gone.remove(&id);
                batch.listing(document);
            }
        }
        gone.iter().for_each(|id| batch.remove_listing(id.to_string()));
        Ok(batch)
    }

    fn demand_batch(&self, db: &mut Db, ids: &[Id], now: Time) -> Result<Batch> {
        let mut batch = Batch::new();
        let mut gone: BTreeSet<Id> = ids.iter().copied().collect();
        for live in demands::live(db, ids, now)? {
            let lines = self.demand_documents(&live);
            if !lines.is_empty() {
                gone.remove(&live.demand.id);
                batch.demand(live.demand.id.to_string(), lines);
            }
        }
        gone.iter().for_each(|id| batch.remove_demand(id.to_string()));
        Ok(batch)
    }
}

/// A place in the log, with what tells this history's change from another's under the same number.
fn place(seq: i64, change: Option<&Change>) -> Place {
    Place {
        seq: u64::try_from(seq).unwrap_or(0),
        mark: change.map(mark).unwrap_or_default(),
    }
}

fn mark(change: &Change) -> String {
    format!("{} {}", change.entity_id, change.at.micros())
}

/// The records that changes touch: a company's change touches all its records.
#[derive(Debug, Default)]
pub struct Touched {
    /// Listings.
    pub listings: BTreeSet<Id>,
    /// Demands.
    pub demands: BTreeSet<Id>,
}

/// What these changes touch.
pub fn expand(db: &mut Db, news: &[Change]) -> db::Result<Touched> {
    let mut touched = Touched::default();
    for change in news {
        match change.kind.0 {
            Changed::Listing => {
                touched.listings.insert(change.entity_id);
            }
            Changed::Demand => {
                touched.demands.insert(change.entity_id);
            }
            Changed::Company => {
                touched
                    .listings
                    .extend(listings::published_ids_of(db, change.entity_id)?);
                touched
                    .demands
                    .extend(demands::open_ids_of(db, change.entity_id)?);
            }
        }
    }
    Ok(touched)
}
