//! The basic form and the exact term, from the features of the words. Order matters: what is given by needle or
//! into the eye is that before it is a solution.

use crate::identity::types::BasicForm;
use crate::vocabulary::forms::{Feature as F, Features};

/// A basic form with its exact term.
pub(super) type Named = (BasicForm, &'static str);

/// Decides. `None` where the words do not say.
pub(super) fn basic(f: Features) -> Option<Named> {
    if f.has(F::Implant) {
        return Some((BasicForm::Other, "implant"));
    }
    if inhaled(f) {
        return Some((BasicForm::Inhalation, inhalation(f)));
    }
    if by_needle(f) {
        return Some(parenteral(f));
    }
    local(f)
        .or_else(|| through_the_skin(f))
        .or_else(|| {
            f.has(F::Suppository).then(|| {
                let term = if f.has(F::Vaginal) {
                    "pessary"
                } else {
                    "suppository"
                };
                (BasicForm::Suppository, term)
            })
        })
        .or_else(|| counted(f))
        .or_else(|| in_the_mouth(f))
        .or_else(|| set_in(f))
        .or_else(|| weighed(f))
        .or_else(|| drunk(f))
}

fn inhaled(f: Features) -> bool {
    // An aerosol for another place is a spray: aerozol do nosa.
    let elsewhere = [
        F::Nose,
        F::Ear,
        F::Skin,
        F::Mouth,
        F::Sublingual,
        F::Buccal,
        F::Oral,
        F::Transdermal,
        F::Vaginal,
        F::Rectal,
    ];
    f.has(F::Inhaled) || (f.has(F::Aerosol) && !f.any(&elsewhere))
}

fn by_needle(f: Features) -> bool {
    // An injection into nothing: a tablet "for the preparation of an injection" stays what it is.
    f.any(&[F::Injection, F::Infusion, F::ForInjection, F::Intravenous])
        || (f.has(F::Pen)
            && !f.any(&[F::Oral, F::Rectal, F::Vaginal, F::Mouth, F::Eye, F::Nose])
            && f.has(F::Solution))
}

fn inhalation(f: Features) -> &'static str {
    if f.has(F::Gas) {
        "medicinal_gas"
    } else if f.has(F::Powder) {
        "inhalation_powder"
    } else if f.has(F::Aerosol) {
        "inhalation_aerosol"
    } else if f.any(&[F::Solution, F::Suspension]) {
        "nebuliser_solution"
    } else {
        "inhalation"
    }
}

fn parenteral(f: Features) -> Named {
    let wet = f.any(&[F::Solution, F::Suspension, F::Emulsion, F::Concentrate, F::Gel]);
    let dry = f.any(&[F::Powder, F::Lyophilisate]) || (f.has(F::ForInjection) && !wet && !f.has(F::Pen));
    if dry {
        let term = if f.has(F::Lyophilisate) {
            "lyophilisate_for_injection"
        } else if f.has(F::Infusion) && !f.has(F::Injection) {
            "powder_for_infusion"
        } else {
            "powder_for_injection"
        };
        return (BasicForm::PowderForInjection, term);
    }
    let infusion = f.has(F::Infusion) && !f.has(F::Injection);
    let term = if f.has(F::Concentrate) {
        "concentrate_for_infusion"
    } else if infusion && f.has(F::Emulsion) {
        "emulsion_for_infusion"
    } else if infusion {
        "solution_for_infusion"
    } else if f.has(F::Suspension) {
        "suspension_for_injection"
    } else if f.has(F::Emulsion) {
        "emulsion_for_injection"
    } else {
        "solution_for_injection"
    };
    (BasicForm::Injection, term)
}

/// Forms named after the place where they are used.
fn local(f: Features) -> Option<Named> {
    if f.any(&[F::Tablet, F::Capsule, F::Suppository]) {
        return None;
    }
    if f.has(F::Eye) {
        return Some(match weighed_kind(f) {
            Some(BasicForm::Ointment) => (BasicForm::Ointment, "eye_ointment"),
            Some(BasicForm::Gel) => (BasicForm::Gel, "eye_gel"),
            Some(_) => (BasicForm::Cream, "eye_cream"),
            None if f.has(F::Insert) => (BasicForm::Other, "eye_insert"),
            None => (BasicForm::EyeDrops, "eye_drops"),
        });
    }
    if f.has(F::Ear) {
        return Some(match weighed_kind(f) {
            Some(BasicForm::Ointment) => (BasicForm::Ointment, "ear_ointment"),
            Some(BasicForm::Gel) => (BasicForm::Gel, "ear_gel"),
            Some(_) => (BasicForm::Cream, "ear_cream"),
            None => (BasicForm::EarNoseDrops, "ear_drops"),
        });
    }
    if f.has(F::Nose) {
        return Some(match weighed_kind(f) {
            Some(BasicForm::Ointment) => (BasicForm::Ointment, "nasal_ointment"),
            Some(BasicForm::Gel) => (BasicForm::Gel, "nasal_gel"),
            Some(_) => (BasicForm::Cream, "nasal_cream"),
            None if f.any(&[F::Spray, F::Aerosol]) => (BasicForm::EarNoseDrops, "nasal_spray"),
            None if f.has(F::Powder) && !f.any(&[F::Drops, F::Solution]) => {
                (BasicForm::EarNoseDrops, "nasal_powder")
            }
            None => (BasicForm::EarNoseDrops, "nasal_drops"),
        });
    }
    None
}

fn weighed_kind(f: Features) -> Option<BasicForm> {
    // Drops that thicken are drops; a lotion for the eye washes it.
    if f.any(&[F::Drops, F::Wash]) {
        return None;
    }
    [
        (F::Ointment, BasicForm::Ointment),
        (F::Gel, BasicForm::Gel),
        (F::Cream, BasicForm::Cream),
    ]
    .into_iter()
    .find_map(|(feature, form)| f.has(feature).then_some(form))
}

/// Patches, and the gels and sprays that work like them.
fn through_the_skin(f: Features) -> Option<Named> {
    if f.has(F::Patch) {
        return Some((BasicForm::Patch, "patch"));
    }
    if !f.has(F::Transdermal) {
        return None;
    }
    Some(match weighed_kind(f) {
        Some(form) => (form, "transdermal_gel"),
        None if f.any(&[F::Solution, F::Spray]) => (BasicForm::Other, "transdermal_solution"),
        None => (BasicForm::Patch, "patch"),
    })
}

/// Tablets and capsules.
fn counted(f: Features) -> Option<Named> {
    let wet = [
        F::Suspension,
        F::Solution,
        F::Syrup,
        F::Powder,
        F::Granules,
        F::Sachet,
    ];
    if f.has(F::Lyophilisate) && f.any(&[F::Oral, F::Orodispersible, F::Sublingual]) && !f.any(&wet) {
        return Some((BasicForm::Tablet, "orodispersible_tablet"));
    }
    // What is sucked is a lozenge, tablet-shaped or not.
    if f.has(F::Lozenge) && !f.any(&[F::Sublingual, F::Buccal]) {
        return Some((BasicForm::Other, "lozenge"));
    }
    match (f.has(F::Tablet), f.has(F::Capsule)) {
        // Vaginal and soft "tablets" with a shell are capsules.
        (true, true) if f.any(&[F::Vaginal, F::Hard, F::Soft]) => Some((BasicForm::Capsule, capsule(f))),
        (true, _) => Some((BasicForm::Tablet, tablet(f))),
        (false, true) => Some((BasicForm::Capsule, capsule(f))),
        (false, false) => None,
    }
}

/// Whether both are named and neither is a part of the other's description: the buyer takes either.
pub(super) fn tablet_or_capsule(f: Features) -> bool {
    f.has(F::Tablet)
        && f.has(F::Capsule)
        && !f.any(&[F::Vaginal, F::Hard, F::Soft, F::Suppository])
        && !by_needle(f)
        && !inhaled(f)
}

fn tablet(f: Features) -> &'static str {
    for (feature, term) in [
        (F::Prolonged, "prolonged_release_tablet"),
        (F::Enteric, "gastro_resistant_tablet"),
        (F::Vaginal, "vaginal_tablet"),
        (F::Effervescent, "effervescent_tablet"),
        (F::Sublingual, "sublingual_tablet"),
        (F::Buccal, "buccal_tablet"),
        (F::Orodispersible, "orodispersible_tablet"),
        (F::Chewable, "chewable_tablet"),
        (F::FilmCoated, "film_coated_tablet"),
        (F::Dispersible, "dispersible_tablet"),
    ] {
        if f.has(feature) {
            return term;
        }
    }
    "tablet"
}

fn capsule(f: Features) -> &'static str {
    for (feature, term) in [
        (F::Prolonged, "prolonged_release_capsule"),
        (F::Enteric, "gastro_resistant_capsule"),
        (F::Vaginal, "vaginal_capsule"),
        (F::Soft, "soft_capsule"),
        (F::Hard, "hard_capsule"),
    ] {
        if f.has(feature) {
            return term;
        }
    }
    "capsule"
}

/// Lozenges, gums, films and sprays that stay in the mouth.
fn in_the_mouth(f: Features) -> Option<Named> {
    let mouth = f.any(&[F::Mouth, F::Sublingual, F::Buccal, F::Orodispersible])
        || (f.has(F::Oral) && f.any(&[F::Spray, F::Aerosol]));
    for (feature, term) in [
        (F::Lozenge, "lozenge"),
        (F::Gum, "gum"),
        (F::Mouthwash, "mouthwash"),
    ] {
        if f.has(feature) {
            return Some((BasicForm::Other, term));
        }
    }
    if f.has(F::Film) || (mouth && f.has(F::FilmCoated)) {
        return Some((BasicForm::Other, "film"));
    }
    if !mouth {
        return None;
    }
    if f.any(&[F::Spray, F::Aerosol]) {
        return Some((BasicForm::Other, "oral_spray"));
    }
    match weighed_kind(f) {
        Some(form) => Some((form, "oromucosal_gel")),
        None if f.any(&[F::Solution, F::Suspension, F::Drops, F::Emulsion, F::Powder]) => {
            Some((BasicForm::Other, "oromucosal_solution"))
        }
        None => None,
    }
}

/// Foams, enemas, rings and liquids for the body's openings.
fn set_in(f: Features) -> Option<Named> {
    for (feature, term) in [
        (F::Shampoo, "shampoo"),
        (F::Foam, "foam"),
        (F::Enema, "enema"),
        (F::Insert, "insert"),
    ] {
        if f.has(feature) {
            return Some((BasicForm::Other, term));
        }
    }
    let liquid = f.any(&[F::Solution, F::Suspension, F::Emulsion, F::Powder, F::Wash]);
    if weighed_kind(f).is_some() || !liquid {
        return None;
    }
    if f.has(F::Rectal) {
        return Some((BasicForm::Other, "enema"));
    }
    if f.has(F::Vaginal) {
        return Some((BasicForm::Other, "vaginal_solution"));
    }
    if f.has(F::Bladder) {
        return Some((BasicForm::Other, "bladder_solution"));
    }
    None
}

/// Creams, ointments, gels and other things for the skin.
fn weighed(f: Features) -> Option<Named> {
    if f.has(F::Gel) {
        return Some((BasicForm::Gel, if f.has(F::Oral) { "oral_gel" } else { "gel" }));
    }
    if f.has(F::Cream) {
        return Some((BasicForm::Cream, "cream"));
    }
    if f.has(F::Ointment) {
        return Some((BasicForm::Ointment, "ointment"));
    }
    if f.has(F::Tincture) {
        return Some((BasicForm::Other, "tincture"));
    }
    if f.has(F::Skin) && f.has(F::Emulsion) && !f.has(F::Spray) {
        return Some((BasicForm::Cream, "skin_emulsion"));
    }
    let on_skin = [
        F::Solution,
        F::Suspension,
        F::Spray,
        F::Powder,
        F::Drops,
        F::Aerosol,
        F::Concentrate,
    ];
    if f.has(F::Skin) && f.any(&on_skin) {
        return Some((BasicForm::Other, "skin_solution"));
    }
    f.has(F::Gas).then_some((BasicForm::Inhalation, "medicinal_gas"))
}

/// Liquids and powders for the mouth.
fn drunk(f: Features) -> Option<Named> {
    let wet = f.any(&[F::Solution, F::Suspension, F::Syrup, F::Emulsion, F::Drops]);
    let dry =
        f.any(&[F::Powder, F::Granules]) || (f.has(F::Lyophilisate) && f.any(&[F::Oral, F::Suspension]));
    if (dry || (f.has(F::Sachet) && !wet)) && !f.has(F::Spray) {
        let term = if f.has(F::Granules) {
            "granules"
        } else if f.any(&[F::Suspension, F::Syrup]) {
            "powder_for_oral_suspension"
        } else {
            "oral_powder"
        };
        // A bare powder may be one for injection: that needs a word about the mouth, a granule or a sachet.
        let sure = f.any(&[
            F::Granules,
            F::Sachet,
            F::Oral,
            F::Suspension,
            F::Syrup,
            F::Effervescent,
        ]);
        return sure.then_some((BasicForm::OralPowder, term));
    }
    if f.has(F::Syrup) {
        return Some((BasicForm::OralLiquid, "syrup"));
    }
    if f.has(F::Oral) || f.has(F::Sachet) {
        for (feature, term) in [
            (F::Drops, "oral_drops"),
            (F::Suspension, "oral_suspension"),
            (F::Solution, "oral_solution"),
            (F::Emulsion, "oral_solution"),
            (F::Concentrate, "oral_solution"),
        ] {
            if f.has(feature) {
                return Some((BasicForm::OralLiquid, term));
            }
        }
    }
    if f.has(F::Spray) {
        return Some((BasicForm::Other, "spray"));
    }
    // A suspension with nothing else is drunk; a solution may be anything.
    if f.has(F::Suspension) && !f.any(&[F::Skin, F::Rectal, F::Vaginal]) {
        return Some((BasicForm::OralLiquid, "oral_suspension"));
    }
    None
}
