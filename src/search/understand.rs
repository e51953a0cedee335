//! What the vocabulary makes of a question.

use super::Search;
use crate::error::Result;
use search_index::{identity::is_near_controlled, query::Understanding};

/// What a question was understood to mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Understood {
    /// The substances that it names; never a controlled one.
    pub substances: Vec<UnderstoodSubstance>,
    /// The codes of the basic dose forms that it names.
    pub dose_forms: Vec<&'static str>,
    /// The strengths and releases that it names: `500 mg`, `prolonged`.
    pub strengths: Vec<String>,
    /// Where nothing has every word: the words that no table has; none that is near a controlled substance's name.
    pub unknown: Vec<String>,
}

/// A substance that a question names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderstoodSubstance {
    /// The vocabulary's id.
    pub id: String,
    /// The International Nonproprietary Name.
    pub inn: String,
}

impl Search {
    /// Understands a question, within the limits.
    pub fn understand(&self, q: &str) -> Result<Understanding> {
        Ok(Understanding::of(&self.lexicon(), q)?)
    }

    /// What may be said of it. The words that nobody knows are only said where not all was found.
    pub(super) fn understood(&self, asked: &Understanding, all_found: bool) -> Understood {
        let lexicon = self.lexicon();
        let substances = asked
            .substances()
            .into_iter()
            .filter_map(|id| lexicon.substance(id));
        let open = substances.filter(|substance| substance.controlled.is_none());
        Understood {
            substances: open
                .map(|s| UnderstoodSubstance {
                    id: s.id.clone(),
                    inn: s.inn.clone(),
                })
                .collect(),
            dose_forms: asked.dose_forms(),
            strengths: asked.terms().into_iter().map(str::to_owned).collect(),
            unknown: match all_found {
                true => Vec::new(),
                false => {
                    let words = asked.unknown().iter();
                    words
                        .filter(|word| !is_near_controlled(&lexicon, word))
                        .cloned()
                        .collect()
                }
            },
        }
    }
}
