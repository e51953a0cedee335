//! Going through postings: all of one, or those of listings that are known already.

use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, TantivyError};

use super::Segment;
use crate::resident::{Listings, Slot};
use crate::schema::Named;

/// Calls for every listing of the postings, with how often it has the word.
#[inline]
pub(super) fn each(segment: &Listings, mut postings: BlockSegmentPostings, mut call: impl FnMut(Slot, u32)) {
    while !postings.docs().is_empty() {
        if segment.ids.only() {
            for (&doc, &count) in postings.docs().iter().zip(postings.freqs()) {
                call(doc, count);
            }
        } else {
            for (&doc, &count) in postings.docs().iter().zip(postings.freqs()) {
                segment
                    .ids
                    .slot(doc)
                    .into_iter()
                    .for_each(|slot| call(slot, count));
            }
        }
        postings.advance();
    }
}

/// Calls for every listing of postings that were opened without counts.
#[inline]
pub(super) fn each_slot(segment: &Listings, mut postings: BlockSegmentPostings, mut call: impl FnMut(Slot)) {
    while !postings.docs().is_empty() {
        let slots = postings.docs().iter().filter_map(|&doc| segment.ids.slot(doc));
        slots.for_each(&mut call);
        postings.advance();
    }
}

/// Of these listings, in order, calls for those that are in the postings: with the place among them, and with how
/// often it has the word.
#[inline]
pub(super) fn shared(
    segment: &Listings,
    slots: &[Slot],
    mut postings: BlockSegmentPostings,
    mut call: impl FnMut(usize, u32),
) {
    let mut at = 0;
    for (place, &slot) in slots.iter().enumerate() {
        let doc = segment.ids.doc(slot);
        let docs = postings.docs();
        if docs.last().is_none_or(|&last| last < doc) {
            at = postings.seek(doc);
            if postings.docs().last().is_none_or(|&last| last < doc) {
                return;
            }
        } else {
            at += docs
                .get(at..)
                .unwrap_or_default()
                .iter()
                .take_while(|&&other| other < doc)
                .count();
        }
        if postings.docs().get(at) == Some(&doc) {
            call(place, postings.freq(at));
        }
    }
}

/// Calls for every listing with a term of a field that is not the text's.
pub(super) fn each_document(
    segment: &Segment<'_>,
    field: Named,
    value: &str,
    mut call: impl FnMut(Slot),
) -> Result<(), TantivyError> {
    let inverted = segment.reader.inverted_index(field.field)?;
    if let Some(mut postings) = inverted.read_postings(&field.term(value), IndexRecordOption::Basic)? {
        while postings.doc() != TERMINATED {
            segment
                .listings
                .ids
                .slot(postings.doc())
                .into_iter()
                .for_each(&mut call);
            postings.advance();
        }
    }
    Ok(())
}
