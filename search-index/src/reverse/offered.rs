//! What a listing offers, as numbers.

use super::amount::count;
use super::asked::destination;
use super::bits::{Reader, Writer};
use super::product::{HAS_SUBSTANCES, MEDICINE, Product};
use crate::matching::{Offer, alone};
use crate::vocabulary::Lexicon;

/// Lead times beyond this are kept as this: they only look shorter.
const LONGEST_LEAD: i64 = 8_190;

/// A listing's compact criteria. By default nothing is said, and nothing is ruled out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offered {
    pub(super) product: Product,
    /// A bit for the kind as declared and one for that as read; none where it is not known.
    pub(super) kinds: u16,
    /// The smallest order.
    pub(super) moq: u16,
    /// The largest order.
    pub(super) capacity: u16,
    /// Days from order to dispatch, from 1; 0 where not said.
    pub(super) lead: u16,
    /// One of the destinations that are excluded, if any.
    pub(super) excluded: u16,
}

impl Offered {
    /// Of an offer.
    pub fn of(offer: &Offer, lexicon: &Lexicon) -> Self {
        let kind = alone::offered_kind(offer);
        let mut flags = if alone::is_medicine(kind) { MEDICINE } else { 0 };
        if kind.has_substances() {
            flags |= HAS_SUBSTANCES;
        }
        let (unit, size) = alone::measured(&offer.unit, offer.units_per_pack, offer.identity.dose_form);
        let lead = offer.lead_time_days.filter(|n| *n >= 0);
        Self {
            product: Product::of(&offer.identity, offer.volume, unit, flags, lexicon),
            kinds: 1 << offer.kind as u16 | 1 << kind as u16,
            moq: count(offer.moq, size),
            capacity: count(offer.capacity, size),
            lead: lead.map_or(0, |n| n.min(LONGEST_LEAD) as u16 + 1),
            excluded: offer
                .excluded_destinations
                .iter()
                .map(|country| destination(country))
                .find(|code| *code != 0)
                .unwrap_or(0),
        }
    }

    /// As the index keeps it.
    pub(crate) fn words(self) -> [u64; 2] {
        let mut bits = Writer::default();
        self.product.write(&mut bits);
        for (value, width) in [(self.kinds, 9), (self.excluded, 10), (self.lead, 13)] {
            bits.put(value, width);
        }
        bits.put(self.moq, 16);
        bits.put(self.capacity, 16);
        bits.words()
    }

    /// From what the index kept.
    pub(crate) fn from_words(words: [u64; 2]) -> Self {
        let mut bits = Reader::new(words);
        Self {
            product: Product::read(&mut bits),
            kinds: bits.take(9),
            excluded: bits.take(10),
            lead: bits.take(13),
            moq: bits.take(16),
            capacity: bits.take(16),
        }
    }
}
