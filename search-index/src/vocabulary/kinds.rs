//! Words of things that have no substance to be read: herbal products, devices, diagnostics; and words that name a
//! maker beside a medicine.

use super::running::{Meaning, Trie};
use super::table::{cell, rows, values};
use crate::identity::Kind;
use crate::identity::normalise::fold;
use crate::identity::scan::{is_running, words};
use crate::vocabulary::forms::Feature;
use hashbrown::{HashMap, HashSet};

/// Kinds of things without substances.
pub(crate) const KINDS: &str = include_str!("../../vocabulary/kinds.tsv");
/// Makers.
pub(crate) const MAKERS: &str = include_str!("../../vocabulary/makers.tsv");

/// The words of both tables.
#[derive(Debug, Default)]
pub(crate) struct Kinds {
    by_word: HashMap<String, Kind>,
    running: Vec<(String, Kind)>,
    makers: HashSet<String>,
}

impl Kinds {
    /// Reads the tables, and puts the makers of running text into the trie.
    pub(crate) fn read(trie: &mut Trie) -> Self {
        let mut kinds = Self::default();
        for row in rows(KINDS) {
            let kind = match cell(&row, 0) {
                "herbal" => Kind::Herbal,
                "device" => Kind::Device,
                _ => continue,
            };
            for word in values(cell(&row, 1)) {
                if word.chars().any(is_running) {
                    kinds.running.push((fold(word), kind));
                    continue;
                }
                let folds: Vec<String> = words(word, &[]).into_iter().map(|w| w.fold).collect();
                kinds.by_word.entry(folds.join(" ")).or_insert(kind);
            }
            kinds
                .running
                .extend(values(cell(&row, 2)).map(|word| (fold(word), kind)));
        }
        for row in rows(MAKERS) {
            for maker in values(cell(&row, 0)) {
                kinds.makers.extend(words(maker, &[]).into_iter().map(|w| w.fold));
            }
            for maker in values(cell(&row, 1)) {
                trie.insert(maker, Meaning::Form(Feature::Noise as u16));
            }
        }
        kinds
    }

    /// Whether a folded word names a maker, or is part of such a name.
    pub(crate) fn is_maker(&self, fold: &str) -> bool {
        self.makers.contains(fold)
    }

    /// Whether a folded word names a thing without substances.
    pub(crate) fn of_word(&self, fold: &str) -> Option<Kind> {
        self.by_word.get(fold).copied()
    }

    /// What a text seems to be: the kind of which it has most words; the device where both have as many.
    pub(crate) fn of_text(&self, text: &str) -> Option<Kind> {
        let mut found: Vec<Kind> = Vec::new();
        if text.chars().any(is_running) {
            let folded = fold(text);
            found.extend(
                self.running
                    .iter()
                    .filter(|(w, _)| folded.contains(w.as_str()))
                    .map(|(_, k)| *k),
            );
        }
        let folds: Vec<String> = words(text, &[]).into_iter().map(|w| w.fold).collect();
        found.extend(folds.iter().filter_map(|f| self.of_word(f)));
        found.extend(folds.windows(2).filter_map(|pair| self.of_word(&pair.join(" "))));
        let count = |kind: Kind| found.iter().filter(|k| **k == kind).count();
        let (herbal, device) = (count(Kind::Herbal), count(Kind::Device));
        match (herbal, device) {
            (0, 0) => None,
            _ if device >= herbal => Some(Kind::Device),
            _ => Some(Kind::Herbal),
        }
    }
}
