//! What answers of searches share.

use crate::{
    error::{Error, Result},
    search::{Nearest, Page, Understood},
};
use search_index::{
    facets::{Facet, FacetCounts},
    highlight::Highlighter,
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What was found. No item and no count in it rests on a record that the caller may not see.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found<T> {
    /// How many there are in all.
    pub total: usize,
    /// One page of them.
    pub items: Vec<T>,
    /// For each facet asked for: its values and how many hits have each, most frequent first.
    /// A hub of `*` counts what is offered on every hub.
    pub facets: BTreeMap<&'static str, Vec<FacetValue>>,
    /// What the words were understood to mean.
    pub understood: UnderstoodAnswer,
    /// Whether nothing had every word, so that these have only some of them.
    pub relaxed: bool,
    /// Where nothing has every word: questions near this one that find something.
    pub nearest: Vec<NearestQuestion>,
    /// The change up to which the index was complete.
    pub indexed_seq: i64,
}

/// A value of a facet.
#[derive(Debug, Serialize, ToSchema)]
pub struct FacetValue {
    /// The value, as filters take it.
    pub value: String,
    /// How many hits have it.
    pub count: u64,
}

/// What the words were understood to mean.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Understood)]
pub struct UnderstoodAnswer {
    /// The substances that they name, in whatever language: all their records are found. Never a controlled one.
    pub substances: Vec<NamedSubstance>,
    /// The basic dose forms that they name, as the filter `dose_form` takes them.
    pub dose_forms: Vec<&'static str>,
    /// The strengths and releases that they name, such as `500 mg` for `0,5 г`.
    pub strengths: Vec<String>,
    /// Where nothing has every word: the words that nobody knows. They were looked for as they are.
    pub unknown: Vec<String>,
}

/// A substance that the words name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnderstoodSubstance)]
pub struct NamedSubstance {
    /// The vocabulary's id, as the filter `substance` takes it.
    pub id: String,
    /// The International Nonproprietary Name.
    pub inn: String,
}

/// A question near the one that was asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct NearestQuestion {
    /// The words to ask with: those that were written, or with a known name for one that was not understood.
    pub q: String,
    /// The parameters to leave away, such as `dose_form`.
    pub without: Vec<&'static str>,
    /// How much it finds.
    pub total: usize,
}

impl From<Nearest> for NearestQuestion {
    fn from(near: Nearest) -> Self {
        Self {
            q: near.q,
            without: near.without,
            total: near.total,
        }
    }
}

/// For each field that holds words of the question: HTML-escaped text with these in `<em>…</em>`.
pub type Highlights = BTreeMap<String, String>;

impl<T> Found<T> {
    /// The answer, with each hit made into an item.
    pub fn of<H>(page: Page<H>, item: impl Fn(H, &Highlighter) -> T) -> Self {
        Self {
            total: page.total,
            items: page.hits.into_iter().map(|hit| item(hit, &page.marker)).collect(),
            facets: values(page.facets),
            understood: page.understood.into(),
            relaxed: page.relaxed,
            nearest: page.nearest.into_iter().map(NearestQuestion::from).collect(),
            indexed_seq: page.indexed_seq,
        }
    }
}

impl From<Understood> for UnderstoodAnswer {
    fn from(understood: Understood) -> Self {
        let substances = understood.substances.into_iter();
        Self {
            substances: substances
                .map(|s| NamedSubstance { id: s.id, inn: s.inn })
                .collect(),
            dose_forms: understood.dose_forms,
            strengths: understood.strengths,
            unknown: understood.unknown,
        }
    }
}

fn values(counts: FacetCounts) -> BTreeMap<&'static str, Vec<FacetValue>> {
    let values = |counts: Vec<(String, u64)>| {
        counts
            .into_iter()
            .map(|(value, count)| FacetValue { value, count })
            .collect()
    };
    counts
        .into_iter()
        .map(|(facet, counts)| (facet.code(), values(counts)))
        .collect()
}

/// Marks the question's words in these fields; fields without any are left out.
pub fn mark<'a>(
    marker: &Highlighter,
    fields: impl IntoIterator<Item = (String, Option<&'a str>)>,
) -> Highlights {
    fields
        .into_iter()
        .filter_map(|(name, text)| Some((name, marker.snippet(text?)?)))
        .collect()
}

/// Reads `facets=kind,hub`.
pub fn facets(text: Option<&str>, known: &[Facet]) -> Result<Vec<Facet>> {
    let mut facets = Vec::new();
    for name in text
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|n| !n.is_empty())
    {
        let facet = known.iter().copied().find(|f| f.code() == name);
        let facet = facet.ok_or_else(|| {
            let codes: Vec<&str> = known.iter().map(|f| f.code()).collect();
            Error::field(
                "facets",
                "unknown_facet",
                format!("must be among {}", codes.join(", ")),
            )
        })?;
        if !facets.contains(&facet) {
            facets.push(facet);
        }
    }
    Ok(facets)
}
