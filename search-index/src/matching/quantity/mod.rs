//! Quantities in different units: boxes against tablets, kilograms against grams.

pub(super) mod units;

use super::{Need, Offer, say};
use units::{Measure, measure, plain};

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

/// How the offer's unit relates to the need's; `None` where nothing tells.
///
/// A buyer's box is taken to be the supplier's box unless both say how many it holds: [`assumption`] tells of it.
pub(super) fn factor(offer: &Offer, need: &Need) -> Option<Factor> {
    let (from, to) = (plain(&offer.unit), plain(&need.unit));
    let (given, wanted) = (held(offer.units_per_pack), held(need.units_per_pack));
    match measures(offer, need) {
        (Measure::Mass(a), Measure::Mass(b)) | (Measure::Volume(a), Measure::Volume(b)) => {
            Some(Factor { times: a, per: b })
        }
        (Measure::Single, Measure::Single) => Some(Factor::ONE),
        (Measure::Pack, Measure::Pack) => Some(match (given, wanted) {
            (Some(times), Some(per)) => Factor { times, per },
            _ => Factor::ONE,
        }),
        // The supplier's pack first: it is the supplier's terms that are counted.
        (Measure::Pack, Measure::Single) => given.or(wanted).map(|n| Factor { times: n, per: 1 }),
        (Measure::Single, Measure::Pack) => wanted.or(given).map(|n| Factor { times: 1, per: n }),
        _ if from == to => Some(Factor::ONE),
        _ => None,
    }
}

/// What the conversion rests on, to be told beside it; empty where the units are the same.
pub(super) fn assumption(offer: &Offer, need: &Need) -> String {
    let (given, wanted) = (held(offer.units_per_pack), held(need.units_per_pack));
    let of = |n: i64, whose: &str| format!(" (at {} in {whose} pack)", say::number(n));
    match (measures(offer, need), given, wanted) {
        ((Measure::Pack, Measure::Single), Some(n), _)
        | ((Measure::Single, Measure::Pack), Some(n), None) => of(n, "the supplier's"),
        ((Measure::Pack, Measure::Single), None, Some(n))
        | ((Measure::Single, Measure::Pack), _, Some(n)) => of(n, "the buyer's"),
        ((Measure::Pack, Measure::Pack), Some(a), Some(b)) if a != b => {
            format!(
                " (at {} in the supplier's pack and {} in the buyer's)",
                say::number(a),
                say::number(b)
            )
        }
        _ => String::new(),
    }
}

fn measures(offer: &Offer, need: &Need) -> (Measure, Measure) {
    let form = offer.identity.dose_form.or(need.identity.dose_form);
    (
        measure(&plain(&offer.unit), form),
        measure(&plain(&need.unit), form),
    )
}

fn held(units: Option<i64>) -> Option<i64> {
    units.filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::BasicForm;

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
    fn boxes_of_unlike_content_are_not_the_same_boxes() {
        let offer = Offer {
            unit: "盒".into(),
            units_per_pack: Some(24),
            ..Offer::default()
        };
        let mut need = Need {
            unit: "hộp".into(),
            units_per_pack: Some(30),
            ..Need::default()
        };
        assert_eq!(factor(&offer, &need), Some(Factor { times: 24, per: 30 }));
        assert_eq!(
            assumption(&offer, &need),
            " (at 24 in the supplier's pack and 30 in the buyer's)"
        );
        need.units_per_pack = None;
        assert_eq!(factor(&offer, &need), Some(Factor::ONE));
        assert_eq!(assumption(&offer, &need), "");
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
