//! What a question means: which stretches of it are substances, forms, strengths and codes, and which are words.
//!
//! Only names are looked up and forms decided; nothing is weighed as in the reading of a listing, where a wrong
//! answer would be kept. What is doubtful here stays a word.

mod alike;
mod known;
mod numbers;
mod parts;

use super::QueryError;
use super::part::{Meaning, Part};
use super::words::{Words, tokens};
use crate::vocabulary::Lexicon;

/// A question, understood.
#[derive(Debug, Clone, Default)]
pub struct Understanding {
    /// Whether anything but spaces was written.
    pub(crate) asks: bool,
    /// All its words.
    pub(crate) words: Words,
    /// Its stretches, in order.
    pub(crate) parts: Vec<Part>,
    /// The sets of substances that it may mean: one, unless a name is shared by several or is still being typed.
    pub(crate) identities: Vec<Vec<String>>,
    /// As written.
    text: String,
    /// The words that no table has.
    unknown: Vec<String>,
    /// Where the words stand that are no whole name, in bytes.
    doubtful: Vec<(usize, usize)>,
}

impl Understanding {
    /// Understands a question, within the limits.
    pub fn of(lexicon: &Lexicon, question: &str) -> Result<Self, QueryError> {
        let tokens = tokens(question)?;
        if tokens.is_empty() {
            return Self::plain(question);
        }
        let stretches = known::stretches(lexicon, question);
        Ok(parts::understanding(lexicon, question, &tokens, &stretches))
    }

    /// Takes a question for words of which nothing is known.
    pub fn plain(question: &str) -> Result<Self, QueryError> {
        let words = Words::parse(question)?;
        let mut parts: Vec<Part> = words.words.iter().cloned().map(Part::word).collect();
        if let Some(last) = parts.last_mut() {
            last.grows = words.open;
        }
        Ok(Self {
            asks: !question.trim().is_empty(),
            text: question.to_owned(),
            words,
            parts,
            ..Self::default()
        })
    }

    /// The ids of the substances that it names.
    pub fn substances(&self) -> Vec<&str> {
        let names = self.parts.iter().filter(|part| part.is_name());
        let ids = names
            .flat_map(|part| &part.means)
            .filter_map(|meaning| match meaning {
                Meaning::Substances(ids) => Some(ids),
                _ => None,
            });
        unique(ids.flatten().map(String::as_str))
    }

    /// The codes of the dose forms that it names.
    pub fn dose_forms(&self) -> Vec<&'static str> {
        let forms = self.said().filter_map(|meaning| match meaning {
            Meaning::Form(code) => Some(*code),
            _ => None,
        });
        unique(forms)
    }

    /// The strengths, releases and the like that it names: `500 mg`, `prolonged`.
    pub fn terms(&self) -> Vec<&str> {
        let terms = self.said().filter_map(|meaning| match meaning {
            Meaning::Term(term) => Some(term.as_str()),
            _ => None,
        });
        unique(terms)
    }

    /// The question as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words that no table has.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// What its stretches mean for sure: the first meaning of each.
    fn said(&self) -> impl Iterator<Item = &Meaning> {
        self.parts
            .iter()
            .filter(|p| !p.guessed)
            .filter_map(|p| p.means.first())
    }
}

fn unique<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut out = Vec::new();
    for value in values {
        if !out.contains(&value) {
            out.push(value);
        }
    }
    out
}
