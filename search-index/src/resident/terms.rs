//! The words of a segment's listings: sorted, and where their postings are.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{InvertedIndexReader, SegmentReader};

use super::ListingIds;
use super::lookup::Lookup;
use super::texts::Texts;
use crate::schema::Fields;

/// The number of a word: its place among the words of its segment.
pub(crate) type Ord = u32;

/// Stands in for a word's number among the names' words.
const NOT_IN_NAMES: Ord = Ord::MAX;

/// All words of one segment's listings.
pub(crate) struct Terms {
    /// In order.
    words: Texts,
    numbers: Lookup,
    /// Where its postings are.
    infos: Vec<TermInfo>,
    /// Its number among the words of the names.
    in_names: Vec<Ord>,
    /// Where the postings of the names' words are.
    name_infos: Vec<TermInfo>,
    text: Arc<InvertedIndexReader>,
    names: Arc<InvertedIndexReader>,
    /// By slot: how long its text is, in steps that grow.
    pub(crate) text_norms: Vec<u8>,
    /// By slot: how long its names are.
    pub(crate) name_norms: Vec<u8>,
}

impl Terms {
    pub(crate) fn of(segment: &SegmentReader, fields: &Fields, ids: &ListingIds) -> tantivy::Result<Self> {
        let text = segment.inverted_index(fields.listing_text.field)?;
        let names = segment.inverted_index(fields.listing_names.field)?;
        let count = text.terms().num_terms();
        let mut all = Texts::with_capacity(count);
        let mut in_names = Vec::with_capacity(count);
        let mut words = text.terms().stream()?;
        let mut of_names = names.terms().stream()?;
        let (mut infos, mut name_infos) = (Vec::with_capacity(count), Vec::new());
        let mut left = of_names.advance();
        while words.advance() {
            let word = words.key();
            all.push(std::str::from_utf8(word).unwrap_or_default());
            infos.push(words.value().clone());
            // Names are part of the text, so both streams meet in every word of a name.
            while left && of_names.key() < word {
                left = of_names.advance();
            }
            if left && of_names.key() == word {
                in_names.push(Ord::try_from(name_infos.len()).unwrap_or(NOT_IN_NAMES));
                name_infos.push(of_names.value().clone());
            } else {
                in_names.push(NOT_IN_NAMES);
            }
        }
        all.shrink();
        drop((words, of_names));
        Ok(Self {
            numbers: Lookup::of(all.len(), |ord| all.get(ord).unwrap_or_default()),
            words: all,
            infos,
            in_names,
            name_infos,
            text_norms: norms(segment, fields.listing_text.field, ids)?,
            name_norms: norms(segment, fields.listing_names.field, ids)?,
            text,
            names,
        })
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// A word by its number.
    pub(crate) fn word(&self, ord: Ord) -> &str {
        self.words.get(ord).unwrap_or_default()
    }

    /// The number of a word.
    pub(crate) fn find(&self, word: &str) -> Option<Ord> {
        self.numbers.find(word, |ord| self.word(ord))
    }

    /// The numbers of all words that begin so.
    pub(crate) fn beginning(&self, beginning: &str) -> Range<Ord> {
        let from = self.first(|other| other.cmp(beginning));
        let to = self.first(|other| match other.starts_with(beginning) {
            true => Ordering::Less,
            false => other.cmp(beginning),
        });
        from..to
    }

    /// The first word that is not less.
    fn first(&self, compare: impl Fn(&str) -> Ordering) -> Ord {
        let (mut from, mut to) = (0, u32::try_from(self.len()).unwrap_or(u32::MAX));
        while from < to {
            let middle = from + (to - from) / 2;
            match compare(self.word(middle)) {
                Ordering::Less => from = middle + 1,
                _ => to = middle,
            }
        }
        from
    }

    /// In how many listings a word is, removed ones included.
    pub(crate) fn frequency(&self, ord: Ord) -> u32 {
        self.infos.get(ord as usize).map_or(0, |info| info.doc_freq)
    }

    /// In how many listings' names a word is.
    pub(crate) fn names_frequency(&self, ord: Ord) -> u32 {
        self.name_info(ord).map_or(0, |info| info.doc_freq)
    }

    fn name_info(&self, ord: Ord) -> Option<&TermInfo> {
        let in_names = self.in_names.get(ord as usize).copied()?;
        self.name_infos.get(in_names as usize)
    }

    /// The listings with a word, and how often each has it.
    pub(crate) fn postings(&self, ord: Ord) -> tantivy::Result<BlockSegmentPostings> {
        self.read(ord, IndexRecordOption::WithFreqs)
    }

    /// The listings with a word.
    pub(crate) fn documents(&self, ord: Ord) -> tantivy::Result<BlockSegmentPostings> {
        self.read(ord, IndexRecordOption::Basic)
    }

    fn read(&self, ord: Ord, option: IndexRecordOption) -> tantivy::Result<BlockSegmentPostings> {
        Ok(match self.infos.get(ord as usize) {
            Some(info) => self.text.read_block_postings_from_terminfo(info, option)?,
            None => BlockSegmentPostings::empty(),
        })
    }

    /// The listings whose names have a word, and how often.
    pub(crate) fn name_postings(&self, ord: Ord) -> tantivy::Result<Option<BlockSegmentPostings>> {
        let option = IndexRecordOption::WithFreqs;
        let Some(info) = self.name_info(ord) else {
            return Ok(None);
        };
        Ok(Some(self.names.read_block_postings_from_terminfo(info, option)?))
    }

    /// Where a word stands in each listing.
    pub(crate) fn positions(&self, ord: Ord) -> tantivy::Result<SegmentPostings> {
        Ok(match self.infos.get(ord as usize) {
            Some(info) => {
                let option = IndexRecordOption::WithFreqsAndPositions;
                self.text.read_postings_from_terminfo(info, option)?
            }
            None => SegmentPostings::empty(),
        })
    }

    /// How many words all listings have in all, repeated ones and removed listings included: text, names.
    pub(crate) fn lengths(&self) -> (u64, u64) {
        (self.text.total_num_tokens(), self.names.total_num_tokens())
    }

    pub(crate) fn bytes(&self) -> usize {
        let words = self.words.bytes() + self.numbers.bytes() + self.in_names.capacity() * size_of::<Ord>();
        let infos = (self.infos.capacity() + self.name_infos.capacity()) * size_of::<TermInfo>();
        words + infos + self.text_norms.capacity() + self.name_norms.capacity()
    }
}

fn norms(segment: &SegmentReader, field: Field, ids: &ListingIds) -> tantivy::Result<Vec<u8>> {
    let reader: Option<FieldNormReader> = segment.fieldnorms_readers().get_field(field)?;
    let norm = |doc| reader.as_ref().map_or(0, |reader| reader.fieldnorm_id(doc));
    Ok(ids.docs().iter().map(|&doc| norm(doc)).collect())
}
