//! The words of a question.

use super::error::QueryError;
use crate::analysis::{Class, Token, tokenize};

/// The longest question, in characters.
pub const MAX_QUERY_CHARS: usize = 512;

/// The most words of a question; a run of Han counts as one.
pub const MAX_QUERY_TERMS: usize = 32;

/// The most tokens of a question; a run of Han has one for each pair of neighbours.
const MAX_QUERY_TOKENS: usize = 128;

/// Something that was written as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// A run of Han, Kana or Hangul.
    Run(Vec<char>),
    /// A word, or a number with its unit: two tokens.
    Plain(Vec<Piece>),
}

/// One token of a plain word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The folded text.
    pub(crate) text: String,
    /// Whether a wrong letter may be a typing error.
    pub(crate) by_letter: bool,
    /// Whether a beginning may stand for the whole while it is typed. Not so for numbers.
    pub(crate) may_grow: bool,
}

/// A question in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// The words in order.
    pub(crate) words: Vec<Word>,
    /// Whether the last word is still being typed: nothing stands after it.
    pub(crate) open: bool,
}

impl Words {
    /// Reads a question, within the limits.
    pub(crate) fn parse(question: &str) -> Result<Self, QueryError> {
        Ok(Self::of_tokens(question, &tokens(question)?))
    }

    /// The words of a question that was cut already.
    pub(crate) fn of_tokens(question: &str, tokens: &[Token]) -> Self {
        Self {
            words: group(tokens),
            open: tokens.last().is_some_and(|last| last.to == question.len()),
        }
    }

    /// Reads text that is not a user's question, without limits.
    pub(crate) fn of_text(text: &str) -> Self {
        Self {
            words: group(&tokenize(text)),
            open: false,
        }
    }
}

/// Cuts a question, within the limits.
pub(crate) fn tokens(question: &str) -> Result<Vec<Token>, QueryError> {
    if question.chars().nth(MAX_QUERY_CHARS).is_some() {
        return Err(QueryError::TooLong { max: MAX_QUERY_CHARS });
    }
    let tokens = tokenize(question);
    let words = tokens.chunk_by(|a, b| a.unit == b.unit).count();
    if words > MAX_QUERY_TERMS || tokens.len() > MAX_QUERY_TOKENS {
        return Err(QueryError::TooManyTerms { max: MAX_QUERY_TERMS });
    }
    Ok(tokens)
}

/// The pairs of neighbours of a run; one character alone is itself.
pub(crate) fn bigrams(run: &[char]) -> Vec<String> {
    if run.len() < 2 {
        return vec![run.iter().collect()];
    }
    run.windows(2).map(|pair| pair.iter().collect()).collect()
}

fn group(tokens: &[Token]) -> Vec<Word> {
    tokens.chunk_by(|a, b| a.unit == b.unit).map(word).collect()
}

/// The word of tokens that were written as one.
pub(crate) fn word(unit: &[Token]) -> Word {
    let run = |token: &Token| matches!(token.class, Class::Bigram | Class::Unigram);
    if unit.iter().all(run) {
        let first = |token: &Token| token.text.chars().next();
        Word::Run(unit.iter().filter_map(first).collect())
    } else {
        Word::Plain(unit.iter().map(piece).collect())
    }
}

fn piece(token: &Token) -> Piece {
    Piece {
        text: token.text.clone(),
        by_letter: token.class == Class::Word,
        may_grow: token.class != Class::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_one_word_and_a_number_keeps_its_unit() {
        let read = Words::parse("布洛芬片 500mg Ibuprof").unwrap();
        assert_eq!(read.words.len(), 3);
        assert!(read.open);
        assert_eq!(read.words.first(), Some(&Word::Run("布洛芬片".chars().collect())));
        assert!(matches!(read.words.get(1), Some(Word::Plain(pieces)) if pieces.len() == 2));
        assert!(!Words::parse("ibuprofen ").unwrap().open);
    }

    #[test]
    fn what_is_too_long_is_refused_at_once() {
        let long = "(".repeat(5_000);
        assert!(matches!(Words::parse(&long), Err(QueryError::TooLong { .. })));
        let many = "a ".repeat(40);
        assert!(matches!(
            Words::parse(&many),
            Err(QueryError::TooManyTerms { .. })
        ));
        let run = "药".repeat(200);
        assert!(matches!(Words::parse(&run), Err(QueryError::TooManyTerms { .. })));
    }
}
