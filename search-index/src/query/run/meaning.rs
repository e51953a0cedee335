//! The listings that satisfy a meaning.

use tantivy::TantivyError;

use super::Segment;
use super::postings::each_document;
use crate::query::part::Meaning;
use crate::resident::{Having, Listings, Slot};

/// What a strength, a form or a code that is meant adds: more than a rare word of a long question.
const MEANT: f32 = 8.0;

/// The listings of a segment that satisfy a meaning.
pub(super) enum Meant<'a> {
    /// As they are kept.
    Having(Having<'a>),
    /// Put together now, in order.
    Now(Vec<Slot>),
}

impl Meant<'_> {
    pub(super) fn having(&self) -> Having<'_> {
        match self {
            Self::Having(having) => *having,
            Self::Now(slots) => Having::List(slots),
        }
    }
}

/// What a meaning adds to the score of a listing that satisfies it. That of substances is told by their identity.
pub(super) fn score(meaning: &Meaning) -> f32 {
    match meaning {
        Meaning::Substances(_) => 0.0,
        Meaning::Form(_) | Meaning::Term(_) | Meaning::Atc(_) => MEANT,
    }
}

/// The listings of a segment that satisfy a meaning, removed ones included.
pub(super) fn meant<'a>(segment: &Segment<'a>, meaning: &Meaning) -> Result<Meant<'a>, TantivyError> {
    let listings = segment.listings;
    Ok(match meaning {
        Meaning::Substances(ids) => having_all(listings, ids),
        Meaning::Form(code) => Meant::Having(listings.forms.having(code)),
        Meaning::Term(term) => Meant::Having(listings.strengths.having(term)),
        Meaning::Atc(code) => {
            let mut slots = Vec::new();
            each_document(segment, segment.fields.atc, code, |slot| slots.push(slot))?;
            Meant::Now(slots)
        }
    })
}

/// About how many listings of a segment satisfy a meaning.
pub(super) fn about(segment: &Listings, meaning: &Meaning) -> usize {
    match meaning {
        Meaning::Substances(ids) => {
            let each = ids.iter().map(|id| segment.substances.having(id).count());
            each.min().unwrap_or(0)
        }
        Meaning::Form(code) => segment.forms.having(code).count(),
        Meaning::Term(term) => segment.strengths.having(term).count(),
        Meaning::Atc(_) => segment.ids.len() / 64,
    }
}

/// The listings that have all of these substances.
pub(super) fn having_all<'a>(segment: &'a Listings, ids: &[String]) -> Meant<'a> {
    match ids {
        [] => Meant::Having(Having::List(&[])),
        [only] => Meant::Having(segment.substances.having(only)),
        [first, others @ ..] => {
            let mut slots = Vec::new();
            segment.substances.having(first).each(|slot| slots.push(slot));
            for other in others {
                let having = segment.substances.having(other);
                slots.retain(|&slot| having.has(slot));
            }
            Meant::Now(slots)
        }
    }
}

/// Of listings in order, those that are among others: calls with the place among the first, and the listing.
///
/// Where one list is much shorter, the other is not gone through but searched.
pub(super) fn each_shared(slots: &[Slot], having: Having<'_>, mut call: impl FnMut(usize, Slot)) {
    /// So many steps of going on cost as much as a search by halves.
    const SEARCH: usize = 16;
    match having {
        Having::List(list) if list.len() * SEARCH < slots.len() => {
            let mut from = 0;
            for &slot in list {
                let rest = slots.get(from..).unwrap_or_default();
                from += rest.partition_point(|&other| other < slot);
                if slots.get(from) == Some(&slot) {
                    call(from, slot);
                }
            }
        }
        Having::List(list) if slots.len() * SEARCH < list.len() => {
            let mut from = 0;
            for (at, &slot) in slots.iter().enumerate() {
                let rest = list.get(from..).unwrap_or_default();
                from += rest.partition_point(|&other| other < slot);
                if list.get(from) == Some(&slot) {
                    call(at, slot);
                }
            }
        }
        having => {
            let mut cursor = having.cursor();
            for (at, &slot) in slots.iter().enumerate() {
                if cursor.has(slot) {
                    call(at, slot);
                }
            }
        }
    }
}
