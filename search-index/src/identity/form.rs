//! Dose form, release and route, decided from the features of the words.

use super::strength::Matter;
use super::types::{BasicForm, Release, Route};
use crate::vocabulary::forms::{Feature, Features};

/// What the words say about the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Form {
    /// The basic form.
    pub(crate) basic: Option<BasicForm>,
    /// The exact term.
    pub(crate) term: Option<&'static str>,
    /// The release, only where said or certain.
    pub(crate) release: Option<Release>,
    /// The route.
    pub(crate) route: Option<Route>,
}

/// Decides from the features of all words of a text. Order matters: what is given by needle or into the eye is
/// that before it is a solution.
pub(crate) fn decide(features: Features) -> Form {
    let f = features;
    let (basic, term) = match basic(f) {
        Some((basic, term)) => (Some(basic), Some(term)),
        None => (None, None),
    };
    let route = route(f, basic);
    let release = release(f, basic);
    Form {
        basic,
        term,
        release,
        route,
    }
}

fn basic(f: Features) -> Option<(BasicForm, &'static str)> {
    use Feature as F;
    let by_needle = f.any(&[F::Injection, F::Infusion, F::ForInjection, F::Intravenous]);
    let wet = f.any(&[F::Solution, F::Suspension, F::Emulsion, F::Concentrate]);
    if f.has(F::Inhaled) || (f.has(F::Aerosol) && !f.any(&[F::Nose, F::Skin])) {
        return Some((BasicForm::Inhalation, inhalation(f)));
    }
    if f.any(&[F::Implant]) {
        return Some((BasicForm::Other, "implant"));
    }
    if by_needle {
        return Some(parenteral(f, wet));
    }
    if let Some(found) = local(f) {
        return Some(found);
    }
    if f.any(&[F::Patch]) {
        return Some((BasicForm::Patch, "patch"));
    }
    if f.has(F::Suppository) {
        return Some((
            BasicForm::Suppository,
            if f.has(F::Vaginal) {
                "pessary"
            } else {
                "suppository"
            },
        ));
    }
    match (f.has(F::Tablet), f.has(F::Capsule)) {
        (true, true) if f.any(&[F::Vaginal, F::Hard, F::Soft]) => {
            return Some((BasicForm::Capsule, capsule(f)));
        }
        (true, true) => return None,
        (true, false) => return Some((BasicForm::Tablet, tablet(f))),
        (false, true) => return Some((BasicForm::Capsule, capsule(f))),
        (false, false) => {}
    }
    for (feature, found) in [
        (F::Lozenge, (BasicForm::Other, "lozenge")),
        (F::Film, (BasicForm::Other, "film")),
        (F::Gum, (BasicForm::Other, "gum")),
        (F::Shampoo, (BasicForm::Other, "shampoo")),
        (F::Foam, (BasicForm::Other, "foam")),
        (F::Enema, (BasicForm::Other, "enema")),
        (F::Mouthwash, (BasicForm::Other, "mouthwash")),
        (F::Insert, (BasicForm::Other, "insert")),
    ] {
        if f.has(feature) {
            return Some(found);
        }
    }
    if let Some(found) = weighed(f) {
        return Some(found);
    }
    drunk(f)
}

fn inhalation(f: Features) -> &'static str {
    use Feature as F;
    if f.has(F::Powder) {
        "inhalation_powder"
    } else if f.has(F::Aerosol) {
        "inhalation_aerosol"
    } else if f.any(&[F::Solution, F::Suspension]) {
        "nebuliser_solution"
    } else {
        "inhalation"
    }
}

fn parenteral(f: Features, wet: bool) -> (BasicForm, &'static str) {
    use Feature as F;
    let dry = f.any(&[F::Powder, F::Lyophilisate]) || (f.has(F::ForInjection) && !wet && !f.has(F::Pen));
    if dry {
        let term = if f.has(F::Lyophilisate) {
            "lyophilisate_for_injection"
        } else if f.has(F::Infusion) {
            "powder_for_infusion"
        } else {
            "powder_for_injection"
        };
        return (BasicForm::PowderForInjection, term);
    }
    let term = if f.has(F::Concentrate) {
        "concentrate_for_infusion"
    } else if f.has(F::Infusion) && !f.has(F::Injection) {
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
fn local(f: Features) -> Option<(BasicForm, &'static str)> {
    use Feature as F;
    let solid = f.any(&[F::Tablet, F::Capsule, F::Suppository]);
    if solid {
        return None;
    }
    if f.has(F::Eye) {
        return Some(match (f.has(F::Ointment), f.has(F::Gel), f.has(F::Cream)) {
            (true, _, _) => (BasicForm::Ointment, "eye_ointment"),
            (_, true, _) => (BasicForm::Gel, "eye_gel"),
            (_, _, true) => (BasicForm::Cream, "eye_cream"),
            _ => (BasicForm::EyeDrops, "eye_drops"),
        });
    }
    if f.any(&[F::Ear, F::Nose]) {
        return Some(
            match (
                f.has(F::Ointment),
                f.has(F::Gel),
                f.has(F::Ear),
                f.any(&[F::Spray, F::Aerosol]),
            ) {
                (true, ..) => (BasicForm::Ointment, "nasal_ointment"),
                (_, true, ..) => (BasicForm::Gel, "nasal_gel"),
                (_, _, true, _) => (BasicForm::EarNoseDrops, "ear_drops"),
                (.., true) => (BasicForm::EarNoseDrops, "nasal_spray"),
                _ => (BasicForm::EarNoseDrops, "nasal_drops"),
            },
        );
    }
    None
}

fn tablet(f: Features) -> &'static str {
    use Feature as F;
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
    use Feature as F;
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

/// Creams, ointments, gels and other things for the skin.
fn weighed(f: Features) -> Option<(BasicForm, &'static str)> {
    use Feature as F;
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
    if f.has(F::Skin)
        && f.any(&[
            F::Solution,
            F::Suspension,
            F::Spray,
            F::Powder,
            F::Drops,
            F::Aerosol,
        ])
    {
        return Some((BasicForm::Other, "skin_solution"));
    }
    if f.has(F::Skin) && f.has(F::Emulsion) {
        return Some((BasicForm::Cream, "skin_emulsion"));
    }
    if f.any(&[F::Gas]) {
        return Some((BasicForm::Inhalation, "medicinal_gas"));
    }
    None
}

/// Liquids and powders for the mouth.
fn drunk(f: Features) -> Option<(BasicForm, &'static str)> {
    use Feature as F;
    if f.any(&[F::Powder, F::Granules, F::Sachet]) && !f.has(F::Spray) {
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
    if f.has(F::Oral) && f.has(F::Drops) {
        return Some((BasicForm::OralLiquid, "oral_drops"));
    }
    if f.has(F::Oral) && f.has(F::Suspension) {
        return Some((BasicForm::OralLiquid, "oral_suspension"));
    }
    if f.has(F::Oral) && f.any(&[F::Solution, F::Emulsion, F::Concentrate]) {
        return Some((BasicForm::OralLiquid, "oral_solution"));
    }
    if f.has(F::Spray) {
        return Some((BasicForm::Other, "spray"));
    }
    // A suspension with nothing else is drunk; a solution may be anything.
    if f.has(F::Suspension) {
        return Some((BasicForm::OralLiquid, "oral_suspension"));
    }
    None
}

fn release(f: Features, basic: Option<BasicForm>) -> Option<Release> {
    use Feature as F;
    if f.has(F::Enteric) {
        return Some(Release::Enteric);
    }
    if f.has(F::Prolonged) {
        return Some(Release::Prolonged);
    }
    match basic {
        Some(BasicForm::Tablet | BasicForm::Capsule) => Some(Release::Immediate),
        _ => None,
    }
}

fn route(f: Features, basic: Option<BasicForm>) -> Option<Route> {
    use Feature as F;
    Some(match basic? {
        BasicForm::Injection | BasicForm::PowderForInjection => Route::Parenteral,
        BasicForm::EyeDrops => Route::Ocular,
        BasicForm::EarNoseDrops if f.has(F::Ear) => Route::Otic,
        BasicForm::EarNoseDrops => Route::Nasal,
        BasicForm::Inhalation => Route::Inhaled,
        BasicForm::Patch => Route::Transdermal,
        _ if f.has(F::Eye) => Route::Ocular,
        _ if f.has(F::Nose) => Route::Nasal,
        _ if f.has(F::Vaginal) => Route::Vaginal,
        _ if f.has(F::Rectal) => Route::Rectal,
        BasicForm::Suppository => Route::Rectal,
        BasicForm::Tablet | BasicForm::Capsule | BasicForm::OralLiquid | BasicForm::OralPowder => Route::Oral,
        BasicForm::Cream | BasicForm::Ointment | BasicForm::Gel => {
            if f.has(F::Oral) {
                Route::Oral
            } else {
                Route::Topical
            }
        }
        BasicForm::Other if f.has(F::Skin) => Route::Topical,
        BasicForm::Other => return None,
    })
}

/// What a percentage and a weight mean for a basic form.
pub(crate) fn matter(basic: Option<BasicForm>) -> Matter {
    match basic {
        Some(BasicForm::Tablet | BasicForm::Capsule | BasicForm::Suppository) => Matter::Solid,
        Some(
            BasicForm::Injection | BasicForm::OralLiquid | BasicForm::EyeDrops | BasicForm::EarNoseDrops,
        ) => Matter::Liquid,
        Some(BasicForm::PowderForInjection) => Matter::Powder,
        Some(BasicForm::Cream | BasicForm::Ointment | BasicForm::Gel) => Matter::Semisolid,
        Some(BasicForm::Patch) => Matter::Patch,
        Some(BasicForm::OralPowder | BasicForm::Inhalation | BasicForm::Other) | None => Matter::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::super::substances::features_of;
    use super::*;
    use crate::vocabulary::Lexicon;

    #[test]
    fn forms_of_many_languages() {
        use BasicForm as B;
        let table = [
            ("缓释片", B::Tablet, "prolonged_release_tablet"),
            ("肠溶胶囊", B::Capsule, "gastro_resistant_capsule"),
            ("注射用", B::PowderForInjection, "powder_for_injection"),
            ("注射液", B::Injection, "solution_for_injection"),
            ("滴眼液", B::EyeDrops, "eye_drops"),
            ("吸入气雾剂", B::Inhalation, "inhalation_aerosol"),
            (
                "powder for injection",
                B::PowderForInjection,
                "powder_for_injection",
            ),
            ("solution for injection", B::Injection, "solution_for_injection"),
            ("tabl. powl.", B::Tablet, "film_coated_tablet"),
            ("TBL FLM", B::Tablet, "film_coated_tablet"),
            ("р-р д/ин.", B::Injection, "solution_for_injection"),
            ("CAPS.", B::Capsule, "capsule"),
            (
                "viên nén bao tan trong ruột",
                B::Tablet,
                "gastro_resistant_tablet",
            ),
            ("dung dịch tiêm truyền", B::Injection, "solution_for_infusion"),
            (
                "таблетки пролонгированного действия",
                B::Tablet,
                "prolonged_release_tablet",
            ),
            ("суппозитории ректальные", B::Suppository, "suppository"),
            ("krople do oczu, roztwór", B::EyeDrops, "eye_drops"),
            (
                "granulat do sporządzania zawiesiny doustnej",
                B::OralPowder,
                "granules",
            ),
            ("maść do oczu", B::Ointment, "eye_ointment"),
            ("filmtabletta", B::Tablet, "tablet"),
            ("comprimate filmate", B::Tablet, "film_coated_tablet"),
            (
                "prášek pro injekční roztok",
                B::PowderForInjection,
                "powder_for_injection",
            ),
        ];
        let lexicon = Lexicon::builtin();
        let mut wrong = Vec::new();
        for (text, form, term) in table {
            let read = decide(features_of(&lexicon, text));
            if (read.basic, read.term) != (Some(form), Some(term)) {
                wrong.push((text, read));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
