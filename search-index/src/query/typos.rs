//! The words of the index that a mistyped word may have meant.

use std::collections::HashMap;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, TantivyError, Term};

use crate::index::View;
use crate::resident::{Listings, Ord};

/// Words with fewer letters are taken as they are.
const LETTERS_FOR_ONE: usize = 5;

/// Words with fewer letters have at most one wrong.
const LETTERS_FOR_TWO: usize = 9;

/// Of more words, the most frequent are taken.
const MAX_EXPANSIONS: usize = 50;

/// How many letters of a word may be wrong, at most.
pub(crate) fn allowed(word: &str) -> u8 {
    match word.chars().count() {
        length if length >= LETTERS_FOR_TWO => 2,
        length if length >= LETTERS_FOR_ONE => 1,
        _ => 0,
    }
}

/// Words of this field that differ from `word` by a letter wrong, missing, too many or swapped; by two only
/// where none differs by less, since two letters part many a drug from another.
pub(crate) fn expand(searcher: &Searcher, field: Field, word: &str) -> Result<Vec<String>, TantivyError> {
    for distance in 1..=allowed(word) {
        let found = within(searcher, field, word, distance)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// As [`expand`], of the words of listings: their numbers in each segment of the view.
pub(crate) fn expand_listings(view: &View, word: &str) -> Vec<Vec<Ord>> {
    for distance in 1..=allowed(word) {
        let near = |listings: &Listings| listings.deletes.near(&listings.terms, word, distance);
        let mut found: Vec<Vec<Ord>> = view.listings.iter().map(near).collect();
        if found.iter().any(|ords| !ords.is_empty()) {
            keep_most_frequent(view, &mut found);
            return found;
        }
    }
    vec![Vec::new(); view.listings.len()]
}

fn keep_most_frequent(view: &View, found: &mut [Vec<Ord>]) {
    if found.iter().map(Vec::len).sum::<usize>() <= MAX_EXPANSIONS {
        return;
    }
    let mut frequencies: HashMap<&str, u64> = HashMap::new();
    for (listings, ords) in view.listings.iter().zip(&*found) {
        for &ord in ords {
            *frequencies.entry(listings.terms.word(ord)).or_default() +=
                u64::from(listings.terms.frequency(ord));
        }
    }
    let mut words: Vec<(&str, u64)> = frequencies.into_iter().collect();
    words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    words.truncate(MAX_EXPANSIONS);
    for (listings, ords) in view.listings.iter().zip(found) {
        ords.retain(|&ord| words.iter().any(|(word, _)| *word == listings.terms.word(ord)));
    }
}

fn within(searcher: &Searcher, field: Field, word: &str, distance: u8) -> Result<Vec<String>, TantivyError> {
    let automaton = FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true).automaton()?;
    let (from, to) = alphabet(word);
    let mut found: Vec<(u32, String)> = Vec::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut terms = inverted
            .terms()
            .search(&automaton)
            .ge(from)
            .lt(to)
            .into_stream()?;
        while let Some((term, info)) = terms.next() {
            if let Ok(term) = std::str::from_utf8(term) {
                found.push((info.doc_freq, term.to_owned()));
            }
        }
    }
    found.sort_unstable_by(|a, b| a.1.cmp(&b.1));
    found.dedup_by(|next, kept| {
        let same = next.1 == kept.1;
        kept.0 += if same { next.0 } else { 0 };
        same
    });
    found.sort_by_key(|(frequency, _)| std::cmp::Reverse(*frequency));
    found.truncate(MAX_EXPANSIONS);
    Ok(found.into_iter().map(|(_, term)| term).collect())
}

/// The range of terms that begin in the word's own alphabet. Without it a look-up visits every Han term, as
/// its first character might be the one that is wrong.
fn alphabet(word: &str) -> (&'static str, &'static str) {
    match word.chars().next().unwrap_or_default() {
        'a'..='z' => ("a", "{"),
        '\u{0370}'..='\u{03FF}' | '\u{1F00}'..='\u{1FFF}' => ("\u{0370}", "\u{0400}"),
        '\u{0400}'..='\u{052F}' => ("\u{0400}", "\u{0530}"),
        _ => ("\u{0530}", "\u{1100}"),
    }
}
