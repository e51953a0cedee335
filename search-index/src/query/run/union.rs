//! All listings that satisfy a part, and how well.

use std::ops::Range;

use tantivy::TantivyError;

use super::admit::Admitted;
use super::meaning;
use super::postings::{each, each_slot};
use super::scratch::Scratch;
use super::sought::{Places, SoughtPart, SoughtWord};
use super::weigh;
use super::{Hits, Segment, Unread, narrow};
use crate::resident::{Bits, Ord};

/// What a word that only begins so adds to the score; an exact one has its rarity on top.
pub(super) const PREFIX_SCORE: f32 = 0.4;

/// What a word with a typing error adds to the score.
pub(super) const TYPO_SCORE: f32 = 0.2;

/// The listings that satisfy a part and are admitted, in order.
pub(super) fn part(
    segment: &Segment<'_>,
    scratch: &mut Scratch,
    admitted: &Admitted<'_>,
    part: &SoughtPart<'_>,
) -> Result<Hits, TantivyError> {
    let unread = segment.unread(part);
    let words_count = !matches!(unread, Unread::Nothing) && !part.words.is_empty();
    if !words_count && let [only] = part.means {
        let meant = meaning::meant(segment, only)?;
        return Ok(Hits::of(meant.having(), admitted, meaning::score(only)));
    }
    if words_count {
        words(segment, scratch, unread.only(), &part.words)?;
    }
    // Very many names may begin so, and all of them score the same.
    let mut names = part
        .means
        .iter()
        .filter(|meaning| meaning::score(meaning) == 0.0)
        .peekable();
    if names.peek().is_some() {
        let named = scratch.meant(0.0);
        for meaning in names {
            meaning::meant(segment, meaning)?.having().join(named);
        }
    }
    for meaning in part.means.iter().filter(|meaning| meaning::score(meaning) > 0.0) {
        let meant = meaning::meant(segment, meaning)?;
        meant.having().join(scratch.meant(meaning::score(meaning)));
    }
    let mut hits = Hits::default();
    scratch.take(admitted, &mut hits);
    Ok(hits)
}

/// The listings that have a word and are admitted, in order.
pub(super) fn word(
    segment: &Segment<'_>,
    scratch: &mut Scratch,
    admitted: &Admitted<'_>,
    word: &SoughtWord,
) -> Result<Hits, TantivyError> {
    self::words(segment, scratch, None, std::slice::from_ref(word))?;
    let mut hits = Hits::default();
    scratch.take(admitted, &mut hits);
    Ok(hits)
}

fn words(
    segment: &Segment<'_>,
    scratch: &mut Scratch,
    unread: Option<&Bits>,
    words: &[SoughtWord],
) -> Result<(), TantivyError> {
    if let [SoughtWord::Token(token)] = words {
        let places = token.places.get(segment.at).cloned().unwrap_or_default();
        return self::token(segment, scratch, unread, token.weight, &places);
    }
    let hits = narrow::all_words(segment, words)?;
    for (slot, score) in hits.iter() {
        if unread.is_none_or(|unread| unread.has(slot)) {
            scratch.score(slot, score);
        }
    }
    Ok(())
}

/// Adds all listings with a token, with what begins so, and with what may be meant.
pub(super) fn token(
    segment: &Segment<'_>,
    scratch: &mut Scratch,
    unread: Option<&Bits>,
    weight: f32,
    places: &Places,
) -> Result<(), TantivyError> {
    let terms = &segment.listings.terms;
    if let Some(exact) = places.exact {
        let norms = &segment.statistics.text;
        each(segment.listings, terms.postings(exact)?, |slot, count| {
            if unread.is_none_or(|unread| unread.has(slot)) {
                let step = terms.text_norms.get(slot as usize).copied().unwrap_or(0);
                scratch.score(slot, weigh::score(weight, norms, step, count));
            }
        });
    }
    if !places.beginning.is_empty() {
        let set = scratch.flat(PREFIX_SCORE);
        beginning(segment, &places.beginning, set)?;
        unread.into_iter().for_each(|unread| set.keep(unread));
    }
    if !places.typos.is_empty() {
        let set = scratch.flat(TYPO_SCORE);
        any_of(segment, places.typos.iter().copied(), set)?;
        unread.into_iter().for_each(|unread| set.keep(unread));
    }
    Ok(())
}

/// Adds all listings with a word of this range.
pub(super) fn beginning(
    segment: &Segment<'_>,
    range: &Range<Ord>,
    set: &mut Bits,
) -> Result<(), TantivyError> {
    match segment.listings.beginnings.get(range) {
        Some(having) => {
            having.join(set);
            Ok(())
        }
        None => any_of(segment, range.clone(), set),
    }
}

/// Adds all listings with one of these words.
pub(super) fn any_of(
    segment: &Segment<'_>,
    words: impl Iterator<Item = Ord>,
    set: &mut Bits,
) -> Result<(), TantivyError> {
    for ord in words {
        each_slot(segment.listings, segment.listings.terms.documents(ord)?, |slot| {
            set.add(slot)
        });
    }
    Ok(())
}
