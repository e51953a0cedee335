//! Words about dose form, release and route, in all languages, each leading to one feature.
//!
//! A form is not looked up as a phrase: languages order and bend the words too freely. Each word gives a
//! feature or two, and `identity::form` decides from the set of features.

use super::running::{Meaning, Trie};
use super::table::{cell, rows, values};
use crate::identity::scan::{Word, words};
use hashbrown::{HashMap, HashSet};

pub(crate) const FORMS: &str = include_str!("../../vocabulary/forms.tsv");

macro_rules! features {
    ($($variant:ident $code:literal),* $(,)?) => {
        /// What one word says about a form.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Feature { $($variant),* }

        impl Feature {
            /// All features.
            pub(crate) const ALL: &'static [Feature] = &[$(Feature::$variant),*];

            /// The word used in the table.
            pub(crate) fn code(self) -> &'static str {
                match self { $(Feature::$variant => $code),* }
            }
        }
    };
}

features! {
    Tablet "tablet", Capsule "capsule", Solution "solution", Suspension "suspension", Emulsion "emulsion",
    Concentrate "concentrate", Powder "powder", Lyophilisate "lyophilisate", Granules "granules",
    Sachet "sachet", Syrup "syrup", Drops "drops", Cream "cream", Ointment "ointment", Gel "gel",
    Suppository "suppository", Patch "patch", Spray "spray", Aerosol "aerosol", Film "film", Foam "foam",
    Shampoo "shampoo", Lozenge "lozenge", Gum "gum", Implant "implant", Insert "insert", Enema "enema",
    Mouthwash "mouthwash", Tincture "tincture", Gas "gas", Pill "pill", Tea "tea", Kit "kit",
    FilmCoated "film_coated", Chewable "chewable", Dispersible "dispersible", Effervescent "effervescent",
    Orodispersible "orodispersible", Sublingual "sublingual", Buccal "buccal", Vaginal "vaginal",
    Rectal "rectal", Soft "soft", Hard "hard", Injection "injection", Infusion "infusion",
    ForInjection "for_injection", Intravenous "intravenous", Pen "pen", Oral "oral", Eye "eye", Ear "ear",
    Nose "nose", Inhaled "inhaled", Skin "skin", Prolonged "prolonged", Enteric "enteric",
    Immediate "immediate", Container "container", Noise "noise", Mouth "mouth", Transdermal "transdermal",
    Wash "wash", Bladder "bladder",
}

/// A set of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Features(u128);

impl Features {
    /// Adds one.
    pub(crate) fn add(&mut self, feature: Feature) {
        self.0 |= 1 << (feature as u8);
    }

    /// Whether it is there.
    pub(crate) fn has(self, feature: Feature) -> bool {
        self.0 & (1 << (feature as u8)) != 0
    }

    /// Whether at least one of them is there.
    pub(crate) fn any(self, features: &[Feature]) -> bool {
        features.iter().any(|f| self.has(*f))
    }

    /// Both sets together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The table of form words. A word leads to the number of a list of features.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    lists: Vec<Vec<Feature>>,
    phrases: HashMap<String, u16>,
    /// The words of phrases and prefixes in order, for those that are being typed.
    in_order: Vec<(String, u16)>,
    prefixes: HashMap<String, u16>,
    /// First parts of compounds: `szem-` of szemcsepp, `infusiooni-` of infusioonilahus.
    joined: HashMap<String, u16>,
    /// The first three bytes of those, to tell other words apart quickly.
    heads: HashSet<String>,
    starts: HashSet<String>,
    /// Phrases with open endings, by the first three bytes of their first word.
    patterns: HashMap<String, Vec<Pattern>>,
}

/// The words of a phrase, each with whether its ending is open, and what they lead to.
type Pattern = (Vec<(String, bool)>, u16);

/// Cyrillic words of up to so many letters count only in Cyrillic: ин. is not in, пор. is not POR.
const SHORT: usize = 4;

impl Forms {
    /// Reads the table, and puts its running-text words into the trie.
    pub(crate) fn read(trie: &mut Trie) -> Self {
        let mut forms = Self::default();
        for row in rows(FORMS) {
            let features: Vec<Feature> = cell(&row, 0).split('+').filter_map(feature_of).collect();
            if features.is_empty() {
                continue;
            }
            let number = forms.number(features);
            for value in values(cell(&row, 1)) {
                forms.add(value, number);
            }
            for value in values(cell(&row, 2)) {
                trie.insert(value, Meaning::Form(number));
            }
        }
        let words = forms.phrases.iter().chain(&forms.prefixes);
        forms.in_order = words.map(|(word, number)| (word.clone(), *number)).collect();
        forms.in_order.sort_unstable();
        forms
    }

    fn number(&mut self, features: Vec<Feature>) -> u16 {
        let at = self.lists.iter().position(|l| *l == features).unwrap_or_else(|| {
            self.lists.push(features);
            self.lists.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    fn add(&mut self, value: &str, number: u16) {
        let parts = words(value, &[]);
        let folds: Vec<String> = parts.iter().map(key).collect();
        if let ([first, _, ..], true) = (parts.as_slice(), value.contains('*')) {
            let open = |word: &Word| value.get(word.end..).is_some_and(|rest| rest.starts_with('*'));
            let stem = |word: &Word| match open(word) {
                true => (word.fold.clone(), true),
                false => (key(word), false),
            };
            let pattern = parts.iter().map(stem).collect();
            let list = self
                .patterns
                .entry(beginning(&first.fold).to_owned())
                .or_default();
            list.push((pattern, number));
            return;
        }
        match folds.as_slice() {
            [] => {}
            [_] if value.ends_with('*') => {
                self.prefixes.entry(stem(&parts)).or_insert(number);
            }
            [_] if value.ends_with('-') => {
                self.heads.insert(beginning(&stem(&parts)).to_owned());
                self.joined.entry(stem(&parts)).or_insert(number);
            }
            [first, ..] => {
                if folds.len() > 1 {
                    self.starts.insert(first.clone());
                }
                self.phrases.entry(folds.join(" ")).or_insert(number);
            }
        }
    }

    /// The features that a stretch of words begins with, and how many words it takes.
    pub(crate) fn find(&self, words: &[Word]) -> Option<(Vec<Feature>, usize)> {
        let first = words.first()?;
        let start = key(first);
        if self.starts.contains(&start) {
            for length in (2..=words.len().min(5)).rev() {
                let folds: Vec<String> = words[..length].iter().map(key).collect();
                if let Some(number) = self.phrases.get(&folds.join(" ")) {
                    return Some((self.features(*number).to_vec(), length));
                }
            }
        }
        if let Some((number, length)) = self.pattern(words, &first.fold) {
            return Some((self.features(number).to_vec(), length));
        }
        self.word(first).map(|f| (f, 1))
    }

    /// The longest phrase with open endings.
    fn pattern(&self, words: &[Word], start: &str) -> Option<(u16, usize)> {
        let fits = |pattern: &&Pattern| {
            pattern.0.len() <= words.len()
                && pattern.0.iter().zip(words).all(|((stem, open), word)| {
                    let key = key(word);
                    key == *stem || (*open && key.starts_with(stem.as_str()))
                })
        };
        let list = self.patterns.get(beginning(start))?;
        let best = list.iter().filter(fits).max_by_key(|p| p.0.len())?;
        Some((best.1, best.0.len()))
    }

    /// The features of one word.
    pub(crate) fn word(&self, word: &Word) -> Option<Vec<Feature>> {
        let whole = self.phrases.get(&key(word)).copied();
        whole
            .map(|n| self.features(n).to_vec())
            .or_else(|| self.compound(&word.fold, 0))
            .or_else(|| self.begins(&word.fold).map(|n| self.features(n).to_vec()))
    }

    /// The features of the words that begin so and go on: of a form's word that is being typed.
    pub(crate) fn going_on(&self, fold: &str) -> impl Iterator<Item = &[Feature]> {
        let from = self.in_order.partition_point(|(word, _)| word.as_str() <= fold);
        let words = self.in_order.iter().skip(from);
        let begun = words.take_while(move |(word, _)| word.starts_with(fold));
        begun.map(|(_, number)| self.features(*number))
    }

    /// What a word begins with, the longest first.
    fn begins(&self, fold: &str) -> Option<u16> {
        fold.char_indices()
            .map(|(i, c)| i + c.len_utf8())
            // After a short stem only an ending may follow: permet is not permethrin, nor gel gelofusine.
            .filter(|i| *i >= 5 || (*i >= 3 && fold.len() <= *i + 4))
            .rev()
            .find_map(|end| self.prefixes.get(&fold[..end]))
            .copied()
    }

    /// Hungarian, Estonian, German and others write the form in one word: filmtabletta, silmatilgad.
    fn compound(&self, fold: &str, depth: u8) -> Option<Vec<Feature>> {
        if fold.len() < 6 || depth > 2 || !self.heads.contains(beginning(fold)) {
            return None;
        }
        for (end, _) in fold.char_indices().skip(3) {
            let (head, rest) = (&fold[..end], &fold[end..]);
            if rest.len() < 3 {
                return None;
            }
            let Some(number) = self.joined.get(head) else {
                continue;
            };
            let tail = self
                .phrases
                .get(rest)
                .copied()
                .or_else(|| self.begins(rest))
                .map(|n| self.features(n).to_vec())
                .or_else(|| self.compound(rest, depth + 1));
            if let Some(tail) = tail {
                let mut all = self.features(*number).to_vec();
                all.extend(tail);
                return Some(all);
            }
        }
        None
    }

    /// The features behind a number kept in the trie.
    pub(crate) fn features(&self, number: u16) -> &[Feature] {
        self.lists.get(usize::from(number)).map_or(&[], Vec::as_slice)
    }
}

fn feature_of(code: &str) -> Option<Feature> {
    Feature::ALL.iter().copied().find(|f| f.code() == code.trim())
}

/// The letters of a single word whose ending is open.
fn stem(parts: &[Word]) -> String {
    parts.first().map(|w| w.fold.clone()).unwrap_or_default()
}

/// The first three bytes, or fewer at a letter that does not end there.
fn beginning(key: &str) -> &str {
    (0..=3).rev().find_map(|n| key.get(..n)).unwrap_or_default()
}

/// What a word is looked up by: its folded letters, with a mark on short Cyrillic ones.
fn key(word: &Word) -> String {
    if word.cyrillic && word.fold.len() <= SHORT {
        format!("\u{430}{}", word.fold)
    } else {
        word.fold.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_names_a_feature() {
        for row in rows(FORMS) {
            for code in cell(&row, 0).split('+') {
                assert!(feature_of(code).is_some(), "{code}");
            }
        }
        assert!(Feature::ALL.len() <= 128);
    }

    /// A form word must not swallow a name: what is unknown must stay visible as unknown.
    #[test]
    fn no_substance_is_named_like_a_form() {
        let lexicon = crate::vocabulary::Lexicon::builtin();
        let mut swallowed = Vec::new();
        for substance in lexicon.substances() {
            let list = words(&substance.inn, &[]);
            if let [one] = list.as_slice()
                && let Some(features) = lexicon.forms.word(one)
            {
                swallowed.push((substance.inn.clone(), features));
            }
        }
        assert!(swallowed.is_empty(), "{swallowed:?}");
    }

    #[test]
    fn longest_phrase_wins() {
        let forms = Forms::read(&mut Trie::default());
        let text = words("bao tan trong ruột", &[]);
        assert_eq!(forms.find(&text), Some((vec![Feature::Enteric], 4)));
    }
}
