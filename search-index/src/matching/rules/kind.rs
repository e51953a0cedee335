//! Is it the kind of thing that is asked for.

use super::substances::{is_resolved, same};
use crate::identity::Kind;
use crate::matching::finding::Finding;
use crate::matching::{Context, Need, Offer, Severity, SupplyMode, code, say};

/// Judges the kind. Where a line names none, the way of supply tells what is expected.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    let offered = say::kind(offer.kind);
    let finding = match fits(offer, need) {
        Some(true) => Finding::pass(
            code::KIND,
            Severity::Must,
            format!("{offered} is offered, as asked"),
        ),
        Some(false) => Finding::fail(
            code::KIND,
            Severity::Must,
            format!("{offered} is offered, {} is asked for", say::kind(expected(need))),
        ),
        None => Finding::unknown(
            code::KIND,
            Severity::Must,
            format!("{offered} is offered; the line does not tell whether that is meant"),
        )
        .fix(format!("ask whether {offered} is meant")),
    };
    Some(finding)
}

fn fits(offer: &Offer, need: &Need) -> Option<bool> {
    if need.kind == Some(offer.kind) || named_by_supply(need.supply_mode, offer.kind) {
        return Some(true);
    }
    match need.kind {
        Some(kind) if super::is_medicine(kind) && super::is_medicine(offer.kind) => {
            // Suppliers and buyers draw the line between these differently; the substances settle it.
            if same(offer, need) { Some(true) } else { None }
        }
        Some(_) => Some(false),
        None => fits_unnamed(offer, need),
    }
}

/// The buyer named no kind.
fn fits_unnamed(offer: &Offer, need: &Need) -> Option<bool> {
    if need.supply_mode == SupplyMode::ApiForManufacture {
        return Some(offer.kind == Kind::Api);
    }
    match offer.kind {
        Kind::FinishedProduct | Kind::Biologic | Kind::Vaccine => Some(true),
        Kind::Herbal if same(offer, need) => Some(true),
        Kind::Api => Some(false),
        // A line in which a substance was read asks for a medicine, not for a device or a service.
        _ if is_resolved(&need.identity) => Some(false),
        _ => None,
    }
}

/// Some ways of supply ask for rights or for capacity, whatever product the line names.
fn named_by_supply(mode: SupplyMode, kind: Kind) -> bool {
    matches!(
        (mode, kind),
        (SupplyMode::InLicence, Kind::LicenceAsset)
            | (SupplyMode::ContractManufacture, Kind::Capacity | Kind::Service)
    )
}

fn expected(need: &Need) -> Kind {
    let by_mode = match need.supply_mode {
        SupplyMode::ApiForManufacture => Kind::Api,
        _ => Kind::FinishedProduct,
    };
    need.kind.unwrap_or(by_mode)
}
