//! Snippets that show why a hit is one.

mod cut;

use crate::analysis::is_bigram;
pub use cut::Cuts;
use cut::Word;

/// How long a snippet may be, in characters, marks not counted.
const SNIPPET_CHARS: usize = 160;

/// What a question looked for, to be marked in any text.
#[derive(Debug, Clone, Default)]
pub struct Highlighter {
    /// Hashes of words and meanings, in order.
    wanted: Vec<u32>,
    /// The low bits of the wanted, a bit for each: most words are passed over by it.
    low: u64,
    beginnings: Vec<Beginning>,
}

/// What a word may begin with.
#[derive(Debug, Clone)]
struct Beginning {
    first: u8,
    text: String,
}

/// Room for one snippet after the other.
#[derive(Debug, Default)]
pub struct Room {
    marks: Vec<(usize, usize)>,
    snippet: String,
}

impl Highlighter {
    /// Marks this token.
    pub(crate) fn word(&mut self, text: &str) {
        self.want(cut::hash(text));
    }

    /// Marks every token that begins so.
    pub(crate) fn beginning(&mut self, text: &str) {
        if !self.beginnings.iter().any(|known| known.text == text) {
            self.beginnings.push(Beginning {
                first: cut::first(text),
                text: text.to_owned(),
            });
        }
    }

    /// Marks every stretch that a reading took for this: a `substance` and its id, a `form`, a `strength`, as in
    /// [`crate::identity::Span`].
    pub(crate) fn meaning(&mut self, role: &str, meaning: &str) {
        self.want(cut::meaning(role, meaning));
    }

    fn want(&mut self, hash: u32) {
        if let Err(at) = self.wanted.binary_search(&hash) {
            self.wanted.insert(at, hash);
            self.low |= low(hash);
        }
    }

    /// Whether there is nothing to mark.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.beginnings.is_empty()
    }

    /// A snippet of the text around its matched words, or `None` where nothing matches.
    pub fn snippet(&self, text: &str) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let (mut words, mut room) = (Vec::new(), Room::default());
        cut::cut(text, &mut words);
        self.around(text, &words, &mut room).then_some(room.snippet)
    }

    /// Calls with the name and a snippet of each field that has matched words.
    pub fn each_snippet(&self, cuts: &Cuts, room: &mut Room, mut tell: impl FnMut(&str, &str)) {
        if self.is_empty() {
            return;
        }
        for (name, text, words) in cuts.fields() {
            if self.around(text, words, room) {
                tell(name, &room.snippet);
            }
        }
    }

    /// Writes the snippet around the matched words, if there are any.
    fn around(&self, text: &str, words: &[Word], room: &mut Room) -> bool {
        let Room { marks, snippet } = room;
        marks.clear();
        marks.extend(words.iter().filter_map(|word| self.mark(*word, text)));
        marks.sort_unstable();
        // Marks that touch or overlap are one.
        marks.dedup_by(|next, mark| {
            let joined = next.0 <= mark.1;
            if joined {
                mark.1 = mark.1.max(next.1);
            }
            joined
        });
        let Some(first) = marks.first() else { return false };
        let (from, to) = window(text, first.0);
        snippet.clear();
        let mut at = from;
        if from > 0 {
            snippet.push('…');
        }
        for &(start, end) in marks.iter().filter(|&&(start, end)| start >= from && end <= to) {
            escape(text.get(at..start).unwrap_or_default(), snippet);
            snippet.push_str("<em>");
            escape(text.get(start..end).unwrap_or_default(), snippet);
            snippet.push_str("</em>");
            at = end;
        }
        escape(text.get(at..to).unwrap_or_default(), snippet);
        if to < text.len() {
            snippet.push('…');
        }
        true
    }

    /// What to mark of a word: all of it, or of two Han characters the one that was asked for.
    #[inline]
    fn mark(&self, word: Word, text: &str) -> Option<(usize, usize)> {
        if self.low & low(word.hash) != 0 && self.wanted.binary_search(&word.hash).is_ok() {
            return Some(word.span());
        }
        let mut alike = self
            .beginnings
            .iter()
            .filter(|b| b.first == word.first)
            .peekable();
        alike.peek()?;
        let folded = cut::folded(text, word);
        if !alike.any(|beginning| folded.starts_with(beginning.text.as_str())) {
            return None;
        }
        let (from, to) = word.span();
        let first = text.get(from..).and_then(|rest| rest.chars().next())?;
        Some((
            from,
            if is_bigram(first) {
                from + first.len_utf8()
            } else {
                to
            },
        ))
    }
}

fn low(hash: u32) -> u64 {
    1 << (hash % u64::BITS)
}

/// The stretch to show: a little before the first mark, and on from there.
fn window(text: &str, first: usize) -> (usize, usize) {
    const LEAD: usize = SNIPPET_CHARS / 3;
    let before = text.get(..first).unwrap_or_default();
    // A character is a byte at least, so that short texts need not be counted.
    let from = match before.len() > LEAD {
        true => before.char_indices().rev().nth(LEAD).map_or(0, |(at, _)| at),
        false => 0,
    };
    let from = match before.get(from..).and_then(|lead| lead.find(' ')) {
        Some(space) if from > 0 => from + space + 1,
        _ => from,
    };
    let rest = text.get(from..).unwrap_or_default();
    let to = match rest.len() > SNIPPET_CHARS {
        true => rest.char_indices().nth(SNIPPET_CHARS).map(|(at, _)| from + at),
        false => None,
    };
    (from, to.unwrap_or(text.len()))
}

/// Adds a text to HTML; what is plain in it goes as it is, at once.
fn escape(text: &str, out: &mut String) {
    let mut plain = 0;
    for (at, special) in text.char_indices() {
        let written = match special {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            c if c.is_control() => " ",
            _ => continue,
        };
        out.push_str(text.get(plain..at).unwrap_or_default());
        out.push_str(written);
        plain = at + special.len_utf8();
    }
    out.push_str(text.get(plain..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn highlighter(words: &[&str], beginnings: &[&str]) -> Highlighter {
        let mut highlighter = Highlighter::default();
        words.iter().for_each(|word| highlighter.word(word));
        beginnings
            .iter()
            .for_each(|beginning| highlighter.beginning(beginning));
        highlighter
    }

    #[test]
    fn matched_words_are_marked_and_the_rest_is_escaped() {
        let snippet = highlighter(&["500", "mg"], &["amox"]).snippet("Amoxicillin <b> 500mg & more");
        assert_eq!(
            snippet.as_deref(),
            Some("<em>Amoxicillin</em> &lt;b&gt; <em>500mg</em> &amp; more")
        );
        assert_eq!(highlighter(&["x"], &[]).snippet("nothing here"), None);
    }

    #[test]
    fn neighbouring_bigrams_are_one_mark() {
        let snippet = highlighter(&["布洛", "洛芬"], &[]).snippet("国产布洛芬缓释胶囊");
        assert_eq!(snippet.as_deref(), Some("国产<em>布洛芬</em>缓释胶囊"));
    }

    #[test]
    fn one_han_character_is_marked_alone() {
        let snippet = highlighter(&[], &["洛"]).snippet("布洛芬");
        assert_eq!(snippet.as_deref(), Some("布<em>洛</em>芬"));
    }

    #[test]
    fn a_long_text_is_cut_around_the_first_mark() {
        let text = format!("{} ibuprofen {}", "lorem ".repeat(100), "ipsum ".repeat(100));
        let snippet = highlighter(&["ibuprofen"], &[]).snippet(&text).unwrap();
        assert!(snippet.starts_with('…') && snippet.ends_with('…'), "{snippet}");
        assert!(snippet.contains("<em>ibuprofen</em>"));
        assert!(snippet.chars().count() < SNIPPET_CHARS + 20);
    }
}
