//! Amounts in one unit: milligrams with milligrams, concentrations with totals where the container's content is said.

use crate::identity::{Quantity, Strength};
use crate::matching::say;
use rust_decimal::Decimal;

/// An amount with mass in milligrams, and its unit in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    /// The number, above zero.
    pub(super) value: Decimal,
    /// Such as `mg` or `mg/ml`.
    pub(super) unit: String,
    /// Millilitres in one container, where its side says so.
    volume: Option<Decimal>,
}

impl Amount {
    /// `None` for what is not above zero, or beyond reckoning.
    pub(super) fn of(strength: &Strength, volume: Option<Decimal>) -> Option<Self> {
        if strength.value <= Decimal::ZERO {
            return None;
        }
        let unit = strength.unit.trim().to_lowercase();
        let (amount, per) = unit
            .split_once('/')
            .map_or((unit.as_str(), None), |(a, p)| (a, Some(p)));
        let (amount, factor) = match amount {
            "ng" => ("mg", Decimal::new(1, 6)),
            "ug" | "mcg" => ("mg", Decimal::new(1, 3)),
            "g" => ("mg", Decimal::from(1_000)),
            other => (other, Decimal::ONE),
        };
        Some(Self {
            value: strength.value.checked_mul(factor)?,
            unit: per.map_or_else(|| amount.to_owned(), |per| format!("{amount}/{per}")),
            volume: volume.filter(|v| *v > Decimal::ZERO),
        })
    }

    /// The second amount of a text: the 25万单位 of 0.25 g, or the 40 mg of 40 mg/0.4 mL.
    pub(super) fn said_otherwise(also: &Quantity) -> Option<Self> {
        let strength = Strength {
            value: also.value,
            unit: also.unit.clone(),
            basis: None,
            also: None,
        };
        Self::of(&strength, None)
    }

    /// What one whole container holds, where this is a concentration and the content is said.
    fn total(&self) -> Option<(Self, String)> {
        let amount = self.unit.strip_suffix("/ml")?;
        let volume = self.volume?;
        let value = self.value.checked_mul(volume)?.normalize();
        let shown = |value: Decimal, unit: &str| format!("{} {unit}", value.normalize().round_dp(4));
        let note = format!(
            "{} in {} mL is {}",
            say::unit(&shown(self.value, &self.unit)),
            volume.normalize(),
            say::unit(&shown(value, amount))
        );
        let total = Self {
            value,
            unit: amount.to_owned(),
            volume: None,
        };
        Some((total, note))
    }
}

/// An amount with the second one that its text gives.
type Twofold = (Amount, Option<Amount>);

/// Two amounts in one unit, with a note of what was reckoned.
type Met = (Amount, Amount, Option<String>);

/// Brings the amounts to one unit, and where nothing does, the second ones; tells whether the first ones met.
pub(super) fn meet_either((x, x_also): Twofold, (y, y_also): Twofold) -> (Option<Met>, bool) {
    if let Some(met) = meet(x.clone(), y.clone()) {
        return (Some(met), true);
    }
    let alike = |a: &Option<Amount>, b: &Amount| a.clone().filter(|a| a.unit == b.unit);
    let second = alike(&x_also, &y)
        .map(|a| (a, y.clone(), None))
        .or_else(|| alike(&y_also, &x).map(|b| (x.clone(), b, None)))
        .or_else(|| {
            let (a, b) = x_also.zip(y_also)?;
            (a.unit == b.unit).then_some((a, b, None))
        });
    (second, false)
}

/// Brings two amounts to one unit, and tells what was reckoned; `None` where nothing does.
///
/// One per cent is 10 mg/g of a cream and 10 mg/mL of a lotion: these two keep their units, and only the same
/// number says something.
fn meet(x: Amount, y: Amount) -> Option<Met> {
    if x.unit == y.unit {
        return Some((x, y, None));
    }
    let per_cent = ["mg/ml", "mg/g"];
    if per_cent.contains(&x.unit.as_str()) && per_cent.contains(&y.unit.as_str()) {
        return Some((x, y, None));
    }
    if let Some((total, note)) = x.total().filter(|(total, _)| total.unit == y.unit) {
        return Some((total, y, Some(note)));
    }
    let (total, note) = y.total().filter(|(total, _)| total.unit == x.unit)?;
    Some((x, total, Some(note)))
}
