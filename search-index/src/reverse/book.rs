//! Criteria in stretches, one for each substance key.

use super::asked::{Wanted, WantedTerms};
use super::grade::{Things, of_things};
use super::keys::{Keys, number};
use super::limits::{OfLines, OfListings};
use super::look::Look;
use super::offered::{Given, GivenTerms};
use super::{Asked, Grade, Offered};
use std::collections::HashMap;
use std::fmt::Debug;
use std::ops::Range;

/// The criteria of one side: what it is about, and on what terms.
pub trait Side: Copy + Default + Debug {
    /// What is offered or asked for.
    type Thing: Copy + Default + Debug + Ord;
    /// On what terms.
    type Terms: Copy + Default + Debug;
    /// The criteria of the other side.
    type Other: Side<Other = Self>;
    /// What the terms of the other side leave to this one's.
    type Limits: Copy;
    /// Whether this is the side that offers.
    const OFFERS: bool;

    /// Both parts.
    fn parts(self) -> (Self::Thing, Self::Terms);

    /// What is reckoned of this side once for a look-up among the other.
    fn look(&self) -> Look;

    /// What a thing of this side and the other side's come to.
    fn meet(thing: &Self::Thing, other: &Self::Other, look: &Look, own: bool) -> Option<Things>;

    /// Reckoned once for a look-up.
    fn limits(other: &Self::Other, today: Option<i32>) -> Self::Limits;

    /// The limits for records of which a thing was compared.
    fn limits_for(things: Things, limits: Self::Limits) -> Self::Limits;

    /// What becomes of things on the terms of both.
    fn agree(things: Things, terms: &Self::Terms, limits: Self::Limits) -> Grade;
}

impl Side for Asked {
    type Thing = Wanted;
    type Terms = WantedTerms;
    type Other = Offered;
    type Limits = OfLines;
    const OFFERS: bool = false;

    fn parts(self) -> (Wanted, WantedTerms) {
        (self.thing, self.terms)
    }

    fn look(&self) -> Look {
        Look::of(self.thing.product, Self::OFFERS)
    }

    fn meet(wanted: &Wanted, offered: &Offered, look: &Look, own: bool) -> Option<Things> {
        of_things(&offered.thing, wanted, look, own)
    }

    fn limits(other: &Offered, today: Option<i32>) -> OfLines {
        OfLines::new(&other.terms, today)
    }

    fn limits_for(things: Things, limits: OfLines) -> OfLines {
        if things.one_unit {
            limits
        } else {
            limits.without_counts()
        }
    }

    #[inline(always)]
    fn agree(things: Things, terms: &WantedTerms, limits: OfLines) -> Grade {
        let (too_few, nothing) = limits.ask(terms);
        things.on(too_few, nothing)
    }
}

impl Side for Offered {
    type Thing = Given;
    type Terms = GivenTerms;
    type Other = Asked;
    type Limits = OfListings;
    const OFFERS: bool = true;

    fn parts(self) -> (Given, GivenTerms) {
        (self.thing, self.terms)
    }

    fn look(&self) -> Look {
        Look::of(self.thing.product, Self::OFFERS)
    }

    fn meet(given: &Given, asked: &Asked, look: &Look, own: bool) -> Option<Things> {
        of_things(given, &asked.thing, look, own)
    }

    fn limits(other: &Asked, today: Option<i32>) -> OfListings {
        OfListings::new(&other.terms, today)
    }

    fn limits_for(things: Things, limits: OfListings) -> OfListings {
        if things.one_unit {
            limits
        } else {
            limits.without_counts()
        }
    }

    #[inline(always)]
    fn agree(things: Things, terms: &GivenTerms, limits: OfListings) -> Grade {
        let (too_few, nothing) = limits.ask(terms);
        things.on(too_few, nothing)
    }
}

/// A candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The best that the pair may come to.
    pub grade: Grade,
    /// The number under which it was entered.
    pub entry: u32,
}

/// The criteria of many records of one side.
///
/// Under a key the records of one thing stand side by side: the thing is compared once, and then only terms are.
#[derive(Debug)]
pub struct Book<S: Side> {
    /// By key, where its runs stand.
    stretches: HashMap<u64, Range<u32>>,
    /// Each with where its entries end.
    runs: Vec<(S::Thing, u32)>,
    entries: Vec<(u32, S::Terms)>,
}

impl<S: Side> Default for Book<S> {
    fn default() -> Self {
        Self {
            stretches: HashMap::new(),
            runs: Vec::new(),
            entries: Vec::new(),
        }
    }
}

impl<S: Side> Book<S> {
    /// Enters the records of a key, each with its number. A key is entered once.
    pub fn enter(&mut self, key: &str, records: impl IntoIterator<Item = (u32, S)>) {
        let place = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let parts = records.into_iter().map(|(entry, side)| (side.parts(), entry));
        let mut records: Vec<_> = parts.collect();
        records.sort_by_key(|((thing, _), entry)| (*thing, *entry));
        let start = place(self.runs.len());
        for run in records.chunk_by(|((a, _), _), ((b, _), _)| a == b) {
            let Some(((thing, _), _)) = run.first() else {
                continue;
            };
            self.entries
                .extend(run.iter().map(|((_, terms), entry)| (*entry, *terms)));
            self.runs.push((*thing, place(self.entries.len())));
        }
        let end = place(self.runs.len());
        if start < end {
            self.stretches.insert(number(key), start..end);
        }
    }

    /// Gives back the memory that growing has taken too much.
    pub fn close(&mut self) {
        self.runs.shrink_to_fit();
        self.entries.shrink_to_fit();
        self.stretches.shrink_to_fit();
    }

    /// Adds the candidates for what stands under these keys to `found`, each once, in no order. Removed records are
    /// among them.
    pub fn look_up(&self, keys: &Keys, other: &S::Other, today: Option<i32>, found: &mut Vec<Found>) {
        let (before, mut stretches) = (found.len(), 0);
        let look = other.look();
        let limits = S::limits(other, today);
        for (key, own) in keys.all() {
            let Some(stretch) = self.stretches.get(&key) else {
                continue;
            };
            stretches += 1;
            let first = stretch.start as usize;
            let mut start = first
                .checked_sub(1)
                .and_then(|at| self.runs.get(at))
                .map_or(0, |r| r.1);
            for (thing, end) in self.runs.get(first..stretch.end as usize).unwrap_or_default() {
                let entries = self.entries.get(start as usize..*end as usize);
                start = *end;
                if let Some(things) = S::meet(thing, other, &look, own) {
                    let limits = S::limits_for(things, limits);
                    let grade = |terms: &S::Terms| S::agree(things, terms, limits);
                    add(entries.unwrap_or_default(), grade, found);
                }
            }
        }
        if stretches > 1 {
            keep_best(found, before);
        }
    }

    /// How many entries there are; a doubtful record has one for each of its readings.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Memory in bytes.
    pub fn memory(&self) -> usize {
        let key = size_of::<(u64, Range<u32>)>() + 1;
        self.entries.capacity() * size_of::<(u32, S::Terms)>()
            + self.runs.capacity() * size_of::<(S::Thing, u32)>()
            + self.stretches.capacity() * key * 8 / 7
    }
}

/// Grades the entries of a run. Each is written where the next candidate goes, and stays if it is one: what is kept
/// and what is not follow each other like heads and tails, and a branch would be guessed wrong each other time.
#[inline(always)]
fn add<T>(entries: &[(u32, T)], grade: impl Fn(&T) -> Grade, found: &mut Vec<Found>) {
    let mut at = found.len();
    let none = Found {
        grade: Grade::NOTHING,
        entry: 0,
    };
    found.resize(at + entries.len(), none);
    for (entry, terms) in entries {
        let grade = grade(terms);
        if let Some(place) = found.get_mut(at) {
            *place = Found { grade, entry: *entry };
        }
        at += usize::from(grade != Grade::NOTHING);
    }
    found.truncate(at);
}

/// A record that was found under several keys stays with the best grade.
fn keep_best(found: &mut Vec<Found>, from: usize) {
    let mut new = found.split_off(from);
    new.sort_unstable_by_key(|f| (f.entry, f.grade));
    new.dedup_by_key(|f| f.entry);
    found.append(&mut new);
}
