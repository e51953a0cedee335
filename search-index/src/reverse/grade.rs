//! The best that a pair may come to.

use super::look::Look;
use super::product::{HAS_SUBSTANCES, MEDICINE, RESOLVED};
use super::{Asked, Offered, amount};

/// The best that a pair may come to. Smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grade(u8);

impl Grade {
    /// It may be a match.
    pub const MATCH: Self = Self(0);
    /// The rules remove the pair.
    pub(super) const NOTHING: Self = Self(u8::MAX);

    /// The most that a near pair's closeness comes to, of 100; `None` for what may be a match.
    pub fn closest(self) -> Option<u8> {
        (self.0 > 0).then(|| 101_u8.saturating_sub(self.0))
    }
}

/// What a thing that is not alike takes at least from the closeness, as `matching::closeness` reckons it.
pub(super) mod short {
    pub(crate) const KIND: u8 = 30;
    pub(crate) const SUBSTANCES: u8 = 50;
    pub(crate) const RELATED_FORM: u8 = 7;
    pub(crate) const OTHER_FORM: u8 = 24;
    pub(crate) const RELEASE: u8 = 21;
    pub(crate) const ROUTE: u8 = 6;
    pub(crate) const STRENGTH: u8 = 10;
    /// What half the strength or less takes beyond that.
    pub(crate) const HALF_THE_STRENGTH: u8 = 5;
}

/// Steps in which an amount doubles.
const DOUBLED: u16 = 512;

/// The best grade of a pair that meets under a key. `own`: it is the key of both texts as read, not one that leaves
/// open whether the same is meant. `look` is of the side that stays the same from pair to pair, `entry` is the other
/// one's product.
///
/// It is asked for each of thousands of entries, so nothing in it branches on what an entry says.
#[inline(always)]
pub(super) fn grade(offered: &Offered, asked: &Asked, look: &Look, own: bool, today: i32) -> Grade {
    let (given, wanted) = (offered.product, asked.product);
    let one_unit = given.count_unit() == wanted.count_unit();
    let other_kind = (offered.kinds != 0) & (offered.kinds & !asked.never == 0);
    let too_much = one_unit & amount::below(offered.capacity, asked.quantity);
    let excluded = (offered.excluded != 0) & (offered.excluded == asked.destination);
    let late = (offered.lead != 0) & (today + i32::from(offered.lead) - 1 > asked.need_by());
    let nothing = other_kind | too_much | excluded | late;

    let doubtful_kind = (offered.kinds != 0) & (offered.kinds & !asked.doubtful == 0);
    let same = own & given.is(RESOLVED) & wanted.is(RESOLVED);
    let unsure = !same & given.is(HAS_SUBSTANCES);
    let apart = given.amount().apart(wanted.amount());
    let dose = points(apart > 0, short::STRENGTH) + points(apart >= DOUBLED, short::HALF_THE_STRENGTH);
    let medicine = dose * u8::from(same) + look.ways(given, wanted);
    let lost = points(doubtful_kind, short::KIND)
        + points(unsure, short::SUBSTANCES)
        + medicine * u8::from(given.is(MEDICINE));
    let too_few = one_unit & amount::below(asked.quantity, offered.moq);
    let near = (lost > 0) | too_few;
    if nothing {
        return Grade::NOTHING;
    }
    Grade((1 + lost.min(100)) * u8::from(near))
}

/// So many points, if it is so.
#[inline]
fn points(so: bool, points: u8) -> u8 {
    points * u8::from(so)
}
