//! Dose form, release and route, decided from the features of the words.

mod basic;

use super::strength::Matter;
use super::types::{BasicForm, Release, Route};
use crate::vocabulary::forms::{Feature, Features};

/// What the words say about the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Form {
    /// The basic form.
    pub(crate) basic: Option<BasicForm>,
    /// Another basic form that will do as well: "tablet or capsule".
    pub(crate) or: Option<BasicForm>,
    /// The exact term.
    pub(crate) term: Option<&'static str>,
    /// The release, only where said or certain.
    pub(crate) release: Option<Release>,
    /// The route.
    pub(crate) route: Option<Route>,
}

/// Decides from the features of all words of a text.
pub(crate) fn decide(features: Features) -> Form {
    let (basic, term) = basic::basic(features).unzip();
    let or = basic::tablet_or_capsule(features).then_some(BasicForm::Capsule);
    let or = or.filter(|_| basic == Some(BasicForm::Tablet));
    Form {
        basic,
        or,
        // The exact term of a tablet says nothing where a capsule will do.
        term: term.filter(|_| or.is_none()),
        release: release(features, basic),
        route: route(features, basic),
    }
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
    let basic = basic?;
    Some(match basic {
        BasicForm::Injection | BasicForm::PowderForInjection => Route::Parenteral,
        BasicForm::Inhalation => Route::Inhaled,
        BasicForm::Patch => Route::Transdermal,
        _ if f.has(F::Implant) => Route::Parenteral,
        _ if f.has(F::Eye) => Route::Ocular,
        _ if f.has(F::Ear) => Route::Otic,
        _ if f.has(F::Nose) => Route::Nasal,
        _ if f.has(F::Vaginal) => Route::Vaginal,
        _ if f.any(&[F::Rectal, F::Enema]) => Route::Rectal,
        BasicForm::Suppository => Route::Rectal,
        BasicForm::EyeDrops => Route::Ocular,
        BasicForm::EarNoseDrops => Route::Nasal,
        BasicForm::Tablet | BasicForm::Capsule | BasicForm::OralLiquid | BasicForm::OralPowder => Route::Oral,
        _ if f.has(F::Transdermal) => Route::Transdermal,
        _ if f.any(&[
            F::Mouth,
            F::Sublingual,
            F::Buccal,
            F::Orodispersible,
            F::Lozenge,
            F::Gum,
            F::Film,
            F::Mouthwash,
        ]) =>
        {
            Route::Oral
        }
        BasicForm::Cream | BasicForm::Ointment | BasicForm::Gel if f.has(F::Oral) => Route::Oral,
        BasicForm::Cream | BasicForm::Ointment | BasicForm::Gel => Route::Topical,
        BasicForm::Other if f.any(&[F::Skin, F::Shampoo, F::Tincture]) => Route::Topical,
        BasicForm::Other if f.has(F::Bladder) || !f.has(F::Oral) => return None,
        BasicForm::Other => Route::Oral,
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
            ("filmtabletta", B::Tablet, "film_coated_tablet"),
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
