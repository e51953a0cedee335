//! Answers against what must be found.

use super::Oracle;
use crate::{
    commands::bench::{
        asks::{self, FACETS},
        failed,
        wire::{Connection, Request},
    },
    error::Result,
};
use search_index::corpus::{Class, Question};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

/// Filters, and several at once.
const FILTERS: [&[(&str, &str)]; 8] = [
    &[],
    &[("dose_form", "tablet")],
    &[("origin_country", "IN")],
    &[("hub", "cee")],
    &[("kind", "api")],
    &[("storage", "refrigerated_2_8"), ("dose_form", "injection")],
    &[
        ("hub", "asean"),
        ("origin_country", "CN"),
        ("dose_form", "capsule"),
    ],
    &[
        ("hub", "central-asia"),
        ("kind", "finished_product"),
        ("storage", "ambient_30"),
    ],
];

/// How much was compared.
#[derive(Debug, Default, serde::Serialize)]
pub(in crate::commands::bench) struct Compared {
    /// Filters without words.
    pub(in crate::commands::bench) filters: usize,
    /// Names of one substance.
    pub(in crate::commands::bench) names: usize,
    /// Those of them that found exactly the listings that were read as containing it.
    pub(in crate::commands::bench) exact: usize,
}

impl Oracle {
    /// Asks all that it knows the answer of, and compares; an error tells the first difference.
    pub(in crate::commands::bench) fn compare(
        &self,
        connection: &mut Connection,
        questions: &[&Question],
    ) -> Result<Compared> {
        let mut compared = Compared::default();
        let mut ask = |path: &str| -> Result<Value> {
            let body = connection.ask(&Request::get(path))?.good()?;
            Ok(serde_json::from_slice(&body)?)
        };
        for filter in FILTERS {
            let asked: String = filter
                .iter()
                .map(|(name, value)| format!("&{name}={value}"))
                .collect();
            let path = format!(
                "/api/v1/search/listings?limit=100&facets={}{asked}",
                FACETS.join(",")
            );
            self.filtered(filter, &ask(&path)?)
                .map_err(|e| failed(format!("{path}: {e}")))?;
            compared.filters += 1;
        }
        for question in questions {
            let path = asks::path(question);
            let told = |e| failed(format!("{path} ({}): {e}", question.text));
            if self.is_known(question) {
                compared.names += 1;
                compared.exact += usize::from(self.named(question, &ask(&path)?).map_err(told)?);
            }
        }
        Ok(compared)
    }

    /// Whether it knows what a question must find.
    fn is_known(&self, question: &Question) -> bool {
        matches!(question.class, Class::OneTerm | Class::Facets) && self.only_substance(question).is_some()
    }

    /// An answer to filters without words.
    pub(super) fn filtered(&self, filter: &[(&str, &str)], answer: &Value) -> Result<()> {
        let right = self.passing(filter);
        if answer["total"] != right.len() {
            return Err(failed(format!("total {}, not {}", answer["total"], right.len())));
        }
        self.counted(&right, answer)?;
        shown(answer, &right)
    }

    /// An answer to a substance's name; whether exactly the listings read as containing it are found.
    pub(super) fn named(&self, question: &Question, answer: &Value) -> Result<bool> {
        let Some(substance) = self.only_substance(question) else {
            return Ok(false);
        };
        let filter = [("hub", question.hub), ("dose_form", question.dose_form)];
        let filter: Vec<(&str, &str)> = filter.into_iter().filter_map(|(n, v)| Some((n, v?))).collect();
        let passes = |n: &usize| self.passes(*n, &filter);
        let sure: HashSet<usize> = self.about(substance).into_iter().filter(passes).collect();
        let unread = self.unread_with(&question.text, substance);
        let most: HashSet<usize> = sure
            .iter()
            .copied()
            .chain(unread.into_iter().filter(passes))
            .collect();
        let total = answer["total"].as_u64().unwrap_or_default() as usize;
        if !(sure.len()..=most.len()).contains(&total) {
            return Err(failed(format!(
                "total {total}, not {} to {}",
                sure.len(),
                most.len()
            )));
        }
        shown(answer, &most)?;
        let exact = total == sure.len();
        if exact && question.class == Class::Facets {
            self.counted(&sure, answer)?;
        }
        Ok(exact)
    }

    /// Whether every facet counts what it must.
    fn counted(&self, right: &HashSet<usize>, answer: &Value) -> Result<()> {
        for facet in FACETS {
            let told = answer["facets"][facet].as_array().cloned().unwrap_or_default();
            let told: BTreeMap<String, u64> = told
                .iter()
                .map(|c| {
                    (
                        text(&c["value"]).to_owned(),
                        c["count"].as_u64().unwrap_or_default(),
                    )
                })
                .collect();
            let counts = self.counts(right, facet);
            if told != counts {
                return Err(failed(format!("{facet} {told:?}, not {counts:?}")));
            }
        }
        Ok(())
    }
}

/// Whether every hit of the page is one of these.
fn shown(answer: &Value, right: &HashSet<usize>) -> Result<()> {
    for item in answer["items"].as_array().into_iter().flatten() {
        let own = text(&item["external_id"]);
        let number = own.strip_prefix("W-").and_then(|n| n.parse::<usize>().ok());
        if !number.is_some_and(|n| right.contains(&n)) {
            return Err(failed(format!("listing {own} should not be found")));
        }
    }
    Ok(())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
