//! Names in running text: Chinese, Thai and other scripts without spaces, cut by dictionary.
//!
//! The cut is the one that leaves the fewest characters unexplained and, among those, needs the fewest
//! pieces. So 阿莫西林克拉维酸钾 falls into two substances and a salt, while an unknown 左 before a known name
//! stays visible as a character that nobody explained.

use crate::identity::normalise::fold_char;
use crate::identity::scan::{is_invisible, is_running};
use hashbrown::HashMap;

/// What a piece of running text stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A substance or fixed combination, by its number in the lexicon.
    Name(u32),
    /// A salt or hydrate, by its number in the salt table.
    Salt(u16),
    /// A word about form, release or route, by its number in the form table.
    Form(u16),
}

/// A piece of the text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// `None` for a character that no dictionary word explains.
    pub(crate) meaning: Option<Meaning>,
}

/// A dictionary walked letter by letter.
#[derive(Debug, Default)]
pub(crate) struct Trie {
    steps: HashMap<(u32, char), u32>,
    ends: Vec<Option<Meaning>>,
}

impl Trie {
    /// Adds a word. The first meaning of a word stays, but a substance replaces a salt or form word.
    pub(crate) fn insert(&mut self, word: &str, meaning: Meaning) {
        if self.ends.is_empty() {
            self.ends.push(None);
        }
        let mut node = 0;
        for (c, _) in folded(word) {
            let fresh = self.ends.len() as u32;
            node = *self.steps.entry((node, c)).or_insert(fresh);
            if node == fresh {
                self.ends.push(None);
            }
        }
        if let Some(end) = self.ends.get_mut(node as usize)
            && (end.is_none()
                || matches!(
                    (&end, meaning),
                    (Some(Meaning::Salt(_) | Meaning::Form(_)), Meaning::Name(_))
                ))
        {
            *end = Some(meaning);
        }
    }

    /// Cuts a text; only pieces with a running character in them are returned, in order.
    pub(crate) fn cut(&self, text: &str) -> Vec<Piece> {
        let letters: Vec<(char, usize)> = folded(text).collect();
        if !letters.iter().any(|(c, _)| is_running(*c)) {
            return Vec::new();
        }
        let best = self.cheapest(&letters);
        let byte = |i: usize| letters.get(i).map_or(text.len(), |(_, at)| *at);
        let mut out = Vec::new();
        let mut at = 0;
        while at < letters.len() {
            let (length, meaning) = best.get(at).map_or((1, None), |b| (b.length.max(1), b.meaning));
            let mut end = (at + length).min(letters.len());
            while inside_of_character(&letters, end) {
                end += 1;
            }
            let running = letters[at..end].iter().any(|(c, _)| is_running(*c));
            if running {
                out.push(Piece {
                    start: byte(at),
                    end: byte(end),
                    meaning,
                });
            }
            at = end;
        }
        out
    }

    /// For every position the best first step of the rest, found from the end backwards.
    fn cheapest(&self, letters: &[(char, usize)]) -> Vec<Step> {
        let mut best = vec![Step::default(); letters.len() + 1];
        for at in (0..letters.len()).rev() {
            let first = letters[at].0;
            let inside = inside_of_character(letters, at);
            let unknown = u32::from(is_running(first));
            let mut step = Step {
                unknown: best[at + 1].unknown + unknown,
                pieces: best[at + 1].pieces + unknown,
                length: 1,
                meaning: None,
            };
            let mut node = 0;
            for end in at..letters.len() {
                if inside {
                    break;
                }
                let Some(next) = self.steps.get(&(node, letters[end].0)) else {
                    break;
                };
                node = *next;
                let Some(meaning) = self.ends.get(node as usize).copied().flatten() else {
                    continue;
                };
                if inside_of_character(letters, end + 1) {
                    continue;
                }
                let rest = best[end + 1];
                let (unknown, pieces) = (rest.unknown, rest.pieces + 1);
                // At equal cost the longer first piece wins: it is tried last.
                if (unknown, pieces) <= (step.unknown, step.pieces) {
                    step = Step {
                        unknown,
                        pieces,
                        length: end + 1 - at,
                        meaning: Some(meaning),
                    };
                }
            }
            best[at] = step;
        }
        best
    }
}

/// Whether a letter came from the same written character as the one before: 한 folds to three.
fn inside_of_character(letters: &[(char, usize)], at: usize) -> bool {
    match (at.checked_sub(1).and_then(|i| letters.get(i)), letters.get(at)) {
        (Some(before), Some(here)) => before.1 == here.1,
        _ => false,
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Step {
    unknown: u32,
    pieces: u32,
    length: usize,
    meaning: Option<Meaning>,
}

/// Folded letters with the byte at which each began; spaces inside running text are dropped.
fn folded(text: &str) -> impl Iterator<Item = (char, usize)> {
    let mut buffer = String::new();
    let mut previous_running = false;
    text.char_indices().flat_map(move |(at, c)| {
        buffer.clear();
        let skip = is_invisible(c) || (c == ' ' && previous_running);
        if !skip {
            previous_running = is_running(c);
            fold_char(c, &mut buffer);
        }
        buffer.chars().map(|f| (f, at)).collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_between_written_characters_only() {
        let mut trie = Trie::default();
        trie.insert("가", Meaning::Name(0));
        for text in ["각", "한국", "x각y", "가각"] {
            for piece in trie.cut(text) {
                let whole = text.get(piece.start..piece.end).unwrap_or_default();
                assert!(!whole.is_empty(), "{text}: {piece:?}");
                assert_eq!(piece.meaning.is_some(), whole == "가", "{text}: {piece:?}");
            }
        }
    }

    #[test]
    fn leaves_the_fewest_characters_unexplained() {
        let mut trie = Trie::default();
        for (i, word) in ["阿莫西林", "克拉维酸", "克拉", "西林克拉维"].iter().enumerate() {
            trie.insert(word, Meaning::Name(i as u32));
        }
        trie.insert("钾", Meaning::Salt(0));
        let cut = trie.cut("阿莫西林克拉维酸钾x");
        let names: Vec<Option<Meaning>> = cut.iter().map(|p| p.meaning).collect();
        assert_eq!(
            names,
            [
                Some(Meaning::Name(0)),
                Some(Meaning::Name(1)),
                Some(Meaning::Salt(0))
            ]
        );
        let cut = trie.cut("左阿莫西林");
        assert_eq!(cut[0].meaning, None);
        assert_eq!(cut[1].meaning, Some(Meaning::Name(0)));
    }
}
