//! Salts, hydrates and esters that are stripped from a name and remembered.

use super::running::{Meaning, Trie};
use super::table::{cell, rows, values};
use crate::identity::scan::words;
use std::collections::HashMap;

const TABLE: &str = include_str!("../../vocabulary/salts.tsv");

/// The salt words of all languages.
#[derive(Debug, Default)]
pub(crate) struct Salts {
    codes: Vec<String>,
    by_word: HashMap<String, u16>,
}

impl Salts {
    /// Reads the table, and puts its running-text words into the trie.
    pub(crate) fn read(trie: &mut Trie) -> Self {
        let mut salts = Self::default();
        for row in rows(TABLE) {
            let number = salts.codes.len() as u16;
            salts.codes.push(cell(&row, 0).to_owned());
            for word in std::iter::once(cell(&row, 0)).chain(values(cell(&row, 1))) {
                for word in words(word, &[]) {
                    salts.by_word.entry(word.key).or_insert(number);
                }
            }
            for word in values(cell(&row, 2)) {
                trie.insert(word, Meaning::Salt(number));
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
        const MULTIPLIERS: [&str; 12] = [
            "mono", "di", "tri", "tetra", "penta", "gepta", "gemi", "semi", "seskvi", "seski", "bis", "sesk",
        ];
        MULTIPLIERS
            .iter()
            .find_map(|m| self.by_word.get(key.strip_prefix(m)?))
            .copied()
    }

    /// The code of a salt, such as `besilate`.
    pub(crate) fn code(&self, number: u16) -> &str {
        self.codes.get(usize::from(number)).map_or("", String::as_str)
    }

    /// All words in normal form.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.by_word.keys().map(String::as_str)
    }
}
