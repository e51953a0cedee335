//! What both sides say of the product, in eight bytes.

use super::amount::Amount;
use super::bits::{Reader, Writer};
use crate::identity::{Identity, Status};
use crate::vocabulary::Lexicon;
use rust_decimal::Decimal;

/// A product. Nothing said is 0 everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Product {
    /// See the constants.
    pub(super) flags: u8,
    /// The basic form and the other one that will do, four bits each.
    forms: u8,
    /// Release and route, four bits each.
    ways: u8,
    /// The unit of the amount and of the count, four bits each.
    units: u8,
    low: u16,
    high: u16,
}

/// Every substance is known.
pub(super) const RESOLVED: u8 = 1;
/// An offer: it comes in a form and a strength.
pub(super) const MEDICINE: u8 = 2;
/// An offer: an unread substance is a doubt.
pub(super) const HAS_SUBSTANCES: u8 = 4;
/// A need: gastro-resistant, whether said or not.
pub(super) const ENTERIC: u8 = 8;

/// Something said, from 1, or 0.
fn said<T>(value: Option<T>, number: impl Fn(T) -> u8) -> u8 {
    value.map_or(0, |value| 1 + number(value))
}

impl Product {
    pub(super) fn of(
        identity: &Identity,
        volume: Option<Decimal>,
        count_unit: u8,
        flags: u8,
        lexicon: &Lexicon,
    ) -> Self {
        let resolved = identity.status == Status::Resolved && !identity.substances.is_empty();
        let amount = Amount::of(identity, volume, lexicon);
        let form = said(identity.dose_form, |f| f as u8);
        let other = said(identity.dose_form_or, |f| f as u8);
        let release = said(identity.release, |r| r as u8);
        let route = said(identity.route, |r| r as u8);
        Self {
            flags: flags | if resolved { RESOLVED } else { 0 },
            // Of a form beyond four bits nothing is said.
            forms: if form.max(other) > 15 {
                0
            } else {
                form | other << 4
            },
            ways: release | route << 4,
            units: amount.unit | count_unit << 4,
            low: amount.low,
            high: amount.high,
        }
    }

    pub(super) fn is(self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// The basic form, from 1; 0 for none.
    pub(super) fn form(self) -> u8 {
        self.forms & 15
    }

    /// The other form that will do.
    pub(super) fn form_or(self) -> u8 {
        self.forms >> 4
    }

    pub(super) fn release(self) -> u8 {
        self.ways & 15
    }

    pub(super) fn route(self) -> u8 {
        self.ways >> 4
    }

    pub(super) fn count_unit(self) -> u8 {
        self.units >> 4
    }

    pub(super) fn amount(self) -> Amount {
        Amount {
            unit: self.units & 15,
            low: self.low,
            high: self.high,
        }
    }

    pub(super) fn write(self, bits: &mut Writer) {
        for byte in [self.flags, self.forms, self.ways, self.units] {
            bits.put(u16::from(byte), 8);
        }
        bits.put(self.low, 16);
        bits.put(self.high, 16);
    }

    pub(super) fn read(bits: &mut Reader) -> Self {
        Self {
            flags: bits.byte(),
            forms: bits.byte(),
            ways: bits.byte(),
            units: bits.byte(),
            low: bits.take(16),
            high: bits.take(16),
        }
    }
}
