//! May it go to the destination.

use crate::matching::finding::Finding;
use crate::matching::{Context, Need, Offer, Severity, code};

/// Judges the destination against the countries that the supplier excludes.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    let country = need.destination_country.trim();
    if country.is_empty() {
        let finding = Finding::unknown(
            code::DESTINATION,
            Severity::Must,
            "the demand names no destination",
        );
        return Some(finding.fix("ask where it is to go"));
    }
    let excluded = offer
        .excluded_destinations
        .iter()
        .any(|c| c.trim().eq_ignore_ascii_case(country));
    let detail = match (excluded, offer.excluded_destinations.is_empty()) {
        (true, _) => format!("the supplier excludes {country}"),
        (false, true) => format!("the listing excludes no destination, so neither {country}"),
        (false, false) => format!(
            "the supplier excludes {}, not {country}",
            offer.excluded_destinations.join(", ")
        ),
    };
    Some(match excluded {
        true => Finding::fail(code::DESTINATION, Severity::Must, detail),
        false => Finding::pass(code::DESTINATION, Severity::Must, detail),
    })
}
