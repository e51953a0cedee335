//! Of listings that are found already, those that satisfy a part, too.

use tantivy::postings::{BlockSegmentPostings, Postings};
use tantivy::{DocSet, TantivyError};

use super::meaning::{self, each_shared};
use super::postings::shared;
use super::sought::{Phrase, Places, SoughtPart, SoughtWord, Token};
use super::union::{self, PREFIX_SCORE, TYPO_SCORE};
use super::weigh;
use super::{Hits, Segment, Unread};
use crate::resident::{Bits, Having, Ord, Slot};

/// Whether each of some listings satisfies something, and what that adds to its score.
pub(super) struct Satisfied {
    pub(super) is: Vec<bool>,
    pub(super) score: Vec<f32>,
}

impl Satisfied {
    fn none(count: usize) -> Self {
        Self {
            is: vec![false; count],
            score: vec![0.0; count],
        }
    }

    fn add(&mut self, at: usize, score: f32) {
        if let (Some(is), Some(of_listing)) = (self.is.get_mut(at), self.score.get_mut(at)) {
            *is = true;
            *of_listing += score;
        }
    }

    /// Adds the same score to all of these that are in the set.
    fn add_having(&mut self, slots: &[Slot], having: Having<'_>, score: f32) {
        each_shared(slots, having, |at, _| self.add(at, score));
    }
}

/// Which of the listings satisfy a part.
pub(super) fn part(
    segment: &Segment<'_>,
    slots: &[Slot],
    part: &SoughtPart<'_>,
) -> Result<Satisfied, TantivyError> {
    let mut satisfied = meant(segment, slots, part)?;
    by_words(segment, slots, part, &mut satisfied, |_| true)?;
    Ok(satisfied)
}

/// Which of the listings satisfy a meaning of a part.
pub(super) fn meant(
    segment: &Segment<'_>,
    slots: &[Slot],
    part: &SoughtPart<'_>,
) -> Result<Satisfied, TantivyError> {
    let mut satisfied = Satisfied::none(slots.len());
    for meaning in part.means {
        let meant = meaning::meant(segment, meaning)?;
        satisfied.add_having(slots, meant.having(), meaning::score(meaning));
    }
    Ok(satisfied)
}

/// Adds those that satisfy a part by its words: of those that do not by a meaning, and that are `wanted`.
pub(super) fn by_words(
    segment: &Segment<'_>,
    slots: &[Slot],
    part: &SoughtPart<'_>,
    satisfied: &mut Satisfied,
    wanted: impl Fn(usize) -> bool,
) -> Result<(), TantivyError> {
    let unread = segment.unread(part);
    if matches!(unread, Unread::Nothing) {
        return Ok(());
    }
    let (mut places, mut left) = (Vec::new(), Vec::new());
    for (at, &slot) in slots.iter().enumerate() {
        let meant = satisfied.is.get(at).copied().unwrap_or(false);
        if !meant && wanted(at) && unread.only().is_none_or(|unread| unread.has(slot)) {
            places.push(at);
            left.push(slot);
        }
    }
    if left.is_empty() {
        return Ok(());
    }
    let words = words(segment, &left, &part.words)?;
    for (at, (is, score)) in places.into_iter().zip(words.is.into_iter().zip(words.score)) {
        if is {
            satisfied.add(at, score);
        }
    }
    Ok(())
}

/// Which of the listings have all words.
fn words(segment: &Segment<'_>, slots: &[Slot], words: &[SoughtWord]) -> Result<Satisfied, TantivyError> {
    let mut all = Satisfied {
        is: vec![!words.is_empty(); slots.len()],
        score: vec![0.0; slots.len()],
    };
    for word in words {
        let one = match word {
            SoughtWord::Token(token) => self::token(segment, slots, token)?,
            SoughtWord::Phrase(phrase) => self::phrase(segment, slots, phrase)?,
        };
        for ((is, score), (has, more)) in all
            .is
            .iter_mut()
            .zip(&mut all.score)
            .zip(one.is.iter().zip(&one.score))
        {
            *is &= has;
            *score += more;
        }
    }
    Ok(all)
}

fn token(segment: &Segment<'_>, slots: &[Slot], token: &Token) -> Result<Satisfied, TantivyError> {
    let mut satisfied = Satisfied::none(slots.len());
    let empty = Places::default();
    let places = token.places.get(segment.at).unwrap_or(&empty);
    let terms = &segment.listings.terms;
    if let Some(exact) = places.exact {
        let norms = &segment.statistics.text;
        shared(segment.listings, slots, terms.postings(exact)?, |at, count| {
            let slot = slots.get(at).copied().unwrap_or(0);
            let step = terms.text_norms.get(slot as usize).copied().unwrap_or(0);
            satisfied.add(at, weigh::score(token.weight, norms, step, count));
        });
    }
    if !places.beginning.is_empty() {
        match segment.listings.beginnings.get(&places.beginning) {
            Some(having) => satisfied.add_having(slots, having, PREFIX_SCORE),
            None => flat(
                segment,
                slots,
                places.beginning.clone(),
                PREFIX_SCORE,
                &mut satisfied,
            )?,
        }
    }
    flat(
        segment,
        slots,
        places.typos.iter().copied(),
        TYPO_SCORE,
        &mut satisfied,
    )?;
    Ok(satisfied)
}

/// Adds the same score to those that have one of the words.
fn flat(
    segment: &Segment<'_>,
    slots: &[Slot],
    words: impl Iterator<Item = Ord>,
    score: f32,
    satisfied: &mut Satisfied,
) -> Result<(), TantivyError> {
    let mut has = vec![false; slots.len()];
    for ord in words {
        shared(
            segment.listings,
            slots,
            segment.listings.terms.documents(ord)?,
            |at, _| {
                has.get_mut(at).into_iter().for_each(|has| *has = true);
            },
        );
    }
    for (at, _) in has.into_iter().enumerate().filter(|(_, has)| *has) {
        satisfied.add(at, score);
    }
    Ok(())
}

/// Which of the listings have tokens side by side. As often as the rarest of them is there, the phrase is taken to be.
fn phrase(segment: &Segment<'_>, slots: &[Slot], phrase: &Phrase) -> Result<Satisfied, TantivyError> {
    let mut satisfied = Satisfied::none(slots.len());
    let Some(ords) = phrase.places.get(segment.at).and_then(|places| places.as_deref()) else {
        return Ok(satisfied);
    };
    let terms = &segment.listings.terms;
    let least = rarest(segment, slots, ords, |ord| terms.postings(ord).map(Some))?;
    let norms = &segment.statistics.text;
    let mut positions = Positions::of(segment, ords)?;
    for ((at, &slot), count) in slots
        .iter()
        .enumerate()
        .zip(least)
        .filter(|&(_, count)| count > 0)
    {
        if positions.side_by_side(segment.listings.ids.doc(slot)) {
            let step = terms.text_norms.get(slot as usize).copied().unwrap_or(0);
            satisfied.add(at, weigh::score(phrase.weight, norms, step, count));
        }
    }
    Ok(satisfied)
}

/// How often each listing has that of these words which it has least often.
fn rarest(
    segment: &Segment<'_>,
    slots: &[Slot],
    words: &[Ord],
    postings: impl Fn(Ord) -> Result<Option<BlockSegmentPostings>, TantivyError>,
) -> Result<Vec<u32>, TantivyError> {
    let mut least = vec![u32::MAX; slots.len()];
    for &word in words {
        let mut counts = vec![0; slots.len()];
        if let Some(postings) = postings(word)? {
            shared(segment.listings, slots, postings, |at, count| {
                counts.get_mut(at).into_iter().for_each(|of| *of = count);
            });
        }
        least
            .iter_mut()
            .zip(counts)
            .for_each(|(least, count)| *least = count.min(*least));
    }
    Ok(least)
}

/// Adds to scores what tokens add by standing in a name.
pub(super) fn in_names(
    segment: &Segment<'_>,
    hits: &mut Hits,
    phrase: &Phrase,
    boost: f32,
) -> Result<(), TantivyError> {
    let Some(ords) = phrase.places.get(segment.at).and_then(|places| places.as_deref()) else {
        return Ok(());
    };
    let terms = &segment.listings.terms;
    let norms = &segment.statistics.names;
    let weight = phrase.weight * boost;
    let Hits { slots, scores } = hits;
    let mut add = |at: usize, count: u32| {
        let slot = slots.get(at).copied().unwrap_or(0);
        let step = terms.name_norms.get(slot as usize).copied().unwrap_or(0);
        if let Some(score) = scores.get_mut(at) {
            *score += weigh::score(weight, norms, step, count);
        }
    };
    if let [only] = ords {
        if let Some(postings) = terms.name_postings(*only)? {
            shared(segment.listings, slots, postings, add);
        }
        return Ok(());
    }
    let least = rarest(segment, slots, ords, |ord| terms.name_postings(ord))?;
    for (at, count) in least.into_iter().enumerate().filter(|&(_, count)| count > 0) {
        add(at, count);
    }
    Ok(())
}

/// All listings that have all words, in order: those of the rarest word, narrowed by the others.
pub(super) fn all_words(segment: &Segment<'_>, words: &[SoughtWord]) -> Result<Hits, TantivyError> {
    let rarest = words
        .iter()
        .min_by_key(|word| word.about(segment.listings, segment.at));
    let mut slots = Vec::new();
    let mut set = Bits::none(segment.listings.ids.len());
    match rarest {
        None => return Ok(Hits::default()),
        Some(SoughtWord::Token(token)) => {
            let places = token.places.get(segment.at).cloned().unwrap_or_default();
            let exact = places.exact.into_iter().chain(places.typos);
            union::any_of(segment, exact, &mut set)?;
            union::beginning(segment, &places.beginning, &mut set)?;
        }
        Some(SoughtWord::Phrase(phrase)) => {
            let ords = phrase.places.get(segment.at).and_then(|places| places.as_deref());
            let frequency = |ord: &&Ord| segment.listings.terms.frequency(**ord);
            let rarest = ords.unwrap_or_default().iter().min_by_key(frequency);
            union::any_of(segment, rarest.into_iter().copied(), &mut set)?;
        }
    }
    set.keep(segment.alive);
    slots.extend(set.iter());
    let satisfied = self::words(segment, &slots, words)?;
    let mut hits = Hits::default();
    for (slot, (is, score)) in slots
        .into_iter()
        .zip(satisfied.is.into_iter().zip(satisfied.score))
    {
        if is {
            hits.push(slot, score);
        }
    }
    Ok(hits)
}

/// Where tokens stand.
struct Positions {
    postings: Vec<tantivy::postings::SegmentPostings>,
    first: Vec<u32>,
    next: Vec<u32>,
}

impl Positions {
    fn of(segment: &Segment<'_>, ords: &[Ord]) -> Result<Self, TantivyError> {
        let postings = ords.iter().map(|&ord| segment.listings.terms.positions(ord));
        Ok(Self {
            postings: postings.collect::<Result<_, _>>()?,
            first: Vec::new(),
            next: Vec::new(),
        })
    }

    /// Whether all tokens stand side by side, in order, somewhere in a document that has all of them. Documents must
    /// rise.
    fn side_by_side(&mut self, doc: tantivy::DocId) -> bool {
        let Some((first, others)) = self.postings.split_first_mut() else {
            return false;
        };
        if first.seek(doc) != doc {
            return false;
        }
        first.positions(&mut self.first);
        for (distance, postings) in (1..).zip(others) {
            if postings.seek(doc) != doc {
                return false;
            }
            postings.positions(&mut self.next);
            let next = &self.next;
            self.first
                .retain(|at| next.binary_search(&(at + distance)).is_ok());
            if self.first.is_empty() {
                return false;
            }
        }
        true
    }
}
