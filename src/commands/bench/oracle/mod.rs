//! What must be found, by going through the whole corpus: no index, no clever query.
//!
//! Compared over HTTP, for each run:
//! - filters and counts, without words: total, every count of every facet, and each hit of the first page;
//! - a question that is one substance's name, with and without a filter: every listing that was read as containing it
//!   is counted; beyond those only listings in which no substance could be read, and that have one of its names, or a
//!   word that begins so, in their text; each hit of the first page is one of these.

mod compare;
#[cfg(test)]
mod tests;

pub(super) use compare::Compared;

use search_index::{
    analysis::fold,
    corpus::{Corpus, Listing, Question},
    identity::{Identity, Kind, ProductText, read},
    vocabulary::{Lexicon, Substance},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

/// What the oracle knows of a listing.
struct Known {
    /// Whether any substance could be read.
    read: bool,
    kind: Kind,
    form: Option<String>,
    origin: &'static str,
    storage: &'static str,
    hubs: Vec<&'static str>,
}

/// The whole corpus, read.
pub(super) struct Oracle {
    lexicon: Arc<Lexicon>,
    listings: Vec<Known>,
    by_substance: HashMap<String, HashSet<usize>>,
    /// By the folded word, then by the word in small letters.
    by_word: BTreeMap<String, BTreeMap<String, Vec<u32>>>,
}

impl Oracle {
    pub(super) fn of(corpus: &Corpus, rows: usize) -> Self {
        let lexicon = Lexicon::builtin();
        let mut oracle = Self {
            listings: Vec::with_capacity(rows),
            by_substance: HashMap::new(),
            by_word: BTreeMap::new(),
            lexicon,
        };
        for listing in corpus.listings(rows) {
            oracle.add(&listing);
        }
        oracle
    }

    fn add(&mut self, listing: &Listing) {
        let number = self.listings.len();
        let mut names: Vec<&(&str, String)> = listing.names.iter().collect();
        names.sort();
        let given = |text: &'_ String| (!text.is_empty()).then(|| text.clone());
        let (form, strength) = (given(&listing.dose_form), given(&listing.strength));
        let text = ProductText {
            kind: listing.kind,
            names: names.iter().map(|(_, name)| name.as_str()).collect(),
            dose_form: form.as_deref(),
            strength: strength.as_deref(),
            pack: Some(&listing.pack),
            remarks: vec![&listing.manufacturer],
            ..ProductText::default()
        };
        let identity = read(&self.lexicon, &text).identity;
        let mut words = HashSet::new();
        let own = listing.cells();
        for text in &own {
            words.extend(words_of(text));
        }
        for substance in &identity.substances {
            let about = self.by_substance.entry(substance.id.clone());
            about.or_default().insert(number);
        }
        for id in self.may_be_about(&identity, &text) {
            let known = self.lexicon.substance(&id);
            for name in known
                .iter()
                .flat_map(|s| s.names.iter().map(|(_, n)| n).chain([&s.inn]))
            {
                words.extend(words_of(name));
            }
        }
        let entry = u32::try_from(number).unwrap_or(u32::MAX);
        for word in words {
            let spelled = self.by_word.entry(fold(&word)).or_default();
            spelled.entry(word).or_default().push(entry);
        }
        self.listings.push(Known {
            read: !identity.substances.is_empty(),
            kind: listing.kind,
            form: identity.dose_form.and_then(|f| crate::domain::word(&f)),
            origin: listing.origin_country,
            storage: listing.storage,
            hubs: listing.hubs.clone(),
        });
    }

    /// The substances by whose names a listing may be found: those that are sure, else those that it may have.
    fn may_be_about(&self, identity: &Identity, text: &ProductText<'_>) -> Vec<String> {
        if !identity.substances.is_empty() {
            return identity.substances.iter().map(|s| s.id.clone()).collect();
        }
        let candidates = identity.candidates.iter().flat_map(|c| c.id.split('+'));
        let named = text.names.iter().flat_map(|name| self.lexicon.find(name));
        candidates
            .map(str::to_owned)
            .chain(named.map(|found| found.id))
            .collect()
    }

    /// The listings that pass a filter, of these or of all.
    fn passing(&self, filter: &[(&str, &str)]) -> HashSet<usize> {
        (0..self.listings.len())
            .filter(|n| self.passes(*n, filter))
            .collect()
    }

    /// What the vocabulary says that a question names, where that is one substance and nothing else.
    fn only_substance(&self, question: &Question) -> Option<&Substance> {
        let found = self.lexicon.find(&question.text);
        let [only] = found.as_slice() else {
            return None;
        };
        let whole = (only.start, only.end) == (0, question.text.len());
        self.lexicon
            .substance(&only.id)
            .filter(|s| whole && s.id == question.substance_id)
    }

    /// The listings that were read as containing a substance.
    fn about(&self, substance: &Substance) -> HashSet<usize> {
        self.by_substance.get(&substance.id).cloned().unwrap_or_default()
    }

    /// Those in which no substance could be read, and that have the text or a name of this substance.
    fn unread_with(&self, text: &str, substance: &Substance) -> HashSet<usize> {
        let names = substance.names.iter().map(|(_, name)| name.as_str());
        let mut found: HashSet<usize> = names
            .chain([text])
            .flat_map(|name| self.with_word(name))
            .collect();
        found.retain(|n| self.listings.get(*n).is_some_and(|l| !l.read));
        found
    }

    /// How often each value of a facet is among these.
    fn counts(&self, numbers: &HashSet<usize>, facet: &str) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for number in numbers {
            let value = self.value(*number, facet);
            if !value.is_empty() {
                *counts.entry(value).or_default() += 1;
            }
        }
        counts
    }

    /// The listings with a word that begins so; within a run of Chinese, that has it anywhere.
    fn with_word(&self, text: &str) -> HashSet<usize> {
        let wanted = fold(text);
        let mut found = HashSet::new();
        let mut add = |spelled: &BTreeMap<String, Vec<u32>>| {
            found.extend(spelled.values().flatten().map(|n| *n as usize));
        };
        if wanted.chars().any(is_han) {
            let with = self.by_word.iter().filter(|(word, _)| word.contains(&wanted));
            with.for_each(|(_, spelled)| add(spelled));
        } else {
            let from = self.by_word.range(wanted.clone()..);
            from.take_while(|(word, _)| word.starts_with(&wanted))
                .for_each(|(_, spelled)| add(spelled));
        }
        found
    }

    /// How many listings have exactly this word, as PostgreSQL's `simple` configuration cuts texts.
    pub(super) fn with_exactly(&self, word: &str) -> usize {
        let spelled = self.by_word.get(&fold(word));
        spelled
            .and_then(|s| s.get(&word.to_lowercase()))
            .map_or(0, Vec::len)
    }

    fn passes(&self, number: usize, filter: &[(&str, &str)]) -> bool {
        filter.iter().all(|(name, value)| match *name {
            "hub" => {
                let hubs = self
                    .listings
                    .get(number)
                    .map(|l| l.hubs.as_slice())
                    .unwrap_or_default();
                hubs.is_empty() || hubs.contains(value)
            }
            other => self.value(number, other) == *value,
        })
    }

    fn value(&self, number: usize, field: &str) -> String {
        let Some(listing) = self.listings.get(number) else {
            return String::new();
        };
        match field {
            "kind" => crate::domain::word(&listing.kind).unwrap_or_default(),
            "dose_form" => listing.form.clone().unwrap_or_default(),
            "origin_country" => listing.origin.to_owned(),
            _ => listing.storage.to_owned(),
        }
    }
}

/// The words of a text in small letters.
fn words_of(text: &str) -> Vec<String> {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    words.map(str::to_lowercase).collect()
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}
