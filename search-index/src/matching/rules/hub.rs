//! Is it offered on the demand's hub.

use crate::matching::finding::Finding;
use crate::matching::{Context, Need, Offer, Severity, code};

/// Judges the hub. A hub is a front door, not a wall: another one is told and moves the score, and removes
/// nothing.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    let Some(hub) = need.hub.as_deref() else {
        return Some(Finding::pass(
            code::HUB,
            Severity::Soft,
            "the demand names no hub",
        ));
    };
    if offer.hubs.is_empty() {
        return Some(Finding::pass(code::HUB, Severity::Soft, "offered on every hub"));
    }
    if offer.hubs.iter().any(|h| h == hub) {
        return Some(Finding::pass(
            code::HUB,
            Severity::Soft,
            format!("offered on {hub}"),
        ));
    }
    let detail = format!("offered on {}, not on {hub}", offer.hubs.join(", "));
    Some(Finding::fail(code::HUB, Severity::Soft, detail).fix(format!("ask the supplier to offer on {hub}")))
}
