//! Is it the same basic dose form; the exact term only moves the score.

use super::has_form;
use crate::identity::{BasicForm, Identity, Route};
use crate::matching::finding::{Finding, hundredths};
use crate::matching::{Context, Need, Offer, Severity, code, say};

/// Forms of which a buyer may well take the one for the other.
pub(crate) const RELATED: &[&[BasicForm]] = &[
    &[BasicForm::Tablet, BasicForm::Capsule],
    &[BasicForm::Cream, BasicForm::Ointment, BasicForm::Gel],
    &[BasicForm::Injection, BasicForm::PowderForInjection],
    &[BasicForm::OralLiquid, BasicForm::OralPowder],
];

/// Exact terms that have no basic form of their own, by what a buyer may take for each other.
const RELATED_TERMS: &[&[&str]] = &[
    &[
        "skin_solution",
        "foam",
        "shampoo",
        "tincture",
        "transdermal_solution",
    ],
    &[
        "lozenge",
        "gum",
        "film",
        "mouthwash",
        "oromucosal_solution",
        "oral_spray",
    ],
    &["enema", "foam"],
];

/// How two forms compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grade {
    Same,
    Related,
    Different,
}

/// Judges the form in four grades: the same term, the same basic form, related, different.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    if !has_form(offer) {
        return None;
    }
    let (Some(given), Some(wanted)) = (offer.identity.dose_form, need.identity.dose_form) else {
        let side = if offer.identity.dose_form.is_none() {
            "the listing"
        } else {
            "the line"
        };
        let finding = Finding::unknown(code::FORM, Severity::Gap, format!("{side} gives no dose form"));
        return Some(finding.fix("ask for the dose form"));
    };
    let (given_said, wanted_said) = (said(&offer.identity, given), said(&need.identity, wanted));
    let grade = if given != wanted && either(offer, need) {
        let detail = format!("{given_said} are offered, {wanted_said} are asked for: either will do");
        return Some(Finding::pass(code::FORM, Severity::Gap, detail).close(hundredths(80)));
    } else if given != wanted {
        basic_grade(offer, need, given, wanted)
    } else if given == BasicForm::Other {
        other_grade(offer, need)
    } else {
        Grade::Same
    };
    let closeness = match grade {
        Grade::Same => return Some(same_form(offer, need, given)),
        Grade::Related => hundredths(50),
        Grade::Different => hundredths(10),
    };
    let detail = format!("{given_said} are offered, {wanted_said} are asked for");
    let fix = format!("ask whether {given_said} are acceptable instead of {wanted_said}");
    Some(
        Finding::fail(code::FORM, Severity::Gap, detail)
            .close(closeness)
            .fix(fix),
    )
}

/// The form in words, with the other one that will do.
fn said(identity: &Identity, form: BasicForm) -> String {
    match (identity.dose_form_or, &identity.form_term) {
        (Some(other), _) => format!("{} or {}", say::form(form), say::form(other)),
        (None, Some(term)) if form == BasicForm::Other => format!("{}s", say::term(term)),
        _ => say::form(form).to_owned(),
    }
}

/// `Tablet or capsule` on one side takes either from the other.
fn either(offer: &Offer, need: &Need) -> bool {
    let (given, wanted) = (&offer.identity, &need.identity);
    (given.dose_form_or.is_some() && given.dose_form_or == wanted.dose_form)
        || (wanted.dose_form_or.is_some() && wanted.dose_form_or == given.dose_form)
}

fn basic_grade(offer: &Offer, need: &Need, given: BasicForm, wanted: BasicForm) -> Grade {
    // Drops, gel and ointment for the eye are nearer to each other than a gel for the eye to one for the skin.
    let in_the_eye = [&offer.identity, &need.identity]
        .iter()
        .all(|i| i.route == Some(Route::Ocular));
    let related = in_the_eye
        || RELATED
            .iter()
            .any(|group| group.contains(&given) && group.contains(&wanted));
    if related { Grade::Related } else { Grade::Different }
}

/// Forms without a basic form of their own are told apart by their exact term: a shampoo is no lozenge.
fn other_grade(offer: &Offer, need: &Need) -> Grade {
    let (Some(a), Some(b)) = (&offer.identity.form_term, &need.identity.form_term) else {
        return Grade::Same;
    };
    // A spray of which nothing more is said may be any spray.
    let unsaid = |one: &str, other: &str| one == "spray" && matches!(other, "skin_solution" | "oral_spray");
    if a == b || unsaid(a, b) || unsaid(b, a) {
        return Grade::Same;
    }
    let related = RELATED_TERMS
        .iter()
        .any(|group| group.contains(&a.as_str()) && group.contains(&b.as_str()));
    if related { Grade::Related } else { Grade::Different }
}

fn same_form(offer: &Offer, need: &Need, form: BasicForm) -> Finding {
    let pass = |detail| Finding::pass(code::FORM, Severity::Gap, detail);
    match (&offer.identity.form_term, &need.identity.form_term) {
        (Some(a), Some(b)) if a == b => pass(format!("both are: {}", say::term(a))),
        (Some(a), Some(b)) => {
            let detail = format!(
                "{} is offered, {} is asked for: the same basic form",
                say::term(a),
                say::term(b)
            );
            pass(detail).close(hundredths(80))
        }
        (None, None) => pass(format!("both are {}", say::form(form))).close(hundredths(90)),
        _ => pass(format!(
            "both are {}; one side says more exactly which",
            say::form(form)
        ))
        .close(hundredths(85)),
    }
}
