//! What has at least half of a question's words, where nothing has all of them.

use tantivy::TantivyError;

use super::admit::Admitted;
use super::segment::{gather, weigh, with_scratch};
use super::sought::{Finder, Sought, SoughtPart, SoughtWord};
use super::{Answer, Hits, Segment, union};
use crate::query::listing::{ListingQuery, ListingSort};
use crate::query::part::Part;
use crate::query::understand::Understanding;
use crate::query::words::{Piece, Word, bigrams};

/// A question that half of will do.
pub(super) struct Loose<'a> {
    /// Of these at least half must be there.
    words: Vec<SoughtWord>,
    /// These only decide the order.
    also: Vec<SoughtPart<'a>>,
}

impl<'a> Loose<'a> {
    /// `None` where that is no less than the strict question, or where a substance is named: another one is no
    /// answer, and neither is any tablet of 500 mg where the name is not found.
    pub(super) fn of(finder: &mut Finder<'a>, asked: &'a Understanding) -> Option<Self> {
        if asked.parts.iter().any(Part::is_name) {
            return None;
        }
        let is_word = |part: &&Part| !part.soft && part.means.is_empty();
        let mut words = Vec::new();
        for part in asked.parts.iter().filter(is_word) {
            match part.written.as_slice() {
                [Word::Run(run)] if run.len() > 1 => {
                    for text in bigrams(run) {
                        let pair = Piece {
                            text,
                            by_letter: false,
                            may_grow: false,
                        };
                        words.push(SoughtWord::Token(finder.token(&pair, false, false)));
                    }
                }
                [Word::Plain(pieces)] => {
                    let each = pieces.iter();
                    words.extend(
                        each.map(|piece| SoughtWord::Token(finder.token(piece, part.grows, part.typos))),
                    );
                }
                _ => words.extend(finder.part(part).words),
            }
        }
        let also = asked.parts.iter().filter(|part| !is_word(part));
        (words.len() > 1).then(|| Self {
            also: also.map(|part| finder.part(part)).collect(),
            words,
        })
    }

    /// Finds it in one segment.
    pub(super) fn search<'s>(
        &self,
        segment: &Segment<'s>,
        query: &ListingQuery,
        sought: &Sought<'_>,
        answer: &mut Answer<'s>,
    ) -> Result<(), TantivyError> {
        let admitted = Admitted::of(segment, query)?;
        let room = segment.listings.ids.len();
        let (mut counts, mut scores) = (vec![0_usize; room], vec![0.0_f32; room]);
        for word in &self.words {
            let hits = with_scratch(segment, |scratch| union::word(segment, scratch, &admitted, word))?;
            for (slot, score) in hits.iter() {
                if let (Some(count), Some(sum)) =
                    (counts.get_mut(slot as usize), scores.get_mut(slot as usize))
                {
                    *count += 1;
                    *sum += score;
                }
            }
        }
        let wanted = self.words.len().div_ceil(2);
        let mut hits = Hits::default();
        for (slot, (count, score)) in (0..).zip(counts.into_iter().zip(scores)) {
            if count >= wanted {
                hits.push(slot, score);
            }
        }
        if query.sort == ListingSort::Relevance {
            weigh(segment, sought, &self.also, answer, &mut hits)?;
        }
        gather(segment, query, hits, answer);
        Ok(())
    }
}
