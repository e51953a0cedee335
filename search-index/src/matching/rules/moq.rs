//! Does the order reach the supplier's minimum. If not, it is a candidate for pooling with others.

use crate::matching::finding::Finding;
use crate::matching::{Context, Need, Offer, Severity, code, quantity, say};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// Judges the quantity against the minimum, each in its unit where the units convert.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    let Some(moq) = offer.moq.filter(|n| *n >= 0) else {
        let finding = Finding::unknown(code::MOQ, Severity::Gap, "the listing states no minimum order");
        return Some(finding.fix("ask for the minimum order"));
    };
    let least = say::count(moq, &offer.unit);
    let Some(wanted) = need.quantity else {
        let detail = format!("the minimum order is {least}; the line gives no quantity");
        return Some(Finding::unknown(code::MOQ, Severity::Gap, detail).fix("give the quantity"));
    };
    let asked = say::count(wanted, &need.unit);
    let detail = format!("{asked} are asked for, the minimum order is {least}");
    let Some(factor) = quantity::factor(offer, need) else {
        let detail = format!("{detail}; nothing converts these units");
        return Some(Finding::unknown(code::MOQ, Severity::Gap, detail).fix("ask how many one pack holds"));
    };
    let detail = format!("{detail}{}", quantity::assumption(offer, need));
    if factor.compare(wanted, moq) != Ordering::Less {
        return Some(Finding::pass(code::MOQ, Severity::Gap, detail));
    }
    let enough = factor
        .in_need_units(moq)
        .map_or_else(|| least.clone(), |n| say::count(n, &need.unit));
    let closeness = share(wanted, factor.in_need_units(moq));
    let fix = format!(
        "order at least {enough}, or join orders of other buyers up to the minimum (pooling candidate)"
    );
    Some(
        Finding::fail(code::MOQ, Severity::Gap, detail)
            .close(closeness)
            .fix(fix),
    )
}

/// How much of the minimum the order makes up.
fn share(wanted: i64, least: Option<i64>) -> Decimal {
    let Some(least) = least else { return Decimal::ZERO };
    Decimal::from(wanted)
        .checked_div(Decimal::from(least))
        .unwrap_or(Decimal::ZERO)
}
