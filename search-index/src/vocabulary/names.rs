//! Names in scripts with spaces: found by exact words, by normal form, and by normal form with a slip.

use super::salts::Salts;
use crate::identity::normalise::acid_stem;
use crate::identity::scan::{Word, words};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The longest name, in words.
pub(crate) const LONGEST: usize = 7;

/// Words for "acid", in normal form.
const ACIDS: [&str; 14] = [
    "asid", "kvas", "kiselin", "kislot", "aksit", "asam", "asidul", "sair", "oksi", "kisk", "kiskil",
    "kislotas", "sav", "kiskili",
];

/// Words found near an unknown one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Near {
    /// None is near.
    None,
    /// Exactly one is nearest: its normal form.
    One(String),
    /// Several are equally near.
    Tie(Vec<String>),
}

/// The names of all substances and combinations.
#[derive(Debug, Default)]
pub(crate) struct Names {
    exact: HashMap<String, Vec<u32>>,
    bent: HashMap<String, Vec<u32>>,
    members: HashSet<String>,
    spelled: Vec<String>,
    known: HashSet<String>,
    deletions: HashMap<u64, Vec<u32>>,
    by_start: HashMap<String, Vec<u32>>,
}

impl Names {
    /// Adds a name of the given substance or combination.
    pub(crate) fn insert(&mut self, name: &str, target: u32, salts: &Salts) {
        let parts = words(name, &[]);
        if parts.is_empty() || parts.len() > LONGEST {
            return;
        }
        push(&mut self.exact, exact_key(&parts), target);
        push(&mut self.bent, bent_key(&parts, salts), target);
        for part in &parts {
            if parts.len() > 1 {
                self.members.insert(member(part, salts));
                self.members.insert(part.key.clone());
            }
            self.learn(&part.key);
        }
    }

    /// Remembers a word as one that slips may lead to.
    pub(crate) fn learn(&mut self, key: &str) {
        if !self.known.insert(key.to_owned()) || key.len() < 5 {
            return;
        }
        let number = self.spelled.len() as u32;
        self.spelled.push(key.to_owned());
        for shorter in deletions(key) {
            self.deletions.entry(shorter).or_default().push(number);
        }
        self.deletions.entry(hash(key)).or_default().push(number);
        if let Some(start) = key.get(..3) {
            self.by_start.entry(start.to_owned()).or_default().push(number);
        }
    }

    /// The longest name that a stretch of words begins with: what it may mean, and how many words it takes.
    pub(crate) fn find(&self, words: &[Word], salts: &Salts) -> Option<(&[u32], usize)> {
        let mut longest = 0;
        for (i, word) in words.iter().take(LONGEST).enumerate() {
            if i > 0 && !joins(word) {
                break;
            }
            if i > 0 && !self.is_member(word, salts) {
                break;
            }
            longest = i + 1;
            if i == 0 && !self.is_member(word, salts) {
                break;
            }
        }
        for length in (1..=longest).rev() {
            let stretch = &words[..length];
            if let Some(found) = self.exact.get(&exact_key(stretch)) {
                return Some((found, length));
            }
            if let Some(found) = self.bent.get(&bent_key(stretch, salts)) {
                return Some((found, length));
            }
            if length == 1
                && let Some(found) = self.variant(&words[0], salts)
            {
                return Some((found, 1));
            }
        }
        None
    }

    /// One word under rules that hold for some languages only.
    fn variant(&self, word: &Word, salts: &Salts) -> Option<&[u32]> {
        if word.digits || word.key.len() < 6 || salts.find(&word.key).is_some() {
            return None;
        }
        let key = word.key.as_str();
        let mut forms = Vec::new();
        // Hungarian and German write the acid in one word.
        if let Some(stem) = key.strip_suffix("sav").or_else(|| key.strip_suffix("seir")) {
            forms.push(format!("asid {}", acid_stem(stem)));
        }
        // Clavulanate is clavulanic acid; valproate is valproic acid.
        if key.ends_with("at") {
            forms.push(format!("asid {}", acid_stem(key)));
        }
        if let Some(stem) = key.strip_suffix("as") {
            forms.push(format!("{stem}at"));
            forms.push(stem.to_owned());
            forms.push(format!("asid {}", acid_stem(stem)));
        } else if let Some(stem) = key.strip_suffix('s') {
            forms.push(stem.to_owned());
        }
        forms.iter().find_map(|f| self.bent.get(f)).map(Vec::as_slice)
    }

    fn is_member(&self, word: &Word, salts: &Salts) -> bool {
        self.members.contains(&word.key)
            || self.members.contains(&member(word, salts))
            || is_acid(&word.key)
            || {
                // The adjective of an acid is known by its stem only.
                self.members.contains(acid_stem(&word.key))
            }
    }

    /// Whether a word in normal form is part of any name.
    pub(crate) fn knows(&self, key: &str) -> bool {
        self.known.contains(key) || is_acid(key) || self.members.contains(acid_stem(key))
    }

    /// What one word in normal form means by itself.
    pub(crate) fn by_key(&self, key: &str) -> &[u32] {
        self.bent.get(key).map_or(&[], Vec::as_slice)
    }

    /// The nearest known word: one slip from six letters on, two from ten on. The beginning must be right for
    /// two slips, because a different beginning is how different substances are named.
    pub(crate) fn near(&self, key: &str) -> Near {
        let letters = key.chars().count();
        if letters < 6 {
            return Near::None;
        }
        let mut found: Vec<u32> = Vec::new();
        for shorter in deletions(key).chain(std::iter::once(hash(key))) {
            for number in self.deletions.get(&shorter).into_iter().flatten() {
                let known = &self.spelled[*number as usize];
                if !found.contains(number) && within(key, known, 1) {
                    found.push(*number);
                }
            }
        }
        if found.is_empty() && letters >= 10 {
            let start = key.get(..3).unwrap_or_default();
            for number in self.by_start.get(start).into_iter().flatten() {
                let known = &self.spelled[*number as usize];
                if known.len() >= 9 && within(key, known, 2) {
                    found.push(*number);
                }
            }
        }
        let mut keys: Vec<String> = found.iter().map(|n| self.spelled[*n as usize].clone()).collect();
        keys.sort();
        match keys.len() {
            0 => Near::None,
            1 => keys.pop().map_or(Near::None, Near::One),
            _ => Near::Tie(keys),
        }
    }

    /// Normal forms that two substances share, for checking the tables.
    pub(crate) fn shared(&self) -> impl Iterator<Item = (&str, &[u32])> {
        self.bent
            .iter()
            .filter(|(_, t)| t.len() > 1)
            .map(|(k, t)| (k.as_str(), t.as_slice()))
    }
}

/// Whether a word may belong to the same name as the word before it.
fn joins(word: &Word) -> bool {
    use crate::identity::scan::Gap;
    matches!(word.gap, Gap::None | Gap::Space | Gap::Hyphen)
}

/// Whether a normal form is a word for "acid".
pub(crate) fn is_acid(key: &str) -> bool {
    ACIDS.contains(&key)
}

fn push(map: &mut HashMap<String, Vec<u32>>, key: String, target: u32) {
    let targets = map.entry(key).or_default();
    if !targets.contains(&target) {
        targets.push(target);
    }
}

fn exact_key(words: &[Word]) -> String {
    let folds: Vec<&str> = words.iter().map(|w| w.fold.as_str()).collect();
    folds.join(" ")
}

/// The normal forms of a name's words in alphabetical order: languages put them in different orders.
fn bent_key(words: &[Word], salts: &Salts) -> String {
    let acid = words.iter().any(|w| is_acid(&w.key));
    let mut parts: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        if acid && !is_acid(&word.key) && !word.digits {
            parts.push(acid_stem(&word.key).to_owned());
        } else {
            parts.push(member(word, salts));
        }
    }
    parts.sort();
    parts.join(" ")
}

fn member(word: &Word, salts: &Salts) -> String {
    if is_acid(&word.key) {
        return "asid".to_owned();
    }
    match salts.find(&word.key) {
        Some(number) if !word.digits => format!("~{}", salts.code(number)),
        _ => word.key.clone(),
    }
}

/// A hash of a normal form.
pub(crate) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The hashes of a word with one letter left out.
pub(crate) fn deletions(key: &str) -> impl Iterator<Item = u64> + '_ {
    key.char_indices().map(|(at, c)| {
        let mut hasher = DefaultHasher::new();
        let mut shorter = String::with_capacity(key.len());
        shorter.push_str(&key[..at]);
        shorter.push_str(&key[at + c.len_utf8()..]);
        shorter.hash(&mut hasher);
        hasher.finish()
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
    use super::within;

    #[test]
    fn counts_slips() {
        assert!(within("nimodipin", "nimodpiin", 1));
        assert!(within("nimodipin", "nimodipn", 1));
        assert!(!within("prednison", "prednisolon", 1));
    }
}
