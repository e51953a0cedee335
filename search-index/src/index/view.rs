//! What one commit looks like to searches: the searcher, and what is derived from its segments.

use std::collections::BTreeMap;

use tantivy::{Searcher, SegmentReader, TantivyError};

use super::residents::Residents;
use crate::query::Statistics;
use crate::resident::{Bits, Listings};
use crate::reverse::Books;
use crate::schema::Fields;

/// One commit. A search takes one view and keeps it to its end, so that all it looks at is of the same moment.
pub(crate) struct View {
    /// The segments and what is alive in them.
    pub(crate) searcher: Searcher,
    /// What searching listings needs of each segment.
    pub(crate) listings: Residents<Listings>,
    /// Which of a segment's listings were not removed.
    pub(crate) alive: Vec<Bits>,
    /// How much words count.
    pub(crate) statistics: Statistics,
    /// What new listings and new lines are looked up in.
    pub(crate) books: Residents<Books>,
}

impl View {
    /// The view of a searcher; takes over what the view `before` it has derived already.
    pub(crate) fn of(
        searcher: Searcher,
        fields: &Fields,
        before: Option<&Self>,
    ) -> Result<Self, TantivyError> {
        let listings = Residents::of(&searcher, fields, before.map(|view| &view.listings))?;
        let alive = searcher.segment_readers().iter().zip(listings.iter());
        Ok(Self {
            books: Residents::of(&searcher, fields, before.map(|view| &view.books))?,
            alive: alive
                .map(|(segment, listings)| alive_in(segment, listings))
                .collect(),
            statistics: Statistics::of(listings.iter()),
            listings,
            searcher,
        })
    }

    /// Bytes held, by what holds them.
    pub(crate) fn memory(&self) -> BTreeMap<&'static str, usize> {
        let mut memory = BTreeMap::new();
        let alive = self.alive.iter().map(Bits::bytes).sum();
        let held = self.listings.memory().into_iter().chain(self.books.memory());
        for (name, bytes) in held.chain([("listing_alive", alive)]) {
            *memory.entry(name).or_default() += bytes;
        }
        memory
    }
}

fn alive_in(segment: &SegmentReader, listings: &Listings) -> Bits {
    let Some(alive) = segment.alive_bitset() else {
        return Bits::all(listings.ids.len());
    };
    let slots = (0..).zip(listings.ids.docs());
    let alive = slots.filter(|&(_, &doc)| alive.is_alive(doc));
    Bits::of(listings.ids.len(), alive.map(|(slot, _)| slot))
}
