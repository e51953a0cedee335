//! The bound on near matches: a line keeps the best, whatever the order in which listings come and go.

use super::match_demands;
use crate::{
    db::{
        Db,
        jobs::{self, Job},
        matches::{self, Known, Match, Place},
        notices,
    },
    domain::{Id, Time},
    error::Result,
    search::NEAR_KEPT,
};
use search_index::matching::Band;
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    time::Duration,
};

/// How long a line that lost a near match waits before the next one is looked for: many go at once.
const REFILL_AFTER: Duration = Duration::from_secs(10);

/// What a transaction does to the near matches of some lines.
#[derive(Debug, Default)]
pub(super) struct Bound {
    /// By line, how many there were before.
    counts: BTreeMap<Id, usize>,
    /// Of lines that are full, the last place.
    last: BTreeMap<Id, Option<Place>>,
    /// Lines to which some were added.
    grown: BTreeSet<Id>,
    /// Demands of full lines that lost one.
    short: BTreeSet<Id>,
}

impl Bound {
    /// Of lines whose near matches are chosen already.
    pub(super) fn none() -> Self {
        Self::default()
    }

    /// Of these lines as they are now.
    pub(super) fn of(db: &mut Db, lines: &BTreeSet<Id>) -> Result<Self> {
        Ok(Self {
            counts: matches::near_counts(db, lines)?,
            ..Self::default()
        })
    }

    fn is_full(&self, line: Id) -> bool {
        self.counts.get(&line).is_some_and(|n| *n >= NEAR_KEPT)
    }

    /// Whether a pair is to be stored.
    pub(super) fn takes(&mut self, db: &mut Db, row: &Match, before: Option<&Known>) -> Result<bool> {
        let was_near = before.filter(|k| k.live && k.band.0 == Band::Near);
        if row.band.0 != Band::Near {
            if was_near.is_some() {
                self.leaves(row.line_id, row.demand_id);
            }
            return Ok(true);
        }
        if let Some(before) = was_near {
            // What became worse may be so than others that are not stored.
            if (row.closeness, row.score) < (before.closeness, before.score) {
                self.leaves(row.line_id, row.demand_id);
            }
            return Ok(true);
        }
        self.grown.insert(row.line_id);
        // What was a match is stored already: it becomes near in any case, and goes if it is beyond the bound.
        if before.is_some_and(|k| k.live) {
            return Ok(true);
        }
        if !self.is_full(row.line_id) {
            return Ok(true);
        }
        let last = match self.last.entry(row.line_id) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(unknown) => *unknown.insert(matches::nth_near(db, row.line_id, NEAR_KEPT - 1)?),
        };
        let place = (row.closeness, row.score, row.listing_id);
        Ok(last.is_none_or(|last| matches::is_before(&place, &last)))
    }

    /// A near match of a line is one no more.
    pub(super) fn leaves(&mut self, line: Id, demand: Id) {
        if self.is_full(line) {
            self.short.insert(demand);
        }
    }

    /// Removes what is too much, and has looked for what is missing. Tells which matches were removed.
    pub(super) fn settle(self, db: &mut Db, seq: i64, now: Time) -> Result<BTreeSet<Id>> {
        let mut gone = BTreeSet::new();
        for (line, count) in matches::near_counts(db, &self.grown)? {
            if count > NEAR_KEPT {
                gone.extend(matches::displace(db, line, NEAR_KEPT)?);
            }
        }
        if !gone.is_empty() {
            notices::forget(db, &gone.iter().copied().collect::<Vec<_>>())?;
        }
        let refill = |demand: Id| Job {
            dedupe_key: Some(format!("refill:{demand}")),
            needs_seq: seq,
            // It answers for no change, so that nobody waits for it.
            covers_seq: i64::MAX,
            run_at: now.plus(REFILL_AFTER),
            ..Job::new(match_demands::KIND, json!({"ids": [demand]}), now)
        };
        let refills: Vec<Job> = self.short.into_iter().map(refill).collect();
        jobs::enqueue(db, &refills)?;
        Ok(gone)
    }
}
