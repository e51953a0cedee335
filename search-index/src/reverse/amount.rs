//! Amounts and counts on a scale of logarithms, so that a comparison is one of small numbers.

use crate::identity::{Basis, Identity, Ingredient};
use crate::matching::alone;
use crate::vocabulary::Lexicon;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Steps in a doubling.
const STEPS: f64 = 512.0;
/// The scale begins so many halvings below one.
const BELOW: f64 = 32.0;

/// Amounts further apart than this are different by the rules: those call the same what is within a hundredth
/// (7.5 steps), and each of the two may be rounded by half a step.
const APART: u16 = 9;
/// Counts further apart than this are in this order without rounding.
const ROUNDED: u16 = 2;

/// Where a number stands on the scale; `None` beyond its ends, and 0 is never given.
pub(super) fn level(value: f64) -> Option<u16> {
    let step = ((value.log2() + BELOW) * STEPS).round();
    (step >= 1.0 && step <= f64::from(u16::MAX)).then_some(step as u16)
}

/// What the first substance's strength may come to in base and in salt: the numbers that the rules may compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Amount {
    /// The unit's number; 0 where nothing can be compared.
    pub(super) unit: u8,
    /// The least, on the scale.
    pub(super) low: u16,
    /// The most.
    pub(super) high: u16,
}

/// The units that are compared, as amounts come to: the number is the place, from 1.
const UNITS: &[&str] = &[
    "mg", "mg/ml", "mg/g", "[iu]", "[iu]/ml", "mg/h", "%", "mmol", "mbq",
];

impl Amount {
    /// Of the substance whose id is the first one.
    pub(super) fn of(identity: &Identity, volume: Option<Decimal>, lexicon: &Lexicon) -> Self {
        let first = identity.substances.iter().min_by(|a, b| a.id.cmp(&b.id));
        first
            .and_then(|substance| Self::of_one(substance, volume, lexicon))
            .unwrap_or_default()
    }

    fn of_one(substance: &Ingredient, volume: Option<Decimal>, lexicon: &Lexicon) -> Option<Self> {
        let strength = substance.strength.as_ref()?;
        // A second amount may settle that two are the same.
        if strength.also.is_some() {
            return None;
        }
        let (value, unit) = alone::amount(strength, volume)?;
        let unit = 1 + UNITS.iter().position(|known| *known == unit)?;
        let salt = substance.salt.as_deref();
        let factor = salt.and_then(|salt| lexicon.factor(&substance.id, salt));
        // Of a weight of an unknown salt nobody knows how much base it is.
        if strength.basis == Some(Basis::Salt) && factor.is_none() {
            return None;
        }
        let value = value.to_f64()?;
        let base = factor.and_then(|f| f.to_f64()).map_or(value, |f| value * f);
        Some(Self {
            unit: u8::try_from(unit).ok()?,
            low: level(value.min(base))?,
            high: level(value.max(base))?,
        })
    }

    /// By how many steps two amounts differ for sure; 0 where they may be the same.
    pub(super) fn apart(self, other: Self) -> u16 {
        if self.unit != other.unit || self.unit == 0 {
            return 0;
        }
        let gap = self.low.max(other.low).saturating_sub(self.high.min(other.high));
        gap.saturating_sub(APART)
    }
}

/// A count on the scale with what it measures; 0 where it cannot be compared.
pub(super) fn count(number: Option<i64>, size: i64) -> u16 {
    let number = number.filter(|n| *n > 0);
    number.and_then(|n| level(n as f64 * size as f64)).unwrap_or(0)
}

/// Counts from 1 to below this are below a count for sure; none where it says nothing.
pub(super) fn below(count: u16) -> u16 {
    count.saturating_sub(ROUNDED)
}

/// Counts above this are above a count for sure; none where it says nothing.
pub(super) fn above(count: u16) -> u16 {
    if count == 0 {
        u16::MAX
    } else {
        count.saturating_add(ROUNDED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milligrams(low: f64, high: f64) -> Amount {
        Amount {
            unit: 1,
            low: level(low).unwrap(),
            high: level(high).unwrap(),
        }
    }

    #[test]
    fn what_may_be_the_same_is_never_apart() {
        let five = milligrams(5.0, 5.0);
        assert_eq!(five.apart(milligrams(4.951, 4.951)), 0, "within a hundredth");
        assert_eq!(
            five.apart(milligrams(5.0, 6.94)),
            0,
            "6.94 mg of the salt are 5 of the base"
        );
        assert_eq!(five.apart(Amount::default()), 0);
        assert!(five.apart(milligrams(10.0, 13.9)) > 500, "a doubling");
        assert!(five.apart(milligrams(4.8, 4.8)) > 0);
    }

    #[test]
    fn the_scale_has_ends() {
        assert_eq!(
            (level(0.0), level(-1.0), level(f64::NAN), level(1e40)),
            (None, None, None, None)
        );
        let hundred = count(Some(100), 1);
        assert!(count(Some(99), 1) < below(hundred) && count(Some(101), 1) > above(hundred));
        assert!(count(Some(1), 100) >= below(hundred) && count(Some(1), 100) <= above(hundred));
        assert_eq!((below(0), above(0)), (0, u16::MAX));
    }
}
