//! What the terms of the one side leave to those of the other, reckoned once for a look-up.
//!
//! Each is asked for each of thousands of entries, so nothing in it branches on what an entry says.

use super::amount::{above, below};
use super::asked::WantedTerms;
use super::offered::GivenTerms;

/// Stands where no code of a country is.
const NOWHERE: u16 = u16::MAX;

/// What a listing's terms leave to a line.
#[derive(Debug, Clone, Copy)]
pub struct OfLines {
    /// Quantities from 1 to below this are below the minimum.
    few: u16,
    /// Quantities above this are too much.
    much: u16,
    /// Days from 1 to below this are too early.
    early: u16,
    excluded: u16,
}

impl OfLines {
    pub(super) fn new(given: &GivenTerms, today: Option<i32>) -> Self {
        let ready = today.map_or(0, |today| given.ready(today));
        Self {
            few: below(given.moq),
            much: above(given.capacity),
            early: ready,
            excluded: if given.excluded == 0 {
                NOWHERE
            } else {
                given.excluded
            },
        }
    }

    /// The same where counts say nothing.
    pub(super) fn without_counts(self) -> Self {
        Self {
            few: 0,
            much: u16::MAX,
            ..self
        }
    }

    /// Whether too few are asked for, and whether the terms remove the pair.
    #[inline(always)]
    pub(super) fn ask(self, wanted: &WantedTerms) -> (bool, bool) {
        let too_few = is_from_1_to_below(wanted.quantity, self.few);
        let late = is_from_1_to_below(wanted.need_by, self.early);
        let too_much = wanted.quantity > self.much;
        (too_few, too_much | late | (wanted.destination == self.excluded))
    }
}

/// What a line's terms leave to a listing.
#[derive(Debug, Clone, Copy)]
pub struct OfListings {
    /// Minimum orders above this are more than is asked for.
    few: u16,
    /// Capacities from 1 to below this are less than is asked for.
    much: u16,
    /// Lead times above this take too long.
    long: u16,
    destination: u16,
}

impl OfListings {
    pub(super) fn new(wanted: &WantedTerms, today: Option<i32>) -> Self {
        Self {
            few: above(wanted.quantity),
            much: below(wanted.quantity),
            long: today.map_or(u16::MAX, |today| wanted.longest_lead(today)),
            destination: if wanted.destination == 0 {
                NOWHERE
            } else {
                wanted.destination
            },
        }
    }

    /// The same where counts say nothing.
    pub(super) fn without_counts(self) -> Self {
        Self {
            few: u16::MAX,
            much: 0,
            ..self
        }
    }

    /// Whether too few are asked for, and whether the terms remove the pair.
    #[inline(always)]
    pub(super) fn ask(self, given: &GivenTerms) -> (bool, bool) {
        let too_much = is_from_1_to_below(given.capacity, self.much);
        let late = given.lead > self.long;
        let nothing = too_much | late | (given.excluded == self.destination);
        (given.moq > self.few, nothing)
    }
}

/// 0 says nothing, and so is never below.
#[inline(always)]
fn is_from_1_to_below(number: u16, bound: u16) -> bool {
    number.wrapping_sub(1) < bound.saturating_sub(1)
}
