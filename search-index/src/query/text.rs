//! From the words of a question to a query over one text field.

use std::collections::HashMap;

use tantivy::query::TermSetQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, TantivyError, Term};

use super::clauses::{self, Clause};
use super::synonyms::Part;
use super::typos;
use super::words::{Piece, Word, Words, bigrams};
use crate::highlight::Highlighter;

/// What a word that only begins so adds to the score; an exact one has its rarity on top.
const PREFIX_SCORE: f32 = 0.4;

/// What a word with a typing error adds to the score.
const TYPO_SCORE: f32 = 0.2;

/// How much more a word counts in a record's own name.
const NAME_BOOST: f32 = 1.5;

/// Typing errors are looked for in so many words of a question; each look-up walks the sorted terms.
const MAX_MENDED: usize = 10;

/// How far apart the words may stand to count as said in one breath.
const NEARBY: u32 = 3;

/// Longer questions aren't looked for in one breath.
const NEARBY_MAX: usize = 12;

/// Turns words into queries over one kind of document.
pub(crate) struct TextQuery<'a> {
    /// The terms of this view are those that typing errors are mended to.
    pub(crate) searcher: &'a Searcher,
    /// Where words must stand.
    pub(crate) text: Field,
    /// Where they count more.
    pub(crate) names: Option<Field>,
    /// Collects what to mark in the hits.
    pub(crate) highlighter: Highlighter,
    /// What each word may have meant: looked up once, and for so many words only.
    mended: HashMap<String, Vec<String>>,
}

impl<'a> TextQuery<'a> {
    pub(crate) fn new(searcher: &'a Searcher, text: Field, names: Option<Field>) -> Self {
        Self {
            searcher,
            text,
            names,
            highlighter: Highlighter::default(),
            mended: HashMap::new(),
        }
    }

    /// Every part must match.
    pub(crate) fn strict(&mut self, parts: &[Part], open: bool) -> Result<Clause, TantivyError> {
        Ok(clauses::all(self.each(parts, open)?))
    }

    /// Each part by itself, to score those that match some.
    pub(crate) fn each(&mut self, parts: &[Part], open: bool) -> Result<Vec<Clause>, TantivyError> {
        let last = parts.len().saturating_sub(1);
        parts
            .iter()
            .enumerate()
            .map(|(i, part)| self.part(part, open && i == last))
            .collect()
    }

    /// At least half of the tokens must match: what is shown where nothing matches all of them.
    pub(crate) fn relaxed(&mut self, parts: &[Part], open: bool) -> Result<Clause, TantivyError> {
        let mut should = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            let open = open && i + 1 == parts.len();
            match part.written.as_slice() {
                [Word::Run(run)] if part.alternatives.is_empty() && run.len() > 1 => {
                    should.extend(bigrams(run).iter().map(|pair| clauses::scored(self.text, pair)));
                }
                [Word::Plain(pieces)] if part.alternatives.is_empty() => {
                    for piece in pieces {
                        should.push(self.piece(piece, open)?);
                    }
                }
                _ => should.push(self.part(part, open)?),
            }
        }
        Ok(clauses::at_least(should.len().div_ceil(2), should))
    }

    /// What raises the score without being asked for: words in the name, words side by side.
    pub(crate) fn bonuses(&self, words: &Words) -> Vec<Clause> {
        let mut bonuses = Vec::new();
        let mut tokens = Vec::new();
        for word in &words.words {
            let texts = match word {
                Word::Run(run) => bigrams(run),
                Word::Plain(pieces) => pieces.iter().map(|piece| piece.text.clone()).collect(),
            };
            if let Some(names) = self.names {
                bonuses.push(clauses::boosted(clauses::phrase(names, &texts, 0), NAME_BOOST));
            }
            tokens.extend(texts);
        }
        if words.words.len() > 1 && tokens.len() <= NEARBY_MAX {
            bonuses.push(clauses::phrase(self.text, &tokens, NEARBY));
        }
        bonuses
    }

    fn part(&mut self, part: &Part, open: bool) -> Result<Clause, TantivyError> {
        let mut any = vec![self.words(&part.written, open)?];
        for alternative in &part.alternatives {
            any.push(self.words(alternative, false)?);
        }
        Ok(clauses::any(any))
    }

    fn words(&mut self, words: &[Word], open: bool) -> Result<Clause, TantivyError> {
        let mut all = Vec::new();
        for (i, word) in words.iter().enumerate() {
            all.push(self.word(word, open && i + 1 == words.len())?);
        }
        Ok(clauses::all(all))
    }

    fn word(&mut self, word: &Word, open: bool) -> Result<Clause, TantivyError> {
        match word {
            Word::Run(run) => Ok(self.run(run)),
            Word::Plain(pieces) => match pieces.as_slice() {
                [piece] => self.piece(piece, open),
                pieces => Ok(self.together(pieces)),
            },
        }
    }

    fn run(&mut self, run: &[char]) -> Clause {
        let pairs = bigrams(run);
        match pairs.as_slice() {
            [one] if run.len() == 1 => {
                self.highlighter.beginning(one);
                clauses::constant(clauses::prefix(self.text, one), PREFIX_SCORE)
            }
            pairs => {
                pairs.iter().for_each(|pair| self.highlighter.word(pair));
                clauses::phrase(self.text, pairs, 0)
            }
        }
    }

    fn together(&mut self, pieces: &[Piece]) -> Clause {
        let texts: Vec<String> = pieces.iter().map(|piece| piece.text.clone()).collect();
        texts.iter().for_each(|text| self.highlighter.word(text));
        clauses::phrase(self.text, &texts, 0)
    }

    fn piece(&mut self, piece: &Piece, open: bool) -> Result<Clause, TantivyError> {
        self.highlighter.word(&piece.text);
        let mut any = vec![clauses::scored(self.text, &piece.text)];
        if open && piece.may_grow {
            self.highlighter.beginning(&piece.text);
            any.push(clauses::constant(
                clauses::prefix(self.text, &piece.text),
                PREFIX_SCORE,
            ));
        }
        if piece.by_letter {
            let meant = self.mend(&piece.text)?;
            if !meant.is_empty() {
                meant.iter().for_each(|word| self.highlighter.word(word));
                let terms = meant.iter().map(|word| Term::from_field_text(self.text, word));
                any.push(clauses::constant(Box::new(TermSetQuery::new(terms)), TYPO_SCORE));
            }
        }
        Ok(clauses::any(any))
    }

    fn mend(&mut self, word: &str) -> Result<Vec<String>, TantivyError> {
        if let Some(known) = self.mended.get(word) {
            return Ok(known.clone());
        }
        if self.mended.len() >= MAX_MENDED {
            return Ok(Vec::new());
        }
        let meant = typos::expand(self.searcher, self.text, word)?;
        self.mended.insert(word.to_owned(), meant.clone());
        Ok(meant)
    }
}
