//! Made-up listings, demands and questions in any number, for measuring: always the same for the same seed.
//!
//! Substances, names, forms and usual doses are those of the vocabulary; makers, numbers, prices and everything else
//! are obviously invented. Popular substances are offered and asked for more often than others (see `assortment`);
//! controlled ones never occur. Each record is made by itself, so a corpus of a million needs no memory.

mod assortment;
mod chance;
mod demand;
mod forms;
mod listing;
mod question;
#[cfg(test)]
mod tests;
mod words;

pub use demand::{Demand, Line};
pub use listing::{COLUMNS, Listing};
pub use question::{Class, Question};

use crate::vocabulary::Lexicon;
use assortment::Assortment;
use std::collections::HashSet;
use std::sync::Arc;

/// What all listings, demands and questions of one seed are made from.
#[derive(Debug)]
pub struct Corpus {
    seed: u64,
    lexicon: Arc<Lexicon>,
    assortment: Assortment,
    /// Every word of every name, so that no misspelt one is another's right one.
    words: HashSet<String>,
}

impl Corpus {
    /// The corpus of a seed.
    pub fn new(seed: u64) -> Self {
        let lexicon = Lexicon::builtin();
        let assortment = Assortment::new(&lexicon);
        let names = lexicon
            .substances()
            .flat_map(|s| s.names.iter().map(|(_, n)| n).chain([&s.inn]));
        let words = names
            .flat_map(|n| n.split_whitespace())
            .map(str::to_lowercase)
            .collect();
        Self {
            seed,
            lexicon,
            assortment,
            words,
        }
    }

    /// The listing of a number.
    pub fn listing(&self, number: usize) -> Option<Listing> {
        Listing::new(self, number)
    }

    /// The first listings.
    pub fn listings(&self, count: usize) -> impl Iterator<Item = Listing> + '_ {
        (0..count).filter_map(|number| self.listing(number))
    }

    /// Demands with so many lines in all.
    pub fn demands(&self, lines: usize) -> impl Iterator<Item = Demand> + '_ {
        let (mut number, mut line) = (0, 0);
        std::iter::from_fn(move || {
            let demand = (line < lines).then(|| Demand::new(self, number, line, lines - line))?;
            number += 1;
            line += demand.lines.len();
            Some(demand)
        })
    }

    /// So many different questions of a class.
    pub fn questions(&self, class: Class, count: usize) -> Vec<Question> {
        question::questions(self, class, count)
    }
}

/// Every name, in every language, of these substances: what a published record's text is enriched by.
fn all_names<'a>(corpus: &'a Corpus, ids: &'a [String]) -> impl Iterator<Item = String> + 'a {
    let known = ids.iter().filter_map(|id| corpus.lexicon.substance(id));
    known.flat_map(|s| {
        s.names
            .iter()
            .map(|(_, name)| name.clone())
            .chain([s.inn.clone()])
    })
}

fn atc_codes(corpus: &Corpus, ids: &[String]) -> Vec<String> {
    let known = ids.iter().filter_map(|id| corpus.lexicon.substance(id));
    known.filter_map(|s| s.atc.clone()).collect()
}

/// An id as the service makes them (UUID, version 7): those of one kind rise with their number.
fn id(kind: u8, number: usize) -> String {
    let mut chance = chance::Chance::new(u64::from(kind), chance::Stream::Assortment, number as u64);
    let time = 0x018b_cfe5_6800_u64 + number as u64;
    let random = chance.next();
    format!(
        "{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}",
        time >> 16,
        time & 0xffff,
        random >> 52,
        0x8000 | (random >> 40 & 0x3fff),
        u64::from(kind) << 40 | random & 0xff_ffff_ffff
    )
}
