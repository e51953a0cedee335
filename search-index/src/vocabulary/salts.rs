//! Salts, hydrates and esters that are stripped from a name and remembered.

use super::running::{Meaning, Trie};
use super::table::{cell, rows, values};
use crate::identity::normalise::fold;
use crate::identity::scan::{Word, words};
use hashbrown::HashMap;

pub(crate) const SALTS: &str = include_str!("../../vocabulary/salts.tsv");

/// The salt words of all languages.
#[derive(Debug, Default)]
pub(crate) struct Salts {
    codes: Vec<String>,
    by_word: HashMap<String, u16>,
    running: HashMap<String, u16>,
}

impl Salts {
    /// Reads the table, and puts its running-text words into the trie.
    pub(crate) fn read(trie: &mut Trie) -> Self {
        let mut salts = Self::default();
        for row in rows(SALTS) {
            let number = salts.codes.len() as u16;
            salts.codes.push(cell(&row, 0).to_owned());
            // A code of two words is a name of ours and not one that texts use.
            let code = Some(cell(&row, 0)).filter(|c| !c.contains('_'));
            for word in code.into_iter().chain(values(cell(&row, 1))) {
                for word in words(word, &[]) {
                    // Na and K are what they are; a smoothed c would be K, too.
                    let key = if word.fold.len() <= 2 { word.fold } else { word.key };
                    salts.by_word.entry(key).or_insert(number);
                }
            }
            for word in values(cell(&row, 2)) {
                trie.insert(word, Meaning::Salt(number));
                salts.running.entry(fold(word)).or_insert(number);
            }
        }
        salts
    }

    /// The number of a salt word.
    pub(crate) fn of(&self, word: &Word) -> Option<u16> {
        if word.fold.len() <= 2 {
            self.by_word.get(&word.fold).copied()
        } else {
            let found = self.find(&word.key)?;
            // Nobody writes kalium with c: that is calcium with a letter missing.
            let calcium = self.code(found) == "potassium" && word.fold.starts_with('c');
            let strange = self.code(found) == "calcium" && word.fold.starts_with("kalz");
            (!calcium && !strange).then_some(found)
        }
    }

    /// The number of a salt word, given in normal form.
    pub(crate) fn find(&self, key: &str) -> Option<u16> {
        if let Some(found) = self.by_word.get(key) {
            return Some(*found);
        }
        // Latin nominatives: besilas, sulfas, maleas.
        if let Some(stem) = key.strip_suffix("as").filter(|s| s.len() >= 4) {
            let latin = format!("{stem}at");
            // Lithuanian ones: sulfatas.
            if let Some(found) = self.by_word.get(&latin).or_else(|| self.by_word.get(stem)) {
                return Some(*found);
            }
            return self.multiplied(&latin).map(|(_, number)| number);
        }
        // Latvian ones: hlorids.
        if let Some(found) = key
            .strip_suffix('s')
            .filter(|s| s.len() >= 5)
            .and_then(|stem| self.by_word.get(stem))
        {
            return Some(*found);
        }
        self.multiplied(key).map(|(_, number)| number)
    }

    /// Whether a word in normal form means an ester that is a substance of its own: glycerol trinitrate is no
    /// glycerol, and adenosine triphosphate no adenosine.
    pub(crate) fn is_ester(&self, key: &str) -> bool {
        let latin = key.strip_suffix("as").map(|stem| format!("{stem}at"));
        self.multiplied(latin.as_deref().unwrap_or(key))
            .is_some_and(|(multiplier, number)| match self.code(number) {
                "nitrate" => true,
                "phosphate" => multiplier == "tri",
                _ => false,
            })
    }

    /// Whether a word in normal form is a metal of salts.
    pub(crate) fn is_metal(&self, key: &str) -> bool {
        self.by_word.get(key).is_some_and(|n| is_metal(self.code(*n)))
    }

    /// `dihydrochloride` is the multiplier `di` and the salt `hydrochloride`.
    fn multiplied<'k>(&self, key: &'k str) -> Option<(&'k str, u16)> {
        const MULTIPLIERS: [&str; 16] = [
            "mono",
            "di",
            "tri",
            "tetra",
            "penta",
            "gepta",
            "gemi",
            "semi",
            "seskvi",
            "seski",
            "bis",
            "sesk",
            "gidrogeno",
            "gidrogen",
            "gidro",
            "bi",
        ];
        MULTIPLIERS.iter().find_map(|m| {
            // Letters such as K are too little to multiply.
            let number = self
                .by_word
                .get(key.strip_prefix(m).filter(|rest| rest.len() >= 4)?)?;
            Some((key.get(..m.len())?, *number))
        })
    }

    /// Whether a salt is one with an acid (an anion) and not with a metal, an amine or water.
    pub(crate) fn is_acid(&self, number: u16) -> bool {
        let code = self.code(number);
        code.ends_with("ate") && !code.ends_with("hydrate")
    }

    /// Whether water or nothing is added, which changes no substance.
    pub(crate) fn is_water(&self, number: u16) -> bool {
        matches!(self.code(number), "hydrate" | "anhydrous" | "acid_salt" | "base")
    }

    /// How a salt word counts inside a name: there `triphosphate` is not `phosphate`.
    pub(crate) fn in_name(&self, key: &str) -> Option<String> {
        if !self.by_word.contains_key(key)
            && let Some((multiplier, number)) = self.multiplied(key)
        {
            return Some(format!("{multiplier}~{}", self.code(number)));
        }
        self.find(key).map(|number| format!("~{}", self.code(number)))
    }

    /// The words of languages with spaces, in normal form, with the number of their salt.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, u16)> {
        self.by_word.iter().map(|(word, number)| (word.as_str(), *number))
    }

    /// The number of a salt in running text.
    pub(crate) fn find_running(&self, text: &str) -> Option<u16> {
        self.running.get(&fold(text)).copied()
    }

    /// The code of a salt, such as `besilate`.
    pub(crate) fn code(&self, number: u16) -> &str {
        self.codes.get(usize::from(number)).map_or("", String::as_str)
    }
}

/// Whether a code is that of a metal.
pub(crate) fn is_metal(code: &str) -> bool {
    matches!(
        code,
        "sodium"
            | "potassium"
            | "calcium"
            | "magnesium"
            | "zinc"
            | "aluminium"
            | "lithium"
            | "iron"
            | "strontium"
            | "ammonium"
    )
}
