//! Which documents of a segment are listings, and their ids.
//!
//! Listings and demand lines share segments. What is kept for each listing is kept by its slot: its number among the
//! segment's listings, in the order of the documents.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use super::texts::Texts;
use crate::schema::{DOC_LISTING, Fields};

/// The number of a listing among the listings of its segment.
pub(crate) type Slot = u32;

/// Stands in for the slot of a document that is no listing.
const NO_SLOT: Slot = Slot::MAX;

/// The listings of one segment.
pub(crate) struct ListingIds {
    /// By slot.
    ids: Texts,
    /// By slot: how many ids of the segment are smaller.
    ranks: Vec<u32>,
    /// By slot.
    docs: Vec<DocId>,
    /// By document; empty where every document is a listing.
    slots: Vec<Slot>,
}

impl ListingIds {
    /// How many listings there are, removed ones included.
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The id of a listing.
    pub(crate) fn id(&self, slot: Slot) -> Option<&str> {
        self.ids.get(slot)
    }

    /// The place of a listing among those of the segment when they are ordered by id.
    pub(crate) fn rank(&self, slot: Slot) -> u32 {
        self.ranks.get(slot as usize).copied().unwrap_or(u32::MAX)
    }

    /// The document of a listing.
    pub(crate) fn doc(&self, slot: Slot) -> DocId {
        self.docs.get(slot as usize).copied().unwrap_or(TERMINATED)
    }

    /// The documents of all listings, in order.
    pub(crate) fn docs(&self) -> &[DocId] {
        &self.docs
    }

    /// Whether every document is a listing, so that slots are documents.
    pub(crate) fn only(&self) -> bool {
        self.slots.is_empty()
    }

    /// The slot of a document, where it is a listing.
    pub(crate) fn slot(&self, doc: DocId) -> Option<Slot> {
        if self.slots.is_empty() {
            return ((doc as usize) < self.ids.len()).then_some(doc);
        }
        self.slots
            .get(doc as usize)
            .copied()
            .filter(|&slot| slot != NO_SLOT)
    }
}

impl ListingIds {
    pub(crate) fn of(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
        let mut docs = Vec::new();
        let inverted = segment.inverted_index(fields.doc.field)?;
        if let Some(mut listings) =
            inverted.read_postings(&fields.doc.term(DOC_LISTING), IndexRecordOption::Basic)?
        {
            while listings.doc() != TERMINATED {
                docs.push(listings.doc());
                listings.advance();
            }
        }
        let mut listed = Self {
            ids: Texts::with_capacity(docs.len()),
            ranks: Vec::with_capacity(docs.len()),
            slots: Vec::new(),
            docs,
        };
        if listed.docs.len() < segment.max_doc() as usize {
            listed.slots = vec![NO_SLOT; segment.max_doc() as usize];
            for (slot, &doc) in (0..).zip(&listed.docs) {
                if let Some(of_doc) = listed.slots.get_mut(doc as usize) {
                    *of_doc = slot;
                }
            }
        }
        let column = segment.fast_fields().str(fields.id.name)?;
        let mut id = String::new();
        for &doc in &listed.docs {
            let ord = column.as_ref().and_then(|column| column.ords().first(doc));
            id.clear();
            if let (Some(column), Some(ord)) = (&column, ord) {
                column.ord_to_str(ord, &mut id)?;
            }
            listed.ids.push(&id);
            // Numbers in the dictionary are in the order of the ids.
            listed
                .ranks
                .push(u32::try_from(ord.unwrap_or(u64::MAX)).unwrap_or(u32::MAX));
        }
        listed.ids.shrink();
        Ok(listed)
    }

    pub(crate) fn bytes(&self) -> usize {
        let numbers = self.ranks.capacity() + self.docs.capacity() + self.slots.capacity();
        self.ids.bytes() + numbers * size_of::<u32>()
    }
}
