//! Do the names share their words. Asked only where the substances do not settle what the thing is.

use super::substances;
use crate::matching::finding::Finding;
use crate::matching::{Context, Need, Offer, Severity, code, say, words};

/// Judges the words. For kinds without substances they decide whether the pair may be a match.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    if substances::same(offer, need) {
        return None;
    }
    // Where substances apply but one is unread, words cannot make up for it: they only move the score.
    let severity = if substances::applies(offer, need) {
        Severity::Soft
    } else {
        Severity::Gap
    };
    let overlap = words::best(&offer.names, &need.text);
    let detail = format!(
        "the names share {} words, of {} in the listing's and {} in the line's",
        overlap.shared, overlap.left, overlap.right
    );
    if overlap.most() {
        return Some(Finding::pass(code::NAMES, severity, detail).close(overlap.closeness()));
    }
    let fix = format!("ask whether this is what {} means", say::quote(&need.text));
    Some(
        Finding::fail(code::NAMES, severity, detail)
            .close(overlap.closeness())
            .fix(fix),
    )
}
