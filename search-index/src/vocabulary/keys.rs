//! The keys under which names of several words are kept: as written, and in normal form.

use super::acids::is_acid;
use super::salts::Salts;
use crate::identity::isotopes::{is_element, is_isotope};
use crate::identity::normalise::acid_stem;
use crate::identity::scan::{Gap, Word};
use hashbrown::HashMap;

/// Whether a word may belong to the same name as the word before it.
pub(super) fn joins(word: &Word) -> bool {
    matches!(word.gap, Gap::None | Gap::Space | Gap::Hyphen)
}

/// Words that join the parts of a name and mean nothing: clorură *de* sodiu.
pub(super) fn is_particle(word: &Word) -> bool {
    matches!(word.fold.as_str(), "de" | "di" | "of")
}

/// Notes a target under a key once.
pub(super) fn push(map: &mut HashMap<String, Vec<u32>>, key: String, target: u32) {
    let targets = map.entry(key).or_default();
    if !targets.contains(&target) {
        targets.push(target);
    }
}

/// The words as folded.
pub(super) fn exact_key(words: &[Word]) -> String {
    let folds: Vec<&str> = words.iter().map(|w| w.fold.as_str()).collect();
    folds.join(" ")
}

/// The normal forms of a name's words in alphabetical order: languages put them in different orders.
pub(super) fn bent_key(words: &[Word], salts: &Salts) -> String {
    // A single word is itself: lactase is not lactate.
    if let [one] = words {
        return one.key.clone();
    }
    let acid = words.iter().any(|w| is_acid(&w.key));
    let marked = words.iter().any(|w| is_isotope(&w.key));
    let mut parts: Vec<String> = Vec::with_capacity(words.len());
    for word in words.iter().filter(|w| words.len() < 3 || !is_particle(w)) {
        if marked && is_element(&word.key) {
            continue;
        }
        if acid && !is_acid(&word.key) && !word.digits {
            parts.push(acid_stem(&word.key).to_owned());
        } else {
            parts.push(member(word, salts));
        }
    }
    parts.sort();
    parts.join(" ")
}

/// The normal form of one word among the others of a name.
pub(super) fn member(word: &Word, salts: &Salts) -> String {
    if is_acid(&word.key) {
        return "asid".to_owned();
    }
    if word.digits || is_isotope(&word.key) {
        return word.key.clone();
    }
    // A vitamin's letter is not smoothed: K is not C.
    if word.fold.len() <= 2 {
        return salts.in_name(&word.fold).unwrap_or_else(|| word.fold.clone());
    }
    if let Some(salt) = salts
        .in_name(&word.key)
        .filter(|_| salts.of(word).is_some() || salts.find(&word.key).is_none())
    {
        return salt;
    }
    // Latin nominatives of salts that no table has: phenylbutyras, alfosceras.
    match word.key.strip_suffix("as") {
        Some(stem) if stem.len() >= 5 => format!("{stem}at"),
        _ => word.key.clone(),
    }
}
