//! Is it the kind of thing that is asked for.

use super::substances::{is_resolved, same};
use crate::identity::{Identity, Kind, Status};
use crate::matching::finding::Finding;
use crate::matching::{Context, Need, Offer, Severity, SupplyMode, code, say};

/// Judges the kind. Where a line names none, the way of supply tells what is expected.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    let offered = say::kind(offered_kind(offer));
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

/// What is offered: as declared, unless that is the usual kind and the text reads like something else.
pub(crate) fn offered_kind(offer: &Offer) -> Kind {
    let seems = if offer.kind == Kind::default() {
        seems(&offer.identity)
    } else {
        None
    };
    seems.unwrap_or(offer.kind)
}

/// What a text without substances reads like, such as a device.
fn seems(identity: &Identity) -> Option<Kind> {
    identity.seems.filter(|_| identity.status == Status::Unresolved)
}

/// Whether this kind is asked for; `None` where the line does not tell.
pub(in crate::matching) fn fits(offer: &Offer, need: &Need) -> Option<bool> {
    let offered = offered_kind(offer);
    let declared = need.kind == Some(offer.kind) || need.kind == Some(offered);
    if declared || named_by_supply(need.supply_mode, offered) {
        return Some(true);
    }
    match need.kind {
        Some(kind) if super::is_medicine(kind) && super::is_medicine(offered) => {
            // Suppliers and buyers draw the line between these differently; the substances settle it.
            if same(offer, need) { Some(true) } else { None }
        }
        Some(_) => Some(false),
        None => fits_unnamed(offered, offer, need),
    }
}

/// The buyer named no kind.
fn fits_unnamed(offered: Kind, offer: &Offer, need: &Need) -> Option<bool> {
    if need.supply_mode == SupplyMode::ApiForManufacture {
        return Some(offered == Kind::Api);
    }
    let reads_like = seems(&need.identity);
    if reads_like == Some(offered) {
        return Some(true);
    }
    match offered {
        Kind::FinishedProduct | Kind::Biologic | Kind::Vaccine => match reads_like {
            // Herbal medicines are often filed under finished products.
            Some(Kind::Herbal) => None,
            other => Some(other.is_none()),
        },
        Kind::Herbal if same(offer, need) => Some(true),
        Kind::Api => Some(false),
        // A line in which a substance was read asks for a medicine, not for a device or a service.
        _ if is_resolved(&need.identity) => Some(false),
        // Neither does one that reads like another thing.
        _ if reads_like.is_some() => Some(false),
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
    need.kind.or(seems(&need.identity)).unwrap_or(by_mode)
}
