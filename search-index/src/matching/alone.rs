//! What the rules would say of one side alone: for compact criteria, which are reckoned before any pair is known.

use super::quantity::units::{Measure, is_bottle, measure, plain};
use super::rules::{amount_of, fits, is_medicine as medicine};
use super::{Need, Offer};
use crate::identity::{BasicForm, Kind, Strength};
use rust_decimal::Decimal;

pub(crate) use super::rules::{RELATED, always_enteric, offered_kind};

/// All kinds, in the order of their numbers.
const KINDS: [Kind; 9] = [
    Kind::FinishedProduct,
    Kind::Api,
    Kind::Biologic,
    Kind::Vaccine,
    Kind::Device,
    Kind::Herbal,
    Kind::LicenceAsset,
    Kind::Capacity,
    Kind::Service,
];

/// Whether things of this kind come in a dose form and a strength.
pub(crate) fn is_medicine(kind: Kind) -> bool {
    medicine(kind)
}

/// A bit for each kind of offer that a need rules out, and one for each that leaves a doubt, whatever else is offered.
pub(crate) fn kinds(need: &Need) -> (u16, u16) {
    let (mut never, mut doubtful) = (0, 0);
    // The same substances speak for a kind, so this is the best that can be said.
    let mut offer = Offer {
        identity: need.identity.clone(),
        ..Offer::default()
    };
    offer.identity.seems = None;
    for kind in KINDS {
        offer.kind = kind;
        match fits(&offer, need) {
            Some(true) => {}
            Some(false) => never |= 1 << kind as u16,
            None => doubtful |= 1 << kind as u16,
        }
    }
    (never, never | doubtful)
}

/// A strength's number and unit, as they are compared.
pub(crate) fn amount(strength: &Strength, volume: Option<Decimal>) -> Option<(Decimal, String)> {
    amount_of(strength, volume)
}

/// What a unit measures, by a number, and how much of that: the counts of two sides with one number compare once they
/// are multiplied. 0 where that depends on the other side.
pub(crate) fn measured(unit: &str, per_pack: Option<i64>, form: Option<BasicForm>) -> (u8, i64) {
    let unit = plain(unit);
    // What a bottle is depends on the listing's form.
    if form.is_none() && is_bottle(&unit) {
        return (0, 0);
    }
    match (measure(&unit, form), per_pack.filter(|n| *n > 0)) {
        (Measure::Mass(n), _) => (1, n),
        (Measure::Volume(n), _) => (2, n),
        (Measure::Single, None) => (3, 1),
        (Measure::Pack, Some(n)) => (3, n),
        // Of boxes and of what has no measure only like ones compare, and of pieces with a pack it depends on whether
        // the other side counts packs.
        (Measure::Single, Some(_)) => (3, 1),
        (Measure::Pack, None) | (Measure::Named, _) => (0, 0),
    }
}
