//! Strengths: from `0,5 g`, `10ml:50mg`, `80万单位`, `(500+30) mg` or `1:1000` to one UCUM amount for each substance.

pub(crate) mod choose;
pub(crate) mod lex;
mod number;
mod order;
mod parse;
pub(crate) mod totals;
mod units;

use super::types::{Basis, Quantity, Strength};
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
    /// Joined by a dash: perhaps a range and no list.
    pub(crate) dashed: bool,
    /// Written as a percentage.
    pub(crate) percent: bool,
    /// The whole content of what a volume other than one millilitre was given for.
    pub(crate) content: Option<Quantity>,
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
    // A volume by itself is a pack; one in another is a gas.
    found.retain(|a| a.kind != Measure::Volume || matches!(a.per, Some((_, Measure::Volume))));
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
            dashed: a.dashed,
            percent: a.kind == Measure::Percent,
            content: quantity(a.content, matter),
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
const MOST: u64 = 999_999_999_999;

/// One amount in the unit that this crate compares by.
fn normal(amount: &Amount, matter: Matter) -> Option<Strength> {
    let (value, unit) = in_our_unit(amount.value, amount.kind, amount.per, matter)?;
    Some(Strength {
        value,
        unit,
        basis: amount.base.then_some(Basis::Base),
        also: quantity(amount.also, matter),
    })
}

fn quantity(amount: Option<(Decimal, Measure)>, matter: Matter) -> Option<Quantity> {
    let (value, kind) = amount?;
    let (value, unit) = in_our_unit(value, kind, None, matter)?;
    Some(Quantity { value, unit })
}

fn in_our_unit(
    value: Decimal,
    kind: Measure,
    per: Option<(Decimal, Measure)>,
    matter: Matter,
) -> Option<(Decimal, String)> {
    let divide = |by: Decimal| value.checked_div(by);
    let thousandfold = |by: Decimal| divide(by)?.checked_mul(Decimal::from(1000));
    let solid = matter == Matter::Solid;
    let (value, unit) = match (kind, per) {
        (Measure::Percent, _) => {
            let unit = match matter {
                Matter::Semisolid | Matter::Patch => "mg/g",
                Matter::Solid | Matter::Powder => return None,
                Matter::Liquid | Matter::Unknown => "mg/mL",
            };
            (value.checked_mul(Decimal::TEN)?, unit)
        }
        (Measure::Mass, None | Some((_, Measure::Piece | Measure::Area))) => (value, "mg"),
        (Measure::Mass, Some((volume, Measure::Volume))) => (divide(volume)?, "mg/mL"),
        // Grams of powder are milligrams in a sachet; grams of ointment are what it is weighed in.
        (Measure::Mass, Some((mass, Measure::Mass))) if !solid => (thousandfold(mass)?, "mg/g"),
        (Measure::Mass, Some((_, Measure::Mass))) => (value, "mg"),
        (Measure::Mass, Some((hours, Measure::Time))) => (thousandfold(hours)?, "ug/h"),
        (Measure::Units, Some((volume, Measure::Volume))) => (divide(volume)?, "[iU]/mL"),
        (Measure::Units, Some((mass, Measure::Mass))) => (thousandfold(mass)?, "[iU]/g"),
        (Measure::Units, _) => (value, "[iU]"),
        (Measure::Mole, Some((volume, Measure::Volume))) => (divide(volume)?, "mmol/mL"),
        (Measure::Mole, _) => (value, "mmol"),
        (Measure::Equivalent, Some((volume, Measure::Volume))) => (divide(volume)?, "meq/mL"),
        (Measure::Equivalent, _) => (value, "meq"),
        (Measure::Activity, Some((volume, Measure::Volume))) => (divide(volume)?, "MBq/mL"),
        (Measure::Activity, _) => (value, "MBq"),
        (Measure::Volume, Some((volume, Measure::Volume))) => (divide(volume)?, "mL/mL"),
        (Measure::Named(unit), Some((volume, Measure::Volume))) => {
            return rounded(divide(volume)?).map(|v| (v, format!("{unit}/mL")));
        }
        (Measure::Named(unit), _) => (value, unit),
        _ => return None,
    };
    rounded(value).map(|v| (v, unit.to_owned()))
}

/// Six decimals are enough for a nanogram; nothing is no strength.
fn rounded(value: Decimal) -> Option<Decimal> {
    let value = value.round_dp(6).normalize();
    // More than that nobody has weighed: two numbers have run into one.
    (!value.is_zero() && value <= Decimal::from(MOST)).then_some(value)
}

#[cfg(test)]
mod tests;
