//! What the vocabulary makes of a question.

use super::Search;
use crate::error::Result;
use search_index::query::Understanding;

/// What a question was understood to mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Understood {
    /// The substances that it names; never a controlled one.
    pub substances: Vec<UnderstoodSubstance>,
    /// The codes of the basic dose forms that it names.
    pub dose_forms: Vec<&'static str>,
    /// The strengths and releases that it names: `500 mg`, `prolonged`.
    pub strengths: Vec<String>,
    /// The words that no table has.
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

    /// What may be said of it.
    pub(super) fn understood(&self, asked: &Understanding) -> Understood {
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
            unknown: asked.unknown().to_vec(),
        }
    }
}
