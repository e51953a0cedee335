//! What a question is made of.

use super::words::Word;

/// What a stretch of a question means, whatever words it was written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// These substances, all of them: one, or those of a combination or brand.
    Substances(Vec<String>),
    /// A basic dose form, by its code.
    Form(&'static str),
    /// A strength or a release, as documents have it among their terms: `500 mg`, `prolonged`.
    Term(String),
    /// An ATC code of any level.
    Atc(String),
}

/// A stretch of a question. A record satisfies it by having the words, or any of the meanings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// The words as written; a record needs all of them.
    pub(crate) written: Vec<Word>,
    /// What will do instead of the words.
    pub(crate) means: Vec<Meaning>,
    /// Whether it only decides the order: a record without it is found, too.
    pub(crate) soft: bool,
    /// Whether the last word may be the beginning of a longer one.
    pub(crate) grows: bool,
    /// Whether a wrong letter may be a typing error.
    pub(crate) typos: bool,
    /// Whether the meanings are a guess, which decides the order but is not said.
    pub(crate) guessed: bool,
    /// Whether the words count only where a record names no substance that is known: a substance's name may be part
    /// of another's, as 氧氟沙星 is of 左氧氟沙星.
    pub(crate) unread_only: bool,
}

impl Part {
    /// A word about which nothing is known.
    pub(crate) fn word(word: Word) -> Self {
        Self {
            written: vec![word],
            typos: true,
            ..Self::default()
        }
    }

    /// Whether it names substances, and does not only begin like some.
    pub(crate) fn is_name(&self) -> bool {
        !self.guessed && self.means.iter().any(|m| matches!(m, Meaning::Substances(_)))
    }
}
