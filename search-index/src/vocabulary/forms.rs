//! Words about dose form, release and route, in all languages, each leading to one feature.
//!
//! A form is not looked up as a phrase: languages order and bend the words too freely. Each word gives a
//! feature, and `identity::form` decides from the set of features.

use super::running::{Meaning, Trie};
use super::table::{cell, rows, values};
use crate::identity::scan::{Word, words};
use std::collections::{HashMap, HashSet};

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
    Immediate "immediate", Container "container", Noise "noise",
}

/// A set of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Features(u64);

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

/// The table of form words.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    phrases: HashMap<String, Feature>,
    prefixes: HashMap<String, Feature>,
    starts: HashSet<String>,
}

impl Forms {
    /// Reads the table, and puts its running-text words into the trie.
    pub(crate) fn read(trie: &mut Trie) -> Self {
        let mut forms = Self::default();
        for row in rows(FORMS) {
            let Some(feature) = Feature::ALL.iter().copied().find(|f| f.code() == cell(&row, 0)) else {
                continue;
            };
            for value in values(cell(&row, 1)) {
                forms.add(value, feature);
            }
            for value in values(cell(&row, 2)) {
                trie.insert(value, Meaning::Form(feature as u16));
            }
        }
        forms
    }

    fn add(&mut self, value: &str, feature: Feature) {
        let parts = words(value, &[]);
        let folds: Vec<&str> = parts.iter().map(|w| w.fold.as_str()).collect();
        match folds.as_slice() {
            [] => {}
            [one] if value.ends_with('*') => {
                self.prefixes.entry((*one).to_owned()).or_insert(feature);
            }
            [first, ..] => {
                if folds.len() > 1 {
                    self.starts.insert((*first).to_owned());
                }
                self.phrases.entry(folds.join(" ")).or_insert(feature);
            }
        }
    }

    /// The feature that a stretch of words begins with, and how many words it takes.
    pub(crate) fn find(&self, words: &[Word]) -> Option<(Feature, usize)> {
        let first = words.first()?;
        if self.starts.contains(&first.fold) {
            for length in (2..=words.len().min(5)).rev() {
                let folds: Vec<&str> = words[..length].iter().map(|w| w.fold.as_str()).collect();
                if let Some(feature) = self.phrases.get(&folds.join(" ")) {
                    return Some((*feature, length));
                }
            }
        }
        self.word(&first.fold).map(|f| (f, 1))
    }

    /// The feature of one folded word.
    pub(crate) fn word(&self, fold: &str) -> Option<Feature> {
        if let Some(feature) = self.phrases.get(fold) {
            return Some(*feature);
        }
        let ends: Vec<usize> = fold
            .char_indices()
            .map(|(i, c)| i + c.len_utf8())
            .filter(|i| *i >= 3)
            .collect();
        ends.iter()
            .rev()
            .find_map(|end| self.prefixes.get(&fold[..*end]))
            .copied()
            .or_else(|| compound(fold))
    }

    /// The feature behind a number kept in the trie.
    pub(crate) fn feature(&self, number: u16) -> Option<Feature> {
        Feature::ALL.get(usize::from(number)).copied()
    }
}

/// Hungarian and German write the form in one word with what precedes it: filmtabletta, Injektionslösung.
fn compound(fold: &str) -> Option<Feature> {
    const PARTS: [(&str, Feature); 12] = [
        ("tabletta", Feature::Tablet),
        ("tablett", Feature::Tablet),
        ("kapszula", Feature::Capsule),
        ("kapsel", Feature::Capsule),
        ("szuszpenzio", Feature::Suspension),
        ("suspension", Feature::Suspension),
        ("losung", Feature::Solution),
        ("oldat", Feature::Solution),
        ("kenocs", Feature::Ointment),
        ("salbe", Feature::Ointment),
        ("tropfen", Feature::Drops),
        ("granulatum", Feature::Granules),
    ];
    PARTS
        .iter()
        .find(|(part, _)| fold.len() > part.len() + 2 && fold.contains(part))
        .map(|(_, feature)| *feature)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_names_a_feature() {
        for row in rows(FORMS) {
            assert!(
                Feature::ALL.iter().any(|f| f.code() == cell(&row, 0)),
                "{}",
                cell(&row, 0)
            );
        }
        assert!(Feature::ALL.len() <= 64);
    }

    #[test]
    fn longest_phrase_wins() {
        let forms = Forms::read(&mut Trie::default());
        let text = words("bao tan trong ruột", &[]);
        assert_eq!(forms.find(&text), Some((Feature::Enteric, 4)));
    }
}
