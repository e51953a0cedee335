//! The listings that have a word with a given beginning, for beginnings that very many words share.
//!
//! Where few words begin so, their postings are put together when somebody asks. Of `a` there are thousands.

use std::ops::Range;

use super::bits::Bits;
use super::terms::{Ord, Terms};
use super::values::Having;
use super::{ListingIds, Slot};

/// Of so many words or fewer the postings are put together when somebody asks.
pub(crate) const FEW: usize = 16;

/// A list is kept where it is smaller than a set: less than one listing of so many.
const SPARSE: usize = 32;

/// Listings by the range of words that one of theirs is in.
#[derive(Default)]
pub(crate) struct Beginnings {
    /// In order of the ranges.
    known: Vec<(Range<Ord>, Kept)>,
}

enum Kept {
    Set(Bits),
    List(Box<[Slot]>),
}

impl Beginnings {
    pub(crate) fn of(terms: &Terms, ids: &ListingIds) -> tantivy::Result<Self> {
        let mut beginnings = Self::default();
        let all = 0..Ord::try_from(terms.len()).unwrap_or(Ord::MAX);
        let mut builder = Builder {
            terms,
            ids,
            known: &mut beginnings.known,
        };
        builder.within(all, 0)?;
        beginnings
            .known
            .sort_unstable_by_key(|(range, _)| (range.start, range.end));
        beginnings.known.shrink_to_fit();
        Ok(beginnings)
    }

    /// The listings that have a word of this range, where it is known: so of all beginnings of more than [`FEW`]
    /// words.
    pub(crate) fn get(&self, range: &Range<Ord>) -> Option<Having<'_>> {
        let key = (range.start, range.end);
        let at = self
            .known
            .binary_search_by_key(&key, |(range, _)| (range.start, range.end));
        match &self.known.get(at.ok()?)?.1 {
            Kept::Set(set) => Some(Having::Set(set)),
            Kept::List(list) => Some(Having::List(list)),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        let kept = self.known.iter().map(|(_, kept)| match kept {
            Kept::Set(set) => set.bytes(),
            Kept::List(list) => size_of_val(&**list),
        });
        kept.sum::<usize>() + self.known.capacity() * size_of::<(Range<Ord>, Kept)>()
    }
}

struct Builder<'a> {
    terms: &'a Terms,
    ids: &'a ListingIds,
    known: &'a mut Vec<(Range<Ord>, Kept)>,
}

impl Builder<'_> {
    /// The listings of all words in the range, which share their first `depth` bytes. Looks at each next character,
    /// and keeps what many words share.
    fn within(&mut self, range: Range<Ord>, depth: usize) -> tantivy::Result<Bits> {
        let mut union = Bits::none(self.ids.len());
        let mut from = range.start;
        while from < range.end {
            let word = self.terms.word(from);
            let Some(next) = word.get(depth..).and_then(|rest| rest.chars().next()) else {
                // The beginning itself is a word.
                self.add(from, &mut union)?;
                from += 1;
                continue;
            };
            let deeper = depth + next.len_utf8();
            let beginning = word.get(..deeper).unwrap_or_default();
            let to = self.end_of(beginning, from..range.end);
            if (to - from) as usize > FEW {
                let shared = self.within(from..to, deeper)?;
                union.join(&shared);
                // A longer beginning of just the same words has said it already.
                if self.known.last().is_none_or(|(last, _)| *last != (from..to)) {
                    let kept = self.kept(shared);
                    self.known.push((from..to, kept));
                }
            } else {
                (from..to).try_for_each(|ord| self.add(ord, &mut union))?;
            }
            from = to;
        }
        Ok(union)
    }

    /// One past the last word that begins so.
    fn end_of(&self, beginning: &str, range: Range<Ord>) -> Ord {
        let (mut from, mut to) = (range.start, range.end);
        while from < to {
            let middle = from + (to - from) / 2;
            if self.terms.word(middle).starts_with(beginning) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }

    fn add(&self, ord: Ord, union: &mut Bits) -> tantivy::Result<()> {
        let mut postings = self.terms.documents(ord)?;
        while !postings.docs().is_empty() {
            for &doc in postings.docs() {
                self.ids.slot(doc).into_iter().for_each(|slot| union.add(slot));
            }
            postings.advance();
        }
        Ok(())
    }

    fn kept(&self, shared: Bits) -> Kept {
        if shared.count() < self.ids.len() / SPARSE {
            Kept::List(shared.iter().collect())
        } else {
            Kept::Set(shared)
        }
    }
}
