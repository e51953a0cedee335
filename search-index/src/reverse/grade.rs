//! The best that a pair may come to.

use super::product::{ENTERIC, HAS_SUBSTANCES, MEDICINE, Product, RESOLVED};
use super::{Asked, Offered, amount};
use crate::identity::{BasicForm, Release, Route};
use crate::matching::alone;

/// The best that a pair may come to. Smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grade(u8);

impl Grade {
    /// It may be a match.
    pub const MATCH: Self = Self(0);
    /// The grade that no pair has: one beyond the worst.
    pub const END: usize = 102;

    /// Near at best, and so many points short of everything alike.
    fn near(short: u8) -> Self {
        Self(1 + short.min(100))
    }

    /// The most that a near pair's closeness comes to, of 100; `None` for what may be a match.
    pub fn closest(self) -> Option<u8> {
        (self.0 > 0).then(|| 101 - self.0)
    }

    /// From 0 for the best.
    pub fn place(self) -> usize {
        usize::from(self.0)
    }
}

/// What each thing that is not alike takes at least from the closeness, as `matching::closeness` reckons it.
mod short {
    pub(super) const KIND: u8 = 30;
    pub(super) const SUBSTANCES: u8 = 50;
    pub(super) const RELATED_FORM: u8 = 7;
    pub(super) const OTHER_FORM: u8 = 24;
    pub(super) const RELEASE: u8 = 21;
    pub(super) const ROUTE: u8 = 6;
    pub(super) const STRENGTH: u8 = 10;
    pub(super) const HALF_THE_STRENGTH: u8 = 15;
}

const PROLONGED: u8 = 1 + Release::Prolonged as u8;
const OCULAR: u8 = 1 + Route::Ocular as u8;
/// Steps in which an amount doubles.
const DOUBLED: u16 = 512;

/// The best grade of a pair that meets under a key. `own`: it is the key of both texts as read, not one that leaves
/// open whether the same is meant. `None`: the rules remove the pair.
pub(super) fn grade(offered: &Offered, asked: &Asked, own: bool, today: Option<i32>) -> Option<Grade> {
    let (given, wanted) = (offered.product, asked.product);
    if offered.kinds != 0 && offered.kinds & !asked.never == 0 || is_ruled_out(offered, asked, today) {
        return None;
    }
    let (mut near, mut short) = (false, 0_u8);
    let mut lose = |points: u8| {
        near = true;
        short = short.saturating_add(points);
    };
    if offered.kinds != 0 && offered.kinds & !asked.doubtful == 0 {
        lose(short::KIND);
    }
    let same = own && given.is(RESOLVED) && wanted.is(RESOLVED);
    if !same && given.is(HAS_SUBSTANCES) {
        lose(short::SUBSTANCES);
    }
    if given.is(MEDICINE) {
        if same {
            match given.amount().apart(wanted.amount()) {
                0 => {}
                steps if steps < DOUBLED => lose(short::STRENGTH),
                _ => lose(short::HALF_THE_STRENGTH),
            }
        }
        if let Some(points) = form(given, wanted) {
            lose(points);
        }
        if other_release(given, wanted) {
            lose(short::RELEASE);
        }
        if given.route() != wanted.route() && given.route() != 0 && wanted.route() != 0 {
            lose(short::ROUTE);
        }
    }
    if given.count_unit() == wanted.count_unit() && amount::below(asked.quantity, offered.moq) {
        lose(0);
    }
    Some(if near { Grade::near(short) } else { Grade::MATCH })
}

/// Whether the terms remove the pair: too much is asked for, too soon, or for a country to which it may not go.
fn is_ruled_out(offered: &Offered, asked: &Asked, today: Option<i32>) -> bool {
    let one_unit = offered.product.count_unit() == asked.product.count_unit();
    let too_much = one_unit && amount::below(offered.capacity, asked.quantity);
    let excluded = offered.excluded != 0 && offered.excluded == asked.destination;
    let late = offered.lead != 0
        && (today.zip(asked.need_by())).is_some_and(|(today, last)| today + i32::from(offered.lead) - 1 > last);
    too_much || excluded || late
}

/// What a form takes that will not do, if it is one.
fn form(given: Product, wanted: Product) -> Option<u8> {
    let (a, b) = (given.form(), wanted.form());
    if a == b || a == 0 || b == 0 || given.form_or() == b || wanted.form_or() == a {
        return None;
    }
    let in_the_eye = given.route() == OCULAR && wanted.route() == OCULAR;
    let related = in_the_eye || RELATED[usize::from(a)] & 1 << b != 0;
    Some(if related { short::RELATED_FORM } else { short::OTHER_FORM })
}

/// By form, the forms that are related, a bit each.
const RELATED: [u16; 16] = {
    let mut table = [0; 16];
    let mut at = 0;
    while at < alone::RELATED.len() {
        let group = alone::RELATED[at];
        let mut one = 0;
        while one < group.len() {
            let mut other = 0;
            while other < group.len() {
                table[1 + group[one] as usize] |= 1 << (1 + group[other] as u16);
                other += 1;
            }
            one += 1;
        }
        at += 1;
    }
    table
};

/// Every form has a number of four bits.
const _: () = assert!((BasicForm::Other as usize) < 15);

fn other_release(given: Product, wanted: Product) -> bool {
    let (a, b) = (given.release(), wanted.release());
    if a == b || wanted.is(ENTERIC) && a != PROLONGED && b != PROLONGED {
        return false;
    }
    // What is not said is not immediate release either, and differs from any other.
    let plain = |release: u8| release <= 1 + Release::Immediate as u8;
    !(a == 0 && plain(b) || b == 0 && plain(a))
}
