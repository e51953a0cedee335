//! What one installation knows beyond the built-in tables: its operators' decisions and imported files.

use super::Lexicon;
use crate::identity::normal_form;
use crate::vocabulary::substance::Substance;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// What a word is that names no substance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoSubstance {
    /// A herbal or traditional medicine.
    Herbal,
    /// A medical device or diagnostic.
    Device,
    /// A word that says nothing about what a thing is, such as a company's or a line's name.
    Noise,
}

/// A further name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnName {
    /// As people write it.
    pub name: String,
    /// Its language, BCP 47, where known.
    pub language: Option<String>,
    /// The substance, or those of a combination.
    pub substances: Vec<String>,
}

/// All that an installation adds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Own {
    /// Further substances; one with a known id adds its names, and a control where there is none. It takes nothing
    /// away.
    pub substances: Vec<Substance>,
    /// Further names.
    pub names: Vec<OwnName>,
    /// Words that name no substance.
    pub words: Vec<(String, NoSubstance)>,
}

impl Own {
    /// Whether nothing is added.
    pub fn is_empty(&self) -> bool {
        self.substances.is_empty() && self.names.is_empty() && self.words.is_empty()
    }

    /// The substances without their names, in the shape of the built-in tables.
    fn table(&self) -> String {
        let mut text = String::from("id\tinn\tatc\tzh\tru\tvi\tpl\tother\tcontrolled\tcas\n");
        for s in &self.substances {
            let control = s.controlled.map(|c| c.word()).unwrap_or_default();
            let [atc, cas] = [&s.atc, &s.cas].map(|code| code.as_deref().unwrap_or_default());
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}\t{}\t{atc}\t\t\t\t\t\t{control}\t{cas}", s.id, s.inn);
        }
        text
    }
}

impl Lexicon {
    /// The built-in tables, and what an installation adds. Takes as long as building all of it.
    pub fn with_own(own: &Own) -> Self {
        let mut lexicon = Self::with_tables(&[&own.table()]);
        for substance in &own.substances {
            let Some(number) = lexicon.number(&substance.id) else {
                continue;
            };
            for (language, name) in &substance.names {
                lexicon.add_name(name, language, &[number]);
            }
        }
        for further in &own.names {
            let numbers: Option<Vec<u32>> = further.substances.iter().map(|id| lexicon.number(id)).collect();
            // A combination with an unknown member would be read as less than it is.
            if let Some(numbers) = numbers.filter(|n| !n.is_empty()) {
                lexicon.add_name(
                    &further.name,
                    further.language.as_deref().unwrap_or("mul"),
                    &numbers,
                );
            }
        }
        let words = own.words.iter().map(|(word, what)| (normal_form(word), *what));
        lexicon.own_words = words.collect();
        lexicon
    }

    fn add_name(&mut self, name: &str, language: &str, members: &[u32]) {
        let target = match members {
            [one] => {
                let pair = (language.to_owned(), name.to_owned());
                if let Some(substance) = self.substances.get_mut(*one as usize)
                    && !substance.names.contains(&pair)
                {
                    substance.names.push(pair);
                }
                *one
            }
            several => {
                let target = self.next_target();
                self.beyond.push(several.to_vec());
                target
            }
        };
        let controlled = members
            .iter()
            .any(|n| self.numbered(*n).is_some_and(|s| s.controlled.is_some()));
        if controlled {
            self.guard.insert(name);
        }
        self.learn(name, target);
    }

    /// What an installation says of a word in normal form that names no substance.
    pub(crate) fn own_word(&self, form: &str) -> Option<NoSubstance> {
        self.own_words.get(form).copied()
    }

    /// Whether an installation says of any words that they name no substance.
    pub(crate) fn has_own_words(&self) -> bool {
        !self.own_words.is_empty()
    }
}
