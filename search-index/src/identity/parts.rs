//! The parsers of strength and of form by themselves, without a name to go with them.

use super::form::{self, matter};
use super::read::bounded;
use super::strength;
use super::substances::{features, items};
use super::types::{BasicForm, Release, Route, Strength};
use crate::vocabulary::Lexicon;

/// A strength, and where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedStrength {
    /// The normalised amount.
    pub strength: Strength,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The strengths written in a text, in order. The form decides what a percentage means; `None` where it is not
/// known. What is not understood is left out; a text of more than 4,000 bytes has none.
pub fn strengths(text: &str, form: Option<BasicForm>) -> Vec<PlacedStrength> {
    let written = strength::read(text, &[], matter(form)).into_iter();
    let placed = written.map(|w| PlacedStrength {
        strength: w.strength,
        start: w.start,
        end: w.end,
    });
    placed.collect()
}

/// What a text says of the dose form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormReading {
    /// The basic form.
    pub basic: Option<BasicForm>,
    /// Another basic form that will do as well: "tablet or capsule".
    pub or: Option<BasicForm>,
    /// The exact term as a stable code, such as `film_coated_tablet`.
    pub term: Option<&'static str>,
    /// The release, only where said or certain.
    pub release: Option<Release>,
    /// The route.
    pub route: Option<Route>,
}

/// Reads the dose form, release and route from words in any language.
pub fn form(lexicon: &Lexicon, text: &str) -> FormReading {
    let read = form::decide(features(&items(lexicon, bounded(text))));
    FormReading {
        basic: read.basic,
        or: read.or,
        term: read.term,
        release: read.release,
        route: read.route,
    }
}
