//! Do the names share their words. Asked only where the substances do not settle what the thing is.

use super::substances;
use crate::attributes::any_agrees;
use crate::matching::finding::Finding;
use crate::matching::{Context, Need, Offer, Severity, code, say};
use crate::words;
use rust_decimal::Decimal;

/// Judges the words. For kinds without substances they decide whether the pair may be a match.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    if substances::same(offer, need) {
        return None;
    }
    if let Some(name) = substances::shared_stranger(&offer.identity, &need.identity) {
        let detail = format!("both name {}", say::quote(&name));
        return Some(Finding::pass(code::NAMES, Severity::Soft, detail).close(Decimal::ONE));
    }
    let overlap = words::best(&offer.names, &need.text);
    let severity = severity(offer, need, overlap);
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

/// Where substances apply but one is unread, words cannot make up for it: they only move the score. Elsewhere they say
/// what the thing is: with nothing in common it is another thing, unless it was asked for field by field.
fn severity(offer: &Offer, need: &Need, overlap: words::Overlap) -> Severity {
    if substances::applies(offer, need) {
        return Severity::Soft;
    }
    let by_field = any_agrees(offer.kind, &offer.attributes, &need.attributes);
    if overlap.shared * 3 < overlap.left.min(overlap.right) || overlap.shared == 0 {
        return if by_field { Severity::Soft } else { Severity::Must };
    }
    if by_field { Severity::Soft } else { Severity::Gap }
}
