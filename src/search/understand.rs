//! What the vocabulary makes of a question.

use super::Search;
use search_index::identity;
use std::collections::BTreeMap;

/// Of one substance's names, and of one question's substances, no more are looked for.
const MAX_SYNONYMS: usize = 16;

/// A substance that a question names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// The vocabulary's id.
    pub id: String,
    /// The International Nonproprietary Name.
    pub inn: String,
}

/// What the vocabulary makes of a question.
pub(super) struct Meaning {
    pub(super) substances: Vec<String>,
    pub(super) synonyms: Vec<Vec<String>>,
    pub(super) understood: Vec<Understood>,
}

impl Search {
    /// The substances in a question, with all the names that will do instead of the words that named them.
    pub(super) fn understand(&self, q: &str) -> Meaning {
        let mut spans: BTreeMap<(usize, usize), Vec<&search_index::vocabulary::Substance>> = BTreeMap::new();
        let lexicon = self.lexicon();
        for found in identity::find(&lexicon, q) {
            let known = lexicon.substance(&found.id);
            spans.entry((found.start, found.end)).or_default().extend(known);
        }
        let mut meaning = Meaning {
            substances: Vec::new(),
            synonyms: Vec::new(),
            understood: Vec::new(),
        };
        for ((start, end), substances) in spans {
            let mut group = vec![q.get(start..end).unwrap_or_default().to_owned()];
            match substances.as_slice() {
                [one] => {
                    let names = one.names.iter().map(|(_, name)| name.clone());
                    group.extend([one.inn.clone()].into_iter().chain(names).take(MAX_SYNONYMS));
                }
                // A name of several at once: whatever names each of them will do.
                several => group.push(
                    several
                        .iter()
                        .map(|s| s.inn.as_str())
                        .collect::<Vec<_>>()
                        .join(" "),
                ),
            }
            meaning.synonyms.push(group);
            for substance in substances {
                if !meaning.substances.contains(&substance.id) {
                    meaning.substances.push(substance.id.clone());
                    meaning
                        .understood
                        .extend(substance.controlled.is_none().then(|| Understood {
                            id: substance.id.clone(),
                            inn: substance.inn.clone(),
                        }));
                }
            }
        }
        meaning
    }
}
