//! What a demand line asks for, as numbers.

use super::amount::count;
use super::bits::{Reader, Writer};
use super::day;
use super::product::{ENTERIC, Product};
use crate::matching::{Need, alone};
use crate::vocabulary::Lexicon;

/// Days are counted from 2000-01-01: 179 years of them fit.
const FIRST_DAY: i32 = 2_451_545;

/// A demand line's compact criteria. By default nothing is said, and nothing is ruled out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    pub(super) thing: Wanted,
    pub(super) terms: WantedTerms,
}

/// What is asked for; few lines of a substance ask for different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Wanted {
    pub(super) product: Product,
    /// A bit for each kind that it cannot be.
    pub(super) never: u16,
    /// A bit for each kind that leaves a doubt at best.
    pub(super) doubtful: u16,
}

/// On what terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WantedTerms {
    /// How many.
    pub(super) quantity: u16,
    /// Where to; 0 where that is no code of two letters.
    pub(super) destination: u16,
    /// The day by which it must be there, from 1; 0 where none is named.
    pub(super) need_by: u16,
}

/// A country's two letters as a number from 1; 0 for anything else.
pub(super) fn destination(country: &str) -> u16 {
    let letter = |c: u8| {
        c.is_ascii_alphabetic()
            .then(|| u16::from(c.to_ascii_lowercase() - b'a'))
    };
    match country.trim().as_bytes() {
        [a, b] => letter(*a).zip(letter(*b)).map_or(0, |(a, b)| 1 + a * 26 + b),
        _ => 0,
    }
}

impl Asked {
    /// Of a need.
    pub fn of(need: &Need, lexicon: &Lexicon) -> Self {
        let flags = if alone::always_enteric(need) { ENTERIC } else { 0 };
        let (unit, size) = alone::measured(&need.unit, need.units_per_pack, None);
        let (never, doubtful) = alone::kinds(need);
        let need_by = need.need_by.as_deref().and_then(day);
        // A day before the first is kept as the first: it only looks later. One beyond the last is not kept.
        let need_by = need_by.and_then(|day| u16::try_from((day - FIRST_DAY).max(0) + 1).ok());
        Self {
            thing: Wanted {
                product: Product::of(&need.identity, need.volume, unit, flags, lexicon),
                never,
                doubtful,
            },
            terms: WantedTerms {
                quantity: count(need.quantity, size),
                destination: destination(&need.destination_country),
                need_by: need_by.unwrap_or(0),
            },
        }
    }

    /// As the index keeps it.
    pub(crate) fn words(self) -> [u64; 2] {
        let mut bits = Writer::default();
        self.thing.product.write(&mut bits);
        bits.put(self.thing.never, 9);
        bits.put(self.thing.doubtful, 9);
        bits.put(self.terms.destination, 10);
        bits.put(self.terms.quantity, 16);
        bits.put(self.terms.need_by, 16);
        bits.words()
    }

    /// From what the index kept.
    pub(crate) fn from_words(words: [u64; 2]) -> Self {
        let mut bits = Reader::new(words);
        let thing = Wanted {
            product: Product::read(&mut bits),
            never: bits.take(9),
            doubtful: bits.take(9),
        };
        let terms = WantedTerms {
            destination: bits.take(10),
            quantity: bits.take(16),
            need_by: bits.take(16),
        };
        Self { thing, terms }
    }
}

impl WantedTerms {
    /// The longest lead time, from 1, with which it is there by then.
    pub(super) fn longest_lead(self, today: i32) -> u16 {
        if self.need_by == 0 {
            return u16::MAX;
        }
        let days = i64::from(FIRST_DAY) + i64::from(self.need_by) - i64::from(today);
        u16::try_from(days.max(0)).unwrap_or(u16::MAX)
    }
}

/// A day as terms keep it, from 1; 0 before the first day, and the last number beyond the last day.
pub(super) fn counted(day: i64) -> u16 {
    u16::try_from((day - i64::from(FIRST_DAY) + 1).max(0)).unwrap_or(u16::MAX)
}
