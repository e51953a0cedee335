//! Salts, hydrates and esters that are stripped from a name and remembered.

use super::running::{Meaning, Trie};
use super::table::{cell, rows, values};
use crate::identity::normalise::fold;
use crate::identity::scan::words;
use std::collections::HashMap;

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
                    salts.by_word.entry(word.key).or_insert(number);
                }
            }
            for word in values(cell(&row, 2)) {
                trie.insert(word, Meaning::Salt(number));
                salts.running.entry(fold(word)).or_insert(number);
            }
        }
        salts
    }

    /// The number of a salt word, given in normal form.
    pub(crate) fn find(&self, key: &str) -> Option<u16> {
        if let Some(found) = self.by_word.get(key) {
            return Some(*found);
        }
        // Latin nominatives: besilas, sulfas, maleas.
        if let Some(stem) = key.strip_suffix("as") {
            return self.by_word.get(&format!("{stem}at")).copied();
        }
        self.multiplied(key).map(|(_, number)| number)
    }

    /// `dihydrochloride` is the multiplier `di` and the salt `hydrochloride`.
    fn multiplied<'k>(&self, key: &'k str) -> Option<(&'k str, u16)> {
        const MULTIPLIERS: [&str; 12] = [
            "mono", "di", "tri", "tetra", "penta", "gepta", "gemi", "semi", "seskvi", "seski", "bis", "sesk",
        ];
        MULTIPLIERS.iter().find_map(|m| {
            let number = self.by_word.get(key.strip_prefix(m)?)?;
            Some((key.get(..m.len())?, *number))
        })
    }

    /// Whether a salt is one with an acid (an anion) and not with a metal, an amine or water.
    pub(crate) fn is_acid(&self, number: u16) -> bool {
        let code = self.code(number);
        code.ends_with("ate") && !code.ends_with("hydrate")
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

    /// The number of a salt in running text.
    pub(crate) fn find_running(&self, text: &str) -> Option<u16> {
        self.running.get(&fold(text)).copied()
    }

    /// The code of a salt, such as `besilate`.
    pub(crate) fn code(&self, number: u16) -> &str {
        self.codes.get(usize::from(number)).map_or("", String::as_str)
    }
}
