//! Looking substances up, for those who decide about names.

use crate::search::Search;
use search_index::{
    identity::{self, ProductText, Reading},
    vocabulary::{Lexicon, Substance},
};

impl Search {
    /// Reads a name by itself.
    pub fn read_name(&self, name: &str) -> Reading {
        self.read(&ProductText {
            names: vec![name],
            ..ProductText::default()
        })
    }

    /// A substance, and whether it was added to the built-in ones.
    pub fn substance(&self, id: &str) -> Option<(Substance, bool)> {
        let lexicon = self.lexicon();
        let found = lexicon.substance(id)?;
        Some((found.clone(), is_added(found)))
    }

    /// Substances that the words name, then those of which a name begins so, or whose code it is.
    pub fn look_up(&self, words: &str, limit: usize) -> Vec<(Substance, bool)> {
        let lexicon = self.lexicon();
        let wanted = words.trim().to_lowercase();
        let named = identity::find(&lexicon, words);
        let mut found: Vec<&Substance> = named.iter().filter_map(|f| lexicon.substance(&f.id)).collect();
        let begins = |name: &str| name.to_lowercase().starts_with(&wanted);
        let fits = |s: &&Substance| {
            begins(&s.id)
                || begins(&s.inn)
                || s.atc.as_deref().is_some_and(begins)
                || s.cas.as_deref() == Some(&wanted)
                || s.names.iter().any(|(_, name)| begins(name))
        };
        found.extend(lexicon.substances().filter(fits));
        let mut seen = std::collections::BTreeSet::new();
        found.retain(|s| seen.insert(&s.id));
        let found = found.into_iter().take(limit);
        found.map(|s| (s.clone(), is_added(s))).collect()
    }
}

fn is_added(substance: &Substance) -> bool {
    Lexicon::builtin().substance(&substance.id).is_none()
}
