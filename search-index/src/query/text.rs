//! From the words of a question to a query over one text field.

use std::collections::HashMap;

use tantivy::query::TermSetQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, TantivyError, Term};

use super::clauses::{self, Clause};
use super::part::Part;
use super::typos;
use super::words::{Piece, Word, bigrams};
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

    /// At least half of the tokens must match: what is shown where nothing matches all of them.
    pub(crate) fn relaxed(&mut self, parts: &[Part]) -> Result<Clause, TantivyError> {
        let mut should = Vec::new();
        for part in parts {
            match part.written.as_slice() {
                [Word::Run(run)] if run.len() > 1 => {
                    should.extend(bigrams(run).iter().map(|pair| clauses::scored(self.text, pair)));
                }
                [Word::Plain(pieces)] => {
                    for piece in pieces {
                        should.push(self.piece(piece, part)?);
                    }
                }
                _ => should.push(self.words(part)?),
            }
        }
        Ok(clauses::at_least(should.len().div_ceil(2), should))
    }

    /// What raises the score without being asked for: words in the name, words side by side.
    pub(crate) fn bonuses(&self, parts: &[Part]) -> Vec<Clause> {
        let mut bonuses = Vec::new();
        let mut tokens = Vec::new();
        // What has a meaning is found in any words.
        let words: Vec<&Word> = parts
            .iter()
            .filter(|part| part.means.is_empty())
            .flat_map(|part| &part.written)
            .collect();
        for word in &words {
            let texts = match word {
                Word::Run(run) => bigrams(run),
                Word::Plain(pieces) => pieces.iter().map(|piece| piece.text.clone()).collect(),
            };
            if let Some(names) = self.names {
                bonuses.push(clauses::boosted(clauses::phrase(names, &texts, 0), NAME_BOOST));
            }
            tokens.extend(texts);
        }
        if words.len() > 1 && tokens.len() <= NEARBY_MAX {
            bonuses.push(clauses::phrase(self.text, &tokens, NEARBY));
        }
        bonuses
    }

    /// All words of a part.
    pub(crate) fn words(&mut self, part: &Part) -> Result<Clause, TantivyError> {
        let mut all = Vec::new();
        let last = part.written.len().saturating_sub(1);
        for (i, word) in part.written.iter().enumerate() {
            let part = Part {
                grows: part.grows && i == last,
                typos: part.typos,
                ..Part::default()
            };
            all.push(self.word(word, &part)?);
        }
        Ok(clauses::all(all))
    }

    fn word(&mut self, word: &Word, part: &Part) -> Result<Clause, TantivyError> {
        match word {
            Word::Run(run) => Ok(self.run(run)),
            Word::Plain(pieces) => match pieces.as_slice() {
                [piece] => self.piece(piece, part),
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

    fn piece(&mut self, piece: &Piece, part: &Part) -> Result<Clause, TantivyError> {
        self.highlighter.word(&piece.text);
        let mut any = vec![clauses::scored(self.text, &piece.text)];
        if part.grows && piece.may_grow {
            self.highlighter.beginning(&piece.text);
            any.push(clauses::constant(
                clauses::prefix(self.text, &piece.text),
                PREFIX_SCORE,
            ));
        }
        if part.typos && piece.by_letter {
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
