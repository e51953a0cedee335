//! Quantities in different units: boxes against tablets, kilograms against grams.

use super::{Need, Offer};
use crate::identity::BasicForm;

/// One of the offer's units is `times / per` of the need's units. Both are positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Factor {
    /// Numerator.
    pub(super) times: i64,
    /// Denominator.
    pub(super) per: i64,
}

impl Factor {
    const ONE: Self = Self { times: 1, per: 1 };

    /// Compares so many of the need's units with so many of the offer's, exactly.
    pub(super) fn compare(self, of_need: i64, of_offer: i64) -> std::cmp::Ordering {
        // Two 64-bit numbers multiplied always fit 128 bits.
        (i128::from(of_need) * i128::from(self.per)).cmp(&(i128::from(of_offer) * i128::from(self.times)))
    }

    /// So many of the offer's units in the need's units, rounded up.
    pub(super) fn in_need_units(self, of_offer: i64) -> Option<i64> {
        let product = i128::from(of_offer) * i128::from(self.times);
        let per = i128::from(self.per);
        let rounded = product.div_euclid(per) + i128::from(product.rem_euclid(per) != 0);
        i64::try_from(rounded).ok()
    }
}

/// What a unit measures, and how large it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    /// Milligrams.
    Mass(i64),
    /// Millilitres.
    Volume(i64),
    /// One piece as it is given: a tablet, a vial.
    Single,
    /// What holds `units_per_pack` pieces.
    Pack,
    /// Anything else, `unit` included: equal only to itself.
    Named,
}

/// How the offer's unit relates to the need's; `None` where nothing tells.
///
/// A buyer's box is taken to be the supplier's box, whose content the listing states.
pub(super) fn factor(offer: &Offer, need: &Need) -> Option<Factor> {
    let (from, to) = (singular(&offer.unit), singular(&need.unit));
    if from == to {
        return Some(Factor::ONE);
    }
    let pack = offer.units_per_pack.filter(|n| *n > 0);
    let form = offer.identity.dose_form;
    match (measure(&from, form), measure(&to, form)) {
        (Measure::Mass(a), Measure::Mass(b)) | (Measure::Volume(a), Measure::Volume(b)) => {
            Some(Factor { times: a, per: b })
        }
        (Measure::Single, Measure::Single) | (Measure::Pack, Measure::Pack) => Some(Factor::ONE),
        (Measure::Pack, Measure::Single) => pack.map(|n| Factor { times: n, per: 1 }),
        (Measure::Single, Measure::Pack) => pack.map(|n| Factor { times: 1, per: n }),
        _ => None,
    }
}

fn measure(unit: &str, form: Option<BasicForm>) -> Measure {
    match unit {
        "mg" => Measure::Mass(1),
        "g" | "gram" => Measure::Mass(1_000),
        "kg" | "kilogram" => Measure::Mass(1_000_000),
        "t" | "ton" | "tonne" => Measure::Mass(1_000_000_000),
        "ml" | "millilitre" => Measure::Volume(1),
        "l" | "litre" | "liter" => Measure::Volume(1_000),
        "tablet" | "capsule" | "vial" | "ampoule" | "sachet" | "suppository" | "patch" | "syringe"
        | "pen" | "cartridge" | "piece" => Measure::Single,
        "box" | "pack" => Measure::Pack,
        // A bottle of tablets holds many; a bottle of syrup is one.
        "bottle" | "tube" | "jar" => match form {
            Some(BasicForm::Tablet | BasicForm::Capsule) => Measure::Pack,
            Some(_) => Measure::Single,
            None => Measure::Named,
        },
        _ => Measure::Named,
    }
}

/// A unit's name in the singular, lower case, without the usual short forms. Nothing said is `unit`.
fn singular(unit: &str) -> String {
    let unit = unit.trim().to_lowercase();
    let known = match unit.as_str() {
        "" | "units" => "unit",
        "boxes" => "box",
        "patches" => "patch",
        "suppositories" => "suppository",
        "tab" | "tabs" => "tablet",
        "cap" | "caps" => "capsule",
        "amp" | "amps" | "ampule" | "ampules" | "ampul" => "ampoule",
        "pc" | "pcs" => "piece",
        "package" | "packages" | "packet" | "packets" => "pack",
        "kgs" => "kg",
        other => other
            .strip_suffix('s')
            .filter(|stem| stem.len() > 2)
            .unwrap_or(other),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(offer_unit: &str, need_unit: &str, pack: Option<i64>) -> Option<(i64, i64)> {
        let mut offer = Offer {
            unit: offer_unit.into(),
            units_per_pack: pack,
            ..Offer::default()
        };
        offer.identity.dose_form = Some(BasicForm::Tablet);
        let need = Need {
            unit: need_unit.into(),
            ..Need::default()
        };
        factor(&offer, &need).map(|f| (f.times, f.per))
    }

    #[test]
    fn units_meet_where_something_tells_how() {
        assert_eq!(between("box", "Boxes", None), Some((1, 1)));
        assert_eq!(between("box", "tablet", Some(24)), Some((24, 1)));
        assert_eq!(between("tablets", "box", Some(24)), Some((1, 24)));
        assert_eq!(between("bottle", "tablet", Some(100)), Some((100, 1)));
        assert_eq!(between("kg", "g", None), Some((1_000_000, 1_000)));
        assert_eq!(between("box", "tablet", None), None);
        assert_eq!(between("box", "tablet", Some(0)), None);
        assert_eq!(between("unit", "tablet", Some(24)), None);
        assert_eq!(between("kg", "tablet", Some(24)), None);
        assert_eq!(between("", "unit", None), Some((1, 1)));
    }

    #[test]
    fn a_part_of_a_unit_is_rounded_up() {
        let factor = Factor { times: 1, per: 24 };
        assert_eq!(factor.in_need_units(25), Some(2));
        assert_eq!(factor.in_need_units(24), Some(1));
        assert_eq!(
            Factor {
                times: i64::MAX,
                per: 1
            }
            .in_need_units(i64::MAX),
            None
        );
    }
}
