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
    pub(super) product: Product,
    /// A bit for each kind that it cannot be.
    pub(super) never: u16,
    /// A bit for each kind that leaves a doubt at best.
    pub(super) doubtful: u16,
    /// How many.
    pub(super) quantity: u16,
    /// Where to; 0 where that is no code of two letters.
    pub(super) destination: u16,
    /// The day by which it must be there, from 1; 0 where none is named.
    need_by: u16,
}

/// A country's two letters as a number from 1; 0 for anything else.
pub(super) fn destination(country: &str) -> u16 {
    let letter = |c: u8| c.is_ascii_alphabetic().then(|| u16::from(c.to_ascii_lowercase() - b'a'));
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
            product: Product::of(&need.identity, need.volume, unit, flags, lexicon),
            never,
            doubtful,
            quantity: count(need.quantity, size),
            destination: destination(&need.destination_country),
            need_by: need_by.unwrap_or(0),
        }
    }

    /// The day by which it must be there; beyond all days where none is named.
    #[inline]
    pub(super) fn need_by(self) -> i32 {
        if self.need_by == 0 {
            return i32::MAX;
        }
        FIRST_DAY + i32::from(self.need_by) - 1
    }

    /// As the index keeps it.
    pub(crate) fn words(self) -> [u64; 2] {
        let mut bits = Writer::default();
        self.product.write(&mut bits);
        for (value, width) in [(self.never, 9), (self.doubtful, 9), (self.destination, 10)] {
            bits.put(value, width);
        }
        bits.put(self.quantity, 16);
        bits.put(self.need_by, 16);
        bits.words()
    }

    /// From what the index kept.
    pub(crate) fn from_words(words: [u64; 2]) -> Self {
        let mut bits = Reader::new(words);
        Self {
            product: Product::read(&mut bits),
            never: bits.take(9),
            doubtful: bits.take(9),
            destination: bits.take(10),
            quantity: bits.take(16),
            need_by: bits.take(16),
        }
    }
}
