//! Is the price within the target. Unlike currencies and units are never compared raw.

use crate::matching::finding::{Finding, hundredths};
use crate::matching::{Context, Need, Offer, Price, Severity, code, quantity, say};
use rust_decimal::Decimal;

/// A price in the demand's currency, and the rates that brought it there.
struct Normalised {
    amount: Decimal,
    rates: String,
}

/// Judges the price per unit of presentation, in the demand's currency.
pub(super) fn judge(offer: &Offer, need: &Need, context: &Context) -> Option<Finding> {
    let unknown = |detail: String| Some(Finding::unknown(code::PRICE, Severity::Soft, detail));
    let (Some(price), Some(target)) = (&offer.price, &need.target_price) else {
        let side = if offer.price.is_none() {
            "the listing states no price"
        } else {
            "the line states no target"
        };
        return unknown(side.to_owned());
    };
    let quoted = format!(
        "{} per {}",
        say::money(price.amount, &price.currency),
        unit(&offer.unit)
    );
    let wanted = format!(
        "{} per {}",
        say::money(target.amount, &target.currency),
        unit(&need.unit)
    );
    if price.amount < Decimal::ZERO || target.amount <= Decimal::ZERO {
        return unknown(format!(
            "{quoted} is quoted, the target is {wanted}: one of these is no price"
        ));
    }
    let normalised = match convert(price, &target.currency, context) {
        Ok(normalised) => normalised,
        Err(why) => return unknown(format!("{quoted} is quoted, the target is {wanted}; {why}")),
    };
    let Some(amount) = per_need_unit(normalised.amount, offer, need) else {
        return unknown(format!(
            "{quoted} is quoted, the target is {wanted}; nothing converts these units"
        ));
    };
    let compared = format!(
        "{} per {}",
        say::money(amount, &target.currency),
        unit(&need.unit)
    );
    let assumed = quantity::assumption(offer, need);
    let detail = if compared == quoted {
        format!("{quoted} is quoted, the target is {wanted}")
    } else {
        let rates = normalised.rates;
        format!("{quoted} is quoted, that is {compared}{rates}{assumed}; the target is {wanted}")
    };
    judge_amount(amount, target, &wanted, detail)
}

/// At the target 0.8; cheaper is better, dearer is worse the dearer it is.
fn judge_amount(amount: Decimal, target: &Price, wanted: &str, detail: String) -> Option<Finding> {
    let at_target = hundredths(80);
    if amount <= target.amount {
        let paid = amount.checked_div(target.amount).unwrap_or(Decimal::ZERO);
        let closeness = at_target + (Decimal::ONE - paid) * hundredths(20);
        let below = percent(Decimal::ONE - paid);
        let detail = match below.is_zero() {
            true => format!("{detail}: met"),
            false => format!("{detail}: met, {below} % below it"),
        };
        return Some(Finding::pass(code::PRICE, Severity::Soft, detail).close(closeness));
    }
    let share = target.amount.checked_div(amount).unwrap_or(Decimal::ZERO);
    let over = amount
        .checked_div(target.amount)
        .map(|times| times - Decimal::ONE);
    let detail = match over.map(percent).filter(|p| *p <= Decimal::from(1_000)) {
        Some(over) => format!("{detail}: {over} % above it"),
        None => format!("{detail}: more than ten times as much"),
    };
    let finding = Finding::fail(code::PRICE, Severity::Soft, detail).close(share * at_target);
    Some(finding.fix(format!(
        "negotiate towards {wanted}, or ask for the price of a larger order"
    )))
}

/// A share in per cent, one decimal.
fn percent(share: Decimal) -> Decimal {
    let percent = share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(Decimal::MAX);
    percent.round_dp(1).normalize()
}

fn convert(price: &Price, currency: &str, context: &Context) -> Result<Normalised, String> {
    if price.currency == currency {
        return Ok(Normalised {
            amount: price.amount,
            rates: String::new(),
        });
    }
    let (from, from_said) = rate(&price.currency, context)?;
    let (to, to_said) = rate(currency, context)?;
    let amount = price.amount.checked_mul(from).and_then(|usd| usd.checked_div(to));
    let amount = amount.ok_or_else(|| "the amount is beyond reckoning".to_owned())?;
    let said: Vec<String> = [from_said, to_said].into_iter().flatten().collect();
    Ok(Normalised {
        amount,
        rates: format!(" at {}", said.join(" and ")),
    })
}

/// US dollars for one unit of the currency, and how that is told. The dollar needs no rate.
fn rate(currency: &str, context: &Context) -> Result<(Decimal, Option<String>), String> {
    if currency == "USD" {
        return Ok((Decimal::ONE, None));
    }
    let rate = context
        .rates
        .get(currency)
        .filter(|rate| rate.usd > Decimal::ZERO);
    let rate = rate.ok_or_else(|| format!("no rate for {currency} is known"))?;
    let said = format!(
        "1 {currency} = {} USD ({}, {})",
        rate.usd.normalize(),
        rate.day,
        rate.source
    );
    Ok((rate.usd, Some(said)))
}

fn per_need_unit(amount: Decimal, offer: &Offer, need: &Need) -> Option<Decimal> {
    let factor = quantity::factor(offer, need)?;
    amount
        .checked_mul(Decimal::from(factor.per))?
        .checked_div(Decimal::from(factor.times))
}

fn unit(unit: &str) -> &str {
    if unit.trim().is_empty() {
        "unit"
    } else {
        unit.trim()
    }
}
