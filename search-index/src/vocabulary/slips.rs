//! Finding the known word that a mistyped one was meant to be.

use hashbrown::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Words that can be found although a letter is wrong, by the words that remain when one letter is left out.
#[derive(Debug, Default)]
pub(crate) struct Slips {
    words: Vec<(String, String)>,
    deletions: HashMap<u64, Vec<u32>>,
    starts: HashMap<String, Vec<u32>>,
}

impl Slips {
    /// Adds a word and what it leads to.
    pub(crate) fn insert(&mut self, word: &str, leads_to: &str) {
        let number = self.words.len() as u32;
        self.words.push((word.to_owned(), leads_to.to_owned()));
        for shorter in deletions(word).chain(std::iter::once(hash(word))) {
            let list = self.deletions.entry(shorter).or_default();
            if list.last() != Some(&number) {
                list.push(number);
            }
        }
        if let Some(start) = word.get(..3) {
            self.starts.entry(start.to_owned()).or_default().push(number);
        }
    }

    /// What the words one slip away lead to.
    pub(crate) fn one_away(&self, word: &str) -> Vec<&str> {
        let mut seen: Vec<u32> = Vec::new();
        let mut out: Vec<&str> = Vec::new();
        for shorter in deletions(word).chain(std::iter::once(hash(word))) {
            for number in self.deletions.get(&shorter).into_iter().flatten() {
                if seen.contains(number) {
                    continue;
                }
                seen.push(*number);
                let Some((known, leads_to)) = self.words.get(*number as usize) else {
                    continue;
                };
                if within(word, known, 1) && !out.contains(&leads_to.as_str()) {
                    out.push(leads_to);
                }
            }
        }
        out
    }

    /// What the words two slips away lead to, as long as the beginning is right: a different beginning is how
    /// different substances are named.
    pub(crate) fn two_away(&self, word: &str) -> Vec<&str> {
        let start = word.get(..3).unwrap_or_default();
        let mut out: Vec<&str> = Vec::new();
        for number in self.starts.get(start).into_iter().flatten() {
            let Some((known, leads_to)) = self.words.get(*number as usize) else {
                continue;
            };
            if known.len() >= 9 && within(word, known, 2) && !out.contains(&leads_to.as_str()) {
                out.push(leads_to);
            }
        }
        out
    }
}

impl Slips {
    /// What the words lead to that begin so and go on; three bytes are the least.
    pub(crate) fn going_on(&self, beginning: &str) -> impl Iterator<Item = &str> {
        let start = beginning.get(..3).and_then(|start| self.starts.get(start));
        let words = start
            .into_iter()
            .flatten()
            .filter_map(|n| self.words.get(*n as usize));
        words
            .filter(move |(word, _)| word.len() > beginning.len() && word.starts_with(beginning))
            .map(|(_, leads_to)| leads_to.as_str())
    }
}

/// A hash of a word.
pub(crate) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The hashes of a word with one letter left out.
pub(crate) fn deletions(key: &str) -> impl Iterator<Item = u64> + '_ {
    let mut shorter = String::with_capacity(key.len());
    key.char_indices().map(move |(at, c)| {
        shorter.clear();
        shorter.push_str(&key[..at]);
        shorter.push_str(&key[at + c.len_utf8()..]);
        hash(&shorter)
    })
}

/// Whether two words differ by at most `limit` slips: a letter more, less, changed, or two exchanged.
pub(crate) fn within(a: &str, b: &str, limit: usize) -> bool {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > limit {
        return false;
    }
    let width = b.len() + 1;
    let mut before_last = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; width];
        let mut least = i;
        for j in 1..width {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut cost = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before_last[j - 2] + 1);
            }
            row[j] = cost;
            least = least.min(cost);
        }
        if least > limit {
            return false;
        }
        before_last = last;
        last = row;
    }
    last[width - 1] <= limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_slips() {
        assert!(within("nimodipin", "nimodpiin", 1));
        assert!(within("nimodipin", "nimodipn", 1));
        assert!(!within("prednison", "prednisolon", 1));
    }

    #[test]
    fn finds_the_word_that_was_meant() {
        let mut slips = Slips::default();
        slips.insert("nimodipin", "nimodipin");
        slips.insert("nifedipin", "nifedipin");
        assert_eq!(slips.one_away("nimodpin"), ["nimodipin"]);
        assert_eq!(slips.one_away("nimodipin"), ["nimodipin"]);
        assert!(slips.one_away("nicardipin").is_empty());
    }
}
