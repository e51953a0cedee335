//! Cutting folded text into tokens with positions.

use std::sync::LazyLock;

use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed, options::WordBreakInvariantOptions};

use super::fold::{Folded, fold_with_origin};
use super::script::{is_alphabetic_script, is_bigram};
use super::units::plain_unit;

/// Longer tokens are cut here; no word of any language is as long.
const MAX_TOKEN_CHARS: usize = 60;

/// What kind of token it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Two neighbours of a Han, Kana or Hangul run.
    Bigram,
    /// The last character of such a run, alone, so that a search for one character finds every place.
    Unigram,
    /// A word written letter by letter, in which a wrong letter may be a typing error.
    Word,
    /// A word in a script that is cut by dictionary, such as Thai.
    Piece,
    /// Anything with a digit in it.
    Number,
}

/// A token, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded text.
    pub text: String,
    /// Counts up through the text; neighbours differ by one.
    pub position: usize,
    /// First byte in the original text.
    pub from: usize,
    /// One past the last byte in the original text.
    pub to: usize,
    /// What kind of token it is.
    pub class: Class,
    /// Tokens with the same unit were written as one: a run of Han, or `500mg`.
    pub unit: usize,
}

/// Loading the dictionaries takes longer than cutting a name, so it is done once.
static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

/// Cuts a text into tokens. Never fails; text without letters or digits has none.
pub fn tokenize(text: &str) -> Vec<Token> {
    let mut cutter = Cutter {
        folded: fold_with_origin(text),
        tokens: Vec::new(),
        unit: 0,
    };
    cutter.run();
    cutter.tokens
}

struct Cutter {
    folded: Folded,
    tokens: Vec<Token>,
    unit: usize,
}

impl Cutter {
    fn run(&mut self) {
        let text = std::mem::take(&mut self.folded.text);
        let mut start = 0;
        let mut bigrams: Option<bool> = None;
        for (at, c) in text.char_indices() {
            let here = is_bigram(c);
            if bigrams.is_some_and(|before| before != here) {
                self.stretch(&text, start, at, !here);
                start = at;
            }
            bigrams = Some(here);
        }
        self.stretch(&text, start, text.len(), bigrams == Some(true));
    }

    fn stretch(&mut self, text: &str, start: usize, end: usize, bigrams: bool) {
        let Some(part) = text.get(start..end) else { return };
        if bigrams {
            self.bigrams(part, start);
        } else {
            self.words(part, start);
        }
    }

    fn bigrams(&mut self, run: &str, start: usize) {
        let chars: Vec<(usize, char)> = run.char_indices().collect();
        for (i, &(at, c)) in chars.iter().enumerate() {
            let next = chars.get(i + 1);
            let end = next.map_or(run.len(), |&(next_at, next)| next_at + next.len_utf8());
            let mut token = String::from(c);
            token.extend(next.map(|&(_, next)| next));
            let class = if next.is_some() {
                Class::Bigram
            } else {
                Class::Unigram
            };
            self.push(token, start + at, start + end, class);
        }
        self.unit += 1;
    }

    fn words(&mut self, part: &str, start: usize) {
        let mut from = 0;
        for (to, kind) in SEGMENTER.segment_str(part).iter_with_word_type() {
            if kind.is_word_like() {
                self.word(part.get(from..to).unwrap_or_default(), start + from);
            }
            from = to;
        }
    }

    /// Cuts a word at inner punctuation, and a number from the unit that follows it: `500mg` is `500`, `mg`.
    fn word(&mut self, word: &str, start: usize) {
        let mut from = 0;
        let mut before: Option<char> = None;
        let mut chars = word.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let digit_before = before.is_some_and(|b| b.is_ascii_digit());
            let digit_next = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
            let decimal = matches!(c, '.' | ',') && digit_before && digit_next;
            if is_inner_punctuation(c) && !decimal {
                self.piece(word.get(from..at).unwrap_or_default(), start + from);
                self.unit += 1;
                from = at + c.len_utf8();
            } else if digit_before && c.is_alphabetic() {
                self.piece(word.get(from..at).unwrap_or_default(), start + from);
                from = at;
            }
            before = Some(c);
        }
        self.piece(word.get(from..).unwrap_or_default(), start + from);
        self.unit += 1;
    }

    fn piece(&mut self, piece: &str, start: usize) {
        if piece.is_empty() {
            return;
        }
        let cut: String = piece.chars().take(MAX_TOKEN_CHARS).collect();
        let class = if cut.chars().any(|c| c.is_numeric()) {
            Class::Number
        } else if cut.chars().all(is_alphabetic_script) {
            Class::Word
        } else {
            Class::Piece
        };
        let text = if class == Class::Number {
            plain_number(&cut)
        } else {
            plain_unit(&cut).to_owned()
        };
        self.push(text, start, start + piece.len(), class);
    }

    fn push(&mut self, text: String, start: usize, end: usize, class: Class) {
        let origin = &self.folded.origin;
        let first = origin.partition_point(|&(at, _, _)| at < start);
        let last = origin.partition_point(|&(at, _, _)| at < end).saturating_sub(1);
        let from = origin.get(first).map_or(0, |&(_, from, _)| from);
        let to = origin.get(last).map_or(from, |&(_, _, to)| to);
        self.tokens.push(Token {
            text,
            position: self.tokens.len(),
            from,
            to,
            class,
            unit: self.unit,
        });
    }
}

fn is_inner_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || matches!(c, '’' | '‘' | '·' | '‧' | '․' | '…' | '٫' | '٬')
}

/// `0,5` is `0.5`, `1,000` is `1000`, `0.50` is `0.5`. What is not plainly a number stays as it is.
fn plain_number(text: &str) -> String {
    if text.matches(',').count() == 1 && !text.contains('.') {
        let (whole, part) = text.split_once(',').unwrap_or((text, ""));
        let thousands = part.len() == 3 && !whole.starts_with('0');
        return if thousands {
            format!("{whole}{part}")
        } else {
            trimmed(&format!("{whole}.{part}"))
        };
    }
    if text.matches('.').count() == 1 && !text.contains(',') {
        trimmed(text)
    } else {
        text.to_owned()
    }
}

fn trimmed(number: &str) -> String {
    number.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Class, tokenize};

    fn texts(text: &str) -> Vec<String> {
        tokenize(text).into_iter().map(|t| t.text).collect()
    }

    #[test]
    fn han_is_cut_into_bigrams_and_a_last_character() {
        assert_eq!(texts("布洛芬片"), ["布洛", "洛芬", "芬片", "片"]);
        assert_eq!(texts("片"), ["片"]);
    }

    #[test]
    fn a_number_is_parted_from_its_unit_and_written_plainly() {
        assert_eq!(texts("500mg"), ["500", "mg"]);
        assert_eq!(texts("0,50 г 1,000 0.125g"), ["0.5", "g", "1000", "0.125", "g"]);
        assert_eq!(texts("B12"), ["b12"]);
        assert_eq!(texts("500/125mg"), ["500", "125", "mg"]);
    }

    #[test]
    fn scripts_meet_without_a_space() {
        assert_eq!(
            texts("阿司匹林Aspirin片0.1g"),
            ["阿司", "司匹", "匹林", "林", "aspirin", "片", "0.1", "g"]
        );
    }

    #[test]
    fn tokens_know_where_they_stand() {
        let text = "Thuốc ĐẠM ５００ｍｇ 布洛芬";
        for token in tokenize(text) {
            let there = text.get(token.from..token.to).unwrap();
            assert_eq!(super::super::fold(there), token.text, "{there}");
        }
    }

    #[test]
    fn nothing_to_find_gives_no_tokens() {
        for text in ["", " ", "((((", "\u{301}\u{301}", "💊", "\0", "…"] {
            assert_eq!(texts(text), Vec::<String>::new(), "{text:?}");
        }
    }

    #[test]
    fn only_words_written_by_letter_are_open_to_typing_errors() {
        let classes: Vec<Class> = tokenize("амоксициллин ยา 500").iter().map(|t| t.class).collect();
        assert_eq!(classes, [Class::Word, Class::Piece, Class::Number]);
    }
}
