//! What one commit looks like to searches: the searcher, and what is derived from its segments.

use std::collections::BTreeMap;

use tantivy::{Searcher, TantivyError};

use super::residents::Residents;
use crate::resident::ListingIds;
use crate::schema::Fields;

/// One commit. A search takes one view and keeps it to its end, so that all it looks at is of the same moment.
pub(crate) struct View {
    /// The segments and what is alive in them.
    pub(crate) searcher: Searcher,
    /// The ids of listings.
    pub(crate) listing_ids: Residents<ListingIds>,
}

impl View {
    /// The view of a searcher; takes over what the view `before` it has derived already.
    pub(crate) fn of(
        searcher: Searcher,
        fields: &Fields,
        before: Option<&Self>,
    ) -> Result<Self, TantivyError> {
        Ok(Self {
            listing_ids: Residents::of(&searcher, fields, before.map(|view| &view.listing_ids))?,
            searcher,
        })
    }

    /// Bytes held, by what holds them.
    pub(crate) fn memory(&self) -> BTreeMap<&'static str, usize> {
        BTreeMap::from([self.listing_ids.memory()])
    }
}
