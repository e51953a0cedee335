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
    beginnings: Vec<String>,
}

impl Highlighter {
    /// Marks this token.
    pub(crate) fn word(&mut self, text: &str) {
        self.want(cut::hash(text));
    }

    /// Marks every token that begins so.
    pub(crate) fn beginning(&mut self, text: &str) {
        if !self.beginnings.iter().any(|known| known == text) {
            self.beginnings.push(text.to_owned());
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
        let mut words = Vec::new();
        cut::cut(text, &mut words);
        self.around(text, &words)
    }

    /// A snippet of each field that has matched words, with the field's name.
    pub fn snippets<'a>(&'a self, cuts: &'a Cuts) -> impl Iterator<Item = (&'a str, String)> {
        cuts.fields()
            .filter(|_| !self.is_empty())
            .filter_map(|(name, text, words)| Some((name, self.around(text, words)?)))
    }

    fn around(&self, text: &str, words: &[Word]) -> Option<String> {
        let mut marks: Vec<(usize, usize)> = words.iter().filter_map(|word| self.mark(*word, text)).collect();
        if marks.is_empty() {
            return None;
        }
        marks.sort_unstable();
        let marks = merged(marks.into_iter());
        let (from, to) = window(text, marks.first()?.0);
        let mut snippet = String::with_capacity(to - from + 32);
        let mut at = from;
        if from > 0 {
            snippet.push('…');
        }
        for (start, end) in marks
            .into_iter()
            .filter(|&(start, end)| start >= from && end <= to)
        {
            escape(text.get(at..start).unwrap_or_default(), &mut snippet);
            snippet.push_str("<em>");
            escape(text.get(start..end).unwrap_or_default(), &mut snippet);
            snippet.push_str("</em>");
            at = end;
        }
        escape(text.get(at..to).unwrap_or_default(), &mut snippet);
        if to < text.len() {
            snippet.push('…');
        }
        Some(snippet)
    }

    /// What to mark of a word: all of it, or of two Han characters the one that was asked for.
    fn mark(&self, word: Word, text: &str) -> Option<(usize, usize)> {
        let (from, to) = word.span();
        if self.wanted.binary_search(&word.hash).is_ok() {
            return Some((from, to));
        }
        let mut alike = self
            .beginnings
            .iter()
            .filter(|b| cut::first(b) == word.first)
            .peekable();
        alike.peek()?;
        let folded = cut::folded(text, word);
        if !alike.any(|beginning| folded.starts_with(beginning.as_str())) {
            return None;
        }
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

/// Spans in order, those that touch or overlap joined.
fn merged(spans: impl Iterator<Item = (usize, usize)>) -> Vec<(usize, usize)> {
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (from, to) in spans {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// The stretch to show: a little before the first mark, and on from there.
fn window(text: &str, first: usize) -> (usize, usize) {
    let before = text.get(..first).unwrap_or_default();
    let lead = SNIPPET_CHARS / 3;
    let from = before.char_indices().rev().nth(lead).map_or(0, |(at, _)| at);
    let from = match before.get(from..).and_then(|lead| lead.find(' ')) {
        Some(space) if from > 0 => from + space + 1,
        _ => from,
    };
    let rest = text.get(from..).unwrap_or_default();
    let to = rest
        .char_indices()
        .nth(SNIPPET_CHARS)
        .map_or(text.len(), |(at, _)| from + at);
    (from, to)
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
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
