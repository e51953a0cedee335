//! What a listing offers, as numbers.

use super::amount::count;
use super::asked::{counted, destination};
use super::bits::{Reader, Writer};
use super::product::{HAS_SUBSTANCES, MEDICINE, Product};
use crate::matching::{Offer, alone};
use crate::vocabulary::Lexicon;

/// Lead times beyond this are kept as this: they only look shorter.
const LONGEST_LEAD: i64 = 8_190;

/// A listing's compact criteria. By default nothing is said, and nothing is ruled out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offered {
    pub(super) thing: Given,
    pub(super) terms: GivenTerms,
}

/// What is offered; few listings of a substance offer different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Given {
    pub(super) product: Product,
    /// A bit for the kind as declared and one for that as read; none where it is not known.
    pub(super) kinds: u16,
}

/// On what terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GivenTerms {
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
        let mut excluded = offer.excluded_destinations.iter().map(|c| destination(c));
        Self {
            thing: Given {
                product: Product::of(&offer.identity, offer.volume, unit, flags, lexicon),
                kinds: 1 << offer.kind as u16 | 1 << kind as u16,
            },
            terms: GivenTerms {
                moq: count(offer.moq, size),
                capacity: count(offer.capacity, size),
                lead: lead.map_or(0, |n| n.min(LONGEST_LEAD) as u16 + 1),
                excluded: excluded.find(|code| *code != 0).unwrap_or(0),
            },
        }
    }

    /// As the index keeps it.
    pub(crate) fn words(self) -> [u64; 2] {
        let mut bits = Writer::default();
        self.thing.product.write(&mut bits);
        bits.put(self.thing.kinds, 9);
        bits.put(self.terms.excluded, 10);
        bits.put(self.terms.lead, 13);
        bits.put(self.terms.moq, 16);
        bits.put(self.terms.capacity, 16);
        bits.words()
    }

    /// From what the index kept.
    pub(crate) fn from_words(words: [u64; 2]) -> Self {
        let mut bits = Reader::new(words);
        let thing = Given {
            product: Product::read(&mut bits),
            kinds: bits.take(9),
        };
        let terms = GivenTerms {
            excluded: bits.take(10),
            lead: bits.take(13),
            moq: bits.take(16),
            capacity: bits.take(16),
        };
        Self { thing, terms }
    }
}

impl GivenTerms {
    /// The day on which it is ready, as lines keep theirs; 0 where that is not said.
    pub(super) fn ready(self, today: i32) -> u16 {
        match i64::from(self.lead) {
            0 => 0,
            lead => counted(i64::from(today) + lead - 1),
        }
    }
}
