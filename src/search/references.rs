//! Whether what owners refer to is known.

use super::Search;
use crate::domain::{Problems, demand::SubstanceChoice, listing::ListingContent};

impl Search {
    /// Notes hubs and settled substances of a listing that the service does not know.
    pub fn unknown_references(&self, content: &ListingContent, hubs: &[String], problems: &mut Problems) {
        for (i, hub) in content
            .hubs
            .iter()
            .enumerate()
            .filter(|(_, hub)| !hubs.contains(hub))
        {
            problems.add(
                format!("hubs[{i}]"),
                "unknown_hub",
                format!("there is no hub `{hub}`"),
            );
        }
        self.unknown_substances(content.substances.as_deref(), problems);
    }

    /// Notes settled substances that the vocabulary does not have.
    pub fn unknown_substances(&self, settled: Option<&[SubstanceChoice]>, problems: &mut Problems) {
        for (i, choice) in settled.unwrap_or_default().iter().enumerate() {
            if !self.knows_substance(&choice.id) {
                let text = format!("the vocabulary has no substance `{}`", choice.id);
                problems.add(format!("substances[{i}].id"), "unknown_substance", text);
            }
        }
    }
}
