//! What a document has from the reading of a text.

use crate::document::{DemandLineDoc, ListingDoc};
use crate::identity::{Identity, find, strengths, term, terms};
use crate::vocabulary::{Lexicon, Substance};

/// What an identity adds to a document: by these the record is found, in whatever language it was written.
struct Identified {
    substance_key: Option<String>,
    candidate_keys: Vec<String>,
    substance_ids: Vec<String>,
    strength_terms: Vec<String>,
    atc: Vec<String>,
    dose_form: Option<String>,
    names: Vec<String>,
}

impl Identified {
    fn of<'a>(lexicon: &Lexicon, identity: &Identity, texts: impl Iterator<Item = &'a str> + Clone) -> Self {
        let known = identity
            .substances
            .iter()
            .filter_map(|s| lexicon.substance(&s.id));
        Self {
            substance_key: identity.substance_key(),
            candidate_keys: identity.candidate_keys(),
            substance_ids: identity.substances.iter().map(|s| s.id.clone()).collect(),
            strength_terms: strength_terms(identity, texts.clone()),
            atc: known.filter_map(|s| s.atc.clone()).collect(),
            dose_form: identity.dose_form.map(|form| form.code().to_owned()),
            names: names(lexicon, identity, texts),
        }
    }
}

/// The terms of the identity; where no substance is sure, the strengths that the names speak of.
fn strength_terms<'a>(identity: &Identity, texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut out = terms(identity);
    if identity.substances.is_empty() {
        let written = texts.flat_map(|text| strengths(text, identity.dose_form));
        out.extend(written.map(|w| term(w.strength.value, &w.strength.unit)));
        out.sort_unstable();
        out.dedup();
    }
    out
}

/// Every name, in every language, of the substances: of those that are sure, else of the candidates, else of those
/// that a thing without substances has in its name, as capacity for ibuprofen has.
fn names<'a>(lexicon: &Lexicon, identity: &Identity, texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut ids: Vec<String> = identity.substances.iter().map(|s| s.id.clone()).collect();
    if ids.is_empty() {
        let candidates = identity.candidates.iter().flat_map(|c| c.id.split('+'));
        ids.extend(candidates.map(str::to_owned));
    }
    if ids.is_empty() {
        ids.extend(texts.flat_map(|text| find(lexicon, text)).map(|found| found.id));
    }
    ids.sort_unstable();
    ids.dedup();
    let of = |s: &Substance| {
        s.names
            .iter()
            .map(|(_, name)| name.clone())
            .chain([s.inn.clone()])
            .collect::<Vec<_>>()
    };
    // What is controlled is named to nobody.
    let known = ids
        .iter()
        .filter_map(|id| lexicon.substance(id))
        .filter(|s| s.controlled.is_none());
    known.flat_map(of).collect()
}

impl ListingDoc {
    /// With what its names were read as.
    #[must_use]
    pub fn identified(mut self, lexicon: &Lexicon, identity: &Identity) -> Self {
        let of = Identified::of(
            lexicon,
            identity,
            self.names.iter().map(|(_, name)| name.as_str()),
        );
        self.text.extend(of.names);
        Self {
            substance_key: of.substance_key,
            candidate_keys: of.candidate_keys,
            substance_ids: of.substance_ids,
            strength_terms: of.strength_terms,
            atc: of.atc,
            dose_form: of.dose_form,
            ..self
        }
    }
}

impl DemandLineDoc {
    /// With what its line was read as.
    #[must_use]
    pub fn identified(mut self, lexicon: &Lexicon, identity: &Identity) -> Self {
        let of = Identified::of(lexicon, identity, std::iter::once(self.line.as_str()));
        // Where it is not sure what a line means, its own words are what others are compared with.
        if !of.substance_ids.is_empty() {
            self.text.extend(of.names);
        }
        Self {
            substance_key: of.substance_key,
            candidate_keys: of.candidate_keys,
            substance_ids: of.substance_ids,
            strength_terms: of.strength_terms,
            atc: of.atc,
            dose_form: of.dose_form,
            ..self
        }
    }
}
