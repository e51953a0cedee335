//! Can the supplier serve the whole order.

use crate::matching::finding::Finding;
use crate::matching::{Context, Need, Offer, Severity, code, quantity, say};
use std::cmp::Ordering;

/// Judges the quantity against the largest order that the supplier can serve.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    let Some(capacity) = offer.capacity else {
        return Some(Finding::unknown(
            code::CAPACITY,
            Severity::Must,
            "the listing states no capacity",
        ));
    };
    let most = say::count(capacity, &offer.unit);
    let Some(wanted) = need.quantity else {
        let detail = format!("at most {most} can be served; the line gives no quantity");
        return Some(Finding::unknown(code::CAPACITY, Severity::Must, detail).fix("give the quantity"));
    };
    let asked = say::count(wanted, &need.unit);
    let detail = format!("{asked} are asked for, at most {most} can be served");
    let Some(factor) = quantity::factor(offer, need) else {
        let detail = format!("{detail}; nothing converts these units");
        return Some(
            Finding::unknown(code::CAPACITY, Severity::Must, detail).fix("ask how many one pack holds"),
        );
    };
    let detail = format!("{detail}{}", quantity::assumption(offer, need));
    if factor.compare(wanted, capacity) == Ordering::Greater {
        return Some(Finding::fail(code::CAPACITY, Severity::Must, detail));
    }
    Some(Finding::pass(code::CAPACITY, Severity::Must, detail))
}
