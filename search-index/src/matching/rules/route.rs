//! Does it go in the same way.

use super::has_form;
use crate::matching::finding::Finding;
use crate::matching::{Context, Need, Offer, Severity, code, say};

/// Judges the route.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    if !has_form(offer) {
        return None;
    }
    let finding = match (offer.identity.route, need.identity.route) {
        (Some(a), Some(b)) if a == b => {
            Finding::pass(code::ROUTE, Severity::Gap, format!("both are {}", say::route(a)))
        }
        (Some(a), Some(b)) => {
            let (a, b) = (say::route(a), say::route(b));
            Finding::fail(
                code::ROUTE,
                Severity::Gap,
                format!("other route: {a} is offered, {b} is asked for"),
            )
            .fix(format!(
                "ask whether a product given {a} is acceptable instead of one given {b}"
            ))
        }
        (Some(a), None) => unclear(format!("{} is offered; the line gives no route", say::route(a))),
        (None, Some(b)) => unclear(format!(
            "{} is asked for; the listing gives no route",
            say::route(b)
        )),
        (None, None) => unclear("neither side gives a route".to_owned()),
    };
    Some(finding)
}

fn unclear(detail: String) -> Finding {
    Finding::unknown(code::ROUTE, Severity::Gap, detail).fix("ask for the route")
}
