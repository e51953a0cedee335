//! What must be found, by going through the whole corpus: no index, no clever query.
//!
//! Compared over HTTP, for each run:
//! - filters and counts, without words: total, every count of every facet, and each hit of the first page;
//! - a question that is one substance's name, with and without a filter: every listing that was read as containing it
//!   is counted; beyond those only listings in which no substance could be read, and that have one of its names, or a
//!   word that begins so, in their text; each hit of the first page is one of these.

use super::{
    asks::FACETS,
    failed,
    wire::{Connection, Request},
};
use crate::error::Result;
use search_index::{
    analysis::fold,
    corpus::{Class, Corpus, Listing, Question},
    identity::{Kind, ProductText, read},
    vocabulary::Lexicon,
};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the oracle knows of a listing.
struct Known {
    /// Whether any substance could be read.
    read: bool,
    kind: Kind,
    form: Option<String>,
    origin: &'static str,
    storage: &'static str,
    hubs: Vec<&'static str>,
}

/// The whole corpus, read.
pub(super) struct Oracle {
    lexicon: std::sync::Arc<Lexicon>,
    listings: Vec<Known>,
    by_substance: HashMap<String, HashSet<usize>>,
    by_word: BTreeMap<String, Vec<u32>>,
}

/// How many questions were compared.
#[derive(Debug, Default, serde::Serialize)]
pub(super) struct Compared {
    /// Filters without words.
    pub(super) filters: usize,
    /// Names of one substance.
    pub(super) names: usize,
    /// Those of them that counted exactly the listings that were read as containing it.
    pub(super) exact: usize,
}

impl Oracle {
    pub(super) fn of(corpus: &Corpus, rows: usize) -> Self {
        let lexicon = Lexicon::builtin();
        let mut oracle = Self {
            listings: Vec::with_capacity(rows),
            by_substance: HashMap::new(),
            by_word: BTreeMap::new(),
            lexicon,
        };
        for listing in corpus.listings(rows) {
            oracle.add(&listing);
        }
        oracle
    }

    fn add(&mut self, listing: &Listing) {
        let number = self.listings.len();
        let mut names: Vec<&(&str, String)> = listing.names.iter().collect();
        names.sort();
        let given = |text: &'_ String| (!text.is_empty()).then(|| text.clone());
        let (form, strength) = (given(&listing.dose_form), given(&listing.strength));
        let text = ProductText {
            kind: listing.kind,
            names: names.iter().map(|(_, name)| name.as_str()).collect(),
            dose_form: form.as_deref(),
            strength: strength.as_deref(),
            pack: Some(&listing.pack),
            remarks: vec![&listing.manufacturer],
            ..ProductText::default()
        };
        let identity = read(&self.lexicon, &text).identity;
        let mut words = HashSet::new();
        let own = listing.cells();
        for text in &own {
            words.extend(words_of(text));
        }
        for substance in &identity.substances {
            self.by_substance
                .entry(substance.id.clone())
                .or_default()
                .insert(number);
            let known = self.lexicon.substance(&substance.id);
            for name in known
                .iter()
                .flat_map(|s| s.names.iter().map(|(_, n)| n).chain([&s.inn]))
            {
                words.extend(words_of(name));
            }
        }
        for word in words {
            self.by_word
                .entry(word)
                .or_default()
                .push(u32::try_from(number).unwrap_or(u32::MAX));
        }
        self.listings.push(Known {
            read: !identity.substances.is_empty(),
            kind: listing.kind,
            form: identity.dose_form.and_then(|f| crate::domain::word(&f)),
            origin: listing.origin_country,
            storage: listing.storage,
            hubs: listing.hubs.clone(),
        });
    }

    /// Asks all that it knows the answer of, and compares; an error tells the first difference.
    pub(super) fn compare(&self, connection: &mut Connection, questions: &[&Question]) -> Result<Compared> {
        let mut compared = Compared::default();
        for filter in FILTERS {
            self.compare_filter(connection, filter)?;
            compared.filters += 1;
        }
        for question in questions {
            if let Some(exact) = self.compare_name(connection, question)? {
                compared.names += 1;
                compared.exact += usize::from(exact);
            }
        }
        Ok(compared)
    }

    fn compare_filter(&self, connection: &mut Connection, filter: &[(&str, &str)]) -> Result<()> {
        let asked: String = filter
            .iter()
            .map(|(name, value)| format!("&{name}={value}"))
            .collect();
        let path = format!(
            "/api/v1/search/listings?limit=100&facets={}{asked}",
            FACETS.join(",")
        );
        let answer = asked_for(connection, &path)?;
        let right: Vec<usize> = (0..self.listings.len())
            .filter(|n| self.passes(*n, filter))
            .collect();
        if answer["total"] != right.len() {
            return Err(failed(format!(
                "{path}: total {}, not {}",
                answer["total"],
                right.len()
            )));
        }
        for facet in FACETS {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for number in &right {
                *counts.entry(self.value(*number, facet)).or_default() += 1;
            }
            counts.remove("");
            let told = answer["facets"][facet].as_array().cloned().unwrap_or_default();
            let told: BTreeMap<String, usize> = told
                .iter()
                .map(|c| {
                    (
                        text(&c["value"]).to_owned(),
                        c["count"].as_u64().unwrap_or_default() as usize,
                    )
                })
                .collect();
            if told != counts {
                return Err(failed(format!("{path}: {facet} {told:?}, not {counts:?}")));
            }
        }
        for number in numbers(&answer)? {
            if !self.passes(number, filter) {
                return Err(failed(format!(
                    "{path}: listing {number} does not pass the filter"
                )));
            }
        }
        Ok(())
    }

    /// Whether exactly the listings read as containing it are found; `None` where the text names no one substance.
    fn compare_name(&self, connection: &mut Connection, question: &Question) -> Result<Option<bool>> {
        if !matches!(question.class, Class::OneTerm | Class::Facets) {
            return Ok(None);
        }
        let found = self.lexicon.find(&question.text);
        let [only] = found.as_slice() else {
            return Ok(None);
        };
        if only.id != question.substance_id || (only.start, only.end) != (0, question.text.len()) {
            return Ok(None);
        }
        let filter: Vec<(&str, &str)> = [("hub", question.hub), ("dose_form", question.dose_form)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        let path = super::asks::path(question);
        let answer = asked_for(connection, &path)?;
        let total = answer["total"].as_u64().unwrap_or_default() as usize;
        let none = HashSet::new();
        let same = self.by_substance.get(&only.id).unwrap_or(&none);
        let sure = same.iter().filter(|n| self.passes(**n, &filter)).count();
        let mut also = self.with_word(&question.text);
        for (_, name) in self.lexicon.substance(&only.id).iter().flat_map(|s| &s.names) {
            also.extend(self.with_word(name));
        }
        also.retain(|n| self.listings.get(*n).is_some_and(|l| !l.read));
        let most = same.union(&also).filter(|n| self.passes(**n, &filter)).count();
        if !(sure..=most).contains(&total) {
            return Err(failed(format!(
                "{path} ({}): total {total}, not {sure} to {most}",
                question.text
            )));
        }
        for number in numbers(&answer)? {
            if !(same.contains(&number) || also.contains(&number)) || !self.passes(number, &filter) {
                return Err(failed(format!(
                    "{path} ({}): listing {number} has not the word",
                    question.text
                )));
            }
        }
        Ok(Some(total == sure))
    }

    /// The listings with a word that begins so; within a run of Chinese, that has it anywhere.
    fn with_word(&self, text: &str) -> HashSet<usize> {
        let wanted = fold(text);
        let mut found = HashSet::new();
        if wanted.is_ascii() || !wanted.chars().any(is_han) {
            let from = self
                .by_word
                .range(wanted.clone()..)
                .take_while(|(word, _)| word.starts_with(&wanted));
            from.for_each(|(_, numbers)| found.extend(numbers.iter().map(|n| *n as usize)));
        } else {
            let with = self.by_word.iter().filter(|(word, _)| word.contains(&wanted));
            with.for_each(|(_, numbers)| found.extend(numbers.iter().map(|n| *n as usize)));
        }
        found
    }

    /// How many listings have exactly this word, as PostgreSQL's `simple` configuration cuts texts.
    pub(super) fn with_exactly(&self, word: &str) -> usize {
        self.by_word.get(&fold(word)).map_or(0, Vec::len)
    }

    fn passes(&self, number: usize, filter: &[(&str, &str)]) -> bool {
        filter.iter().all(|(name, value)| match *name {
            "hub" => {
                let hubs = self
                    .listings
                    .get(number)
                    .map(|l| l.hubs.as_slice())
                    .unwrap_or_default();
                hubs.is_empty() || hubs.contains(value)
            }
            other => self.value(number, other) == *value,
        })
    }

    fn value(&self, number: usize, field: &str) -> String {
        let Some(listing) = self.listings.get(number) else {
            return String::new();
        };
        match field {
            "kind" => crate::domain::word(&listing.kind).unwrap_or_default(),
            "dose_form" => listing.form.clone().unwrap_or_default(),
            "origin_country" => listing.origin.to_owned(),
            _ => listing.storage.to_owned(),
        }
    }
}

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

fn asked_for(connection: &mut Connection, path: &str) -> Result<Value> {
    let body = connection.ask(&Request::get(path))?.good()?;
    Ok(serde_json::from_slice(&body)?)
}

/// The numbers of the listings of a page, by the supplier's own ids.
fn numbers(answer: &Value) -> Result<Vec<usize>> {
    let items = answer["items"].as_array().cloned().unwrap_or_default();
    let number = |item: &Value| text(&item["external_id"]).strip_prefix("W-")?.parse().ok();
    let numbers: Option<Vec<usize>> = items.iter().map(number).collect();
    numbers.ok_or_else(|| failed("a hit is not of the corpus"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The words of a text, folded.
fn words_of(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    words.map(str::to_owned).collect()
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}
