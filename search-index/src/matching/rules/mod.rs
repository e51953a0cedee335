//! One file a criterion, and the table of them all.

mod attributes;
mod capacity;
mod destination;
mod form;
mod hub;
mod kind;
mod lead_time;
mod moq;
mod names;
mod pack;
mod price;
mod registration;
mod release;
mod route;
mod salt;
mod strength;
mod substances;

use super::finding::Finding;
use super::{Context, Need, Offer};
use crate::identity::Kind;

pub(crate) use form::RELATED;
pub(super) use kind::fits;
pub(crate) use kind::offered_kind;
pub use registration::severity as registration_severity;
pub(crate) use release::always_enteric;
pub(super) use strength::amount_of;
pub use substances::{kindred, shared_stranger};

/// Judges one criterion; `None` where it does not apply to the pair.
pub(super) type Rule = fn(&Offer, &Need, &Context) -> Option<Finding>;

/// All rules, in the order in which a pharmacist reads them. What removes most pairs comes first.
pub(super) const RULES: &[Rule] = &[
    kind::judge,
    substances::judge,
    names::judge,
    attributes::judge,
    salt::judge,
    strength::judge,
    form::judge,
    release::judge,
    route::judge,
    pack::judge,
    registration::judge,
    destination::judge,
    moq::judge,
    capacity::judge,
    lead_time::judge,
    price::judge,
    hub::judge,
];

/// Whether what is offered comes in a dose form and a strength.
fn has_form(offer: &Offer) -> bool {
    is_medicine(kind::offered_kind(offer))
}

/// Whether things of this kind come in a dose form and a strength.
pub(super) fn is_medicine(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::FinishedProduct | Kind::Biologic | Kind::Vaccine | Kind::Herbal
    )
}
