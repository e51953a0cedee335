//! Cards: what anyone may see of a listing, ready to be shown, in memory. They hold nothing that is not public.
//!
//! A card is as good as the database for every change that the index has taken: before the index shows a change, the
//! cards that it touches are swept. For later ones see [`super::unindexed`].

mod shorthand;

use crate::domain::Id;
use quick_cache::{Weighter, sync::Cache};
use search_index::highlight::Cuts;
use std::{
    collections::BTreeSet,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

/// What an entry costs beside its card: key, counts and pointers.
const ENTRY: usize = 96;

/// A listing as anyone may see it.
#[derive(Debug)]
pub struct Card {
    /// Who offers it.
    pub company: Id,
    /// The public answer, packed.
    shown: Box<[u8]>,
    /// Its public texts, for marking.
    pub cuts: Cuts,
}

impl Card {
    /// A card that shows these bytes.
    pub fn new(company: Id, shown: &[u8], cuts: Cuts) -> Self {
        let shown = shorthand::pack(shown);
        Self { company, shown, cuts }
    }

    /// Writes what it shows.
    pub fn show(&self, out: &mut Vec<u8>) {
        shorthand::unpack(&self.shown, out);
    }
}

/// The cards of the listings that were shown lately, within a bound of memory.
pub(super) struct Cards {
    kept: Cache<Id, Arc<Card>, Bytes>,
    /// Up to which change cards were swept.
    swept: AtomicI64,
}

impl fmt::Debug for Cards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cards")
            .field("bytes", &self.bytes())
            .finish_non_exhaustive()
    }
}

impl Cards {
    /// Holds at most so many bytes.
    pub(super) fn new(bytes: u64) -> Self {
        Self {
            kept: Cache::with_weighter(usize::try_from(bytes / 1_024).unwrap_or(usize::MAX), bytes, Bytes),
            swept: AtomicI64::new(0),
        }
    }

    /// The card of a listing.
    pub(super) fn get(&self, id: Id) -> Option<Arc<Card>> {
        self.kept.get(&id)
    }

    /// Keeps a card that was made of what was in the database when `as_of` was the newest change; unless it may be
    /// older than what was swept since.
    pub(super) fn keep(&self, id: Id, card: &Arc<Card>, as_of: i64) {
        if self.swept.load(Ordering::SeqCst) > as_of {
            return;
        }
        self.kept.insert(id, Arc::clone(card));
        // A sweep that began in between has not seen it, or has just removed it.
        if self.swept.load(Ordering::SeqCst) > as_of {
            self.kept.remove(&id);
        }
    }

    /// Drops the cards of these listings, which changed at or before this change.
    pub(super) fn sweep(&self, listings: &BTreeSet<Id>, upto: i64) {
        self.swept.fetch_max(upto, Ordering::SeqCst);
        for id in listings {
            self.kept.remove(id);
        }
    }

    /// Drops all cards: another database may say something else of every one.
    pub(super) fn clear(&self, upto: i64) {
        self.swept.store(upto, Ordering::SeqCst);
        self.kept.clear();
    }

    /// How much memory they take, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.kept.weight()
    }
}

/// Weighs cards by their bytes.
#[derive(Debug, Clone)]
struct Bytes;

impl Weighter<Id, Arc<Card>> for Bytes {
    fn weight(&self, _: &Id, card: &Arc<Card>) -> u64 {
        let bytes = size_of::<Card>() + card.shown.len() + card.cuts.bytes() + ENTRY;
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Time;

    fn card() -> Arc<Card> {
        Arc::new(Card::new(Id::new(Time::from_micros(0)), b"{}", Cuts::default()))
    }

    #[test]
    fn a_card_that_may_be_older_than_a_sweep_is_not_kept() {
        let (cards, id) = (Cards::new(1 << 20), Id::new(Time::from_micros(0)));
        cards.keep(id, &card(), 5);
        assert!(cards.get(id).is_some());
        cards.sweep(&BTreeSet::from([id]), 6);
        assert!(cards.get(id).is_none());
        cards.keep(id, &card(), 5);
        assert!(cards.get(id).is_none(), "read before change 6");
        cards.keep(id, &card(), 6);
        assert!(cards.get(id).is_some());
    }
}
