//! Strengths: from `0,5 g`, `10ml:50mg`, `80万单位`, `(500+30) mg` or `1:1000` to one UCUM amount for each substance.

mod lex;
mod parse;
mod units;

use super::types::{Basis, Strength};
use lex::Measure;
use parse::{Amount, amounts, follows_directly};
use rust_decimal::Decimal;

/// What kind of form the strength is of: it decides what a percentage and a weight of gel mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Matter {
    /// Nothing is known.
    #[default]
    Unknown,
    /// Counted: tablets, capsules, suppositories.
    Solid,
    /// Measured by volume.
    Liquid,
    /// Weighed: creams, ointments, gels.
    Semisolid,
    /// Powder that is dissolved before use.
    Powder,
    /// Patches, whose strength is a rate.
    Patch,
}

/// A strength and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// The normalised amount.
    pub(crate) strength: Strength,
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// Strengths joined by `+` or `/` share a number: they belong to several substances.
    pub(crate) chain: usize,
}

/// The strengths written in a text and the bytes they stand on, in order. Never fails: what is not understood
/// is left out.
pub(crate) fn read(text: &str, taken: &[bool], matter: Matter) -> Vec<Written> {
    // No strength is written in a novel; a bound keeps hostile input cheap.
    if text.len() > 4000 {
        return Vec::new();
    }
    let tokens = lex::tokens(text, taken);
    let mut found = amounts(&tokens, matter == Matter::Semisolid);
    fill_in_volume(&mut found, &tokens, matter);
    // A volume by itself is a pack.
    found.retain(|a| a.kind != Measure::Volume);
    let concentration = |a: &Amount| {
        a.kind == Measure::Percent
            || matches!(a.per, Some((_, Measure::Volume | Measure::Mass | Measure::Time)))
    };
    // Beside a concentration, a bare amount is the content of the pack.
    if found.iter().any(concentration) {
        found.retain(|a| concentration(a) || matches!(a.kind, Measure::Units));
    }
    let written = |a: &Amount| {
        normal(a, matter).map(|strength| Written {
            strength,
            start: a.start,
            end: a.end,
            chain: a.chain,
        })
    };
    found.iter().filter_map(written).collect()
}

/// `50 mg 10 ml` of a liquid is 5 mg/mL.
fn fill_in_volume(found: &mut [Amount], tokens: &[lex::Placed], matter: Matter) {
    if matter != Matter::Liquid {
        return;
    }
    for i in 1..found.len() {
        let (before, after) = found.split_at_mut(i);
        if let (Some(a), Some(b)) = (before.last_mut(), after.first())
            && a.per.is_none()
            && matches!(a.kind, Measure::Mass | Measure::Units)
            && b.kind == Measure::Volume
            && !b.value.is_zero()
            && follows_directly(a, b, tokens)
        {
            a.per = Some((b.value, Measure::Volume));
        }
    }
}

/// More than this of any unit is no strength.
const MOST: u64 = 1_000_000_000_000_000;

/// One amount in the unit that this crate compares by.
fn normal(amount: &Amount, matter: Matter) -> Option<Strength> {
    let divide = |by: Decimal| amount.value.checked_div(by);
    let solid = matches!(matter, Matter::Solid);
    let (value, unit) = match (amount.kind, amount.per) {
        (Measure::Percent, _) => {
            let unit = match matter {
                Matter::Semisolid => "mg/g",
                Matter::Solid | Matter::Patch | Matter::Powder => return None,
                Matter::Liquid | Matter::Unknown => "mg/mL",
            };
            (amount.value.checked_mul(Decimal::TEN)?, unit)
        }
        (Measure::Mass, None | Some((_, Measure::Piece | Measure::Area))) => (amount.value, "mg"),
        (Measure::Mass, Some((volume, Measure::Volume))) => (divide(volume)?, "mg/mL"),
        // Grams of powder are milligrams in a sachet; grams of ointment are what it is weighed in.
        (Measure::Mass, Some((mass, Measure::Mass))) if !solid => {
            (divide(mass)?.checked_mul(Decimal::from(1000))?, "mg/g")
        }
        (Measure::Mass, Some((_, Measure::Mass))) => (amount.value, "mg"),
        (Measure::Mass, Some((hours, Measure::Time))) => {
            (divide(hours)?.checked_mul(Decimal::from(1000))?, "ug/h")
        }
        (Measure::Units, Some((volume, Measure::Volume))) => (divide(volume)?, "[iU]/mL"),
        (Measure::Units, Some((mass, Measure::Mass))) => {
            (divide(mass)?.checked_mul(Decimal::from(1000))?, "[iU]/g")
        }
        (Measure::Units, _) => (amount.value, "[iU]"),
        (Measure::Mole, Some((volume, Measure::Volume))) => (divide(volume)?, "mmol/mL"),
        (Measure::Mole, _) => (amount.value, "mmol"),
        (Measure::Equivalent, Some((volume, Measure::Volume))) => (divide(volume)?, "meq/mL"),
        (Measure::Equivalent, _) => (amount.value, "meq"),
        (Measure::Activity, Some((volume, Measure::Volume))) => (divide(volume)?, "MBq/mL"),
        (Measure::Activity, _) => (amount.value, "MBq"),
        _ => return None,
    };
    let value = value.round_dp(6).normalize();
    // Nobody has weighed so much: two numbers have run into one.
    if value.is_zero() || value > Decimal::from(MOST) {
        return None;
    }
    let basis = amount.base.then_some(Basis::Base);
    Some(Strength {
        value,
        unit: unit.to_owned(),
        basis,
    })
}

#[cfg(test)]
mod tests;
