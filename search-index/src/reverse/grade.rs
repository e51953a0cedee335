//! The best that a pair may come to.

use super::asked::Wanted;
use super::look::Look;
use super::offered::Given;
use super::product::{HAS_SUBSTANCES, MEDICINE, RESOLVED};

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

/// What two things come to, whatever the terms. `own`: they meet under the key of both texts as read, not under one
/// that leaves open whether the same is meant. `look` is of the side that stays the same from pair to pair. `None`:
/// the rules remove the pair.
pub(super) fn of_things(given: &Given, wanted: &Wanted, look: &Look, own: bool) -> Option<Things> {
    if given.kinds != 0 && given.kinds & !wanted.never == 0 {
        return None;
    }
    let doubtful_kind = given.kinds != 0 && given.kinds & !wanted.doubtful == 0;
    let (given, wanted) = (given.product, wanted.product);
    let same = own && given.is(RESOLVED) && wanted.is(RESOLVED);
    let mut lost = points(doubtful_kind, short::KIND);
    lost += points(!same && given.is(HAS_SUBSTANCES), short::SUBSTANCES);
    if given.is(MEDICINE) {
        lost += look.ways(given, wanted);
    }
    if given.is(MEDICINE) && same {
        let apart = given.amount().apart(wanted.amount());
        lost += points(apart > 0, short::STRENGTH) + points(apart >= DOUBLED, short::HALF_THE_STRENGTH);
    }
    Some(Things {
        grade: Grade(if lost > 0 { 1 + lost.min(100) } else { 0 }),
        one_unit: given.count_unit() == wanted.count_unit(),
    })
}

/// What two things come to, and whether they are counted alike.
#[derive(Debug, Clone, Copy)]
pub struct Things {
    grade: Grade,
    /// Otherwise no count says anything.
    pub(super) one_unit: bool,
}

impl Things {
    /// What the pair comes to on its terms.
    #[inline(always)]
    pub(super) fn on(self, too_few: bool, nothing: bool) -> Grade {
        let least = u8::from(too_few) | 0_u8.wrapping_sub(u8::from(nothing));
        Grade(self.grade.0.max(least))
    }
}

/// So many points, if it is so.
fn points(so: bool, points: u8) -> u8 {
    points * u8::from(so)
}
