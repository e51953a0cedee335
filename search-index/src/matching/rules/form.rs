//! Is it the same basic dose form; the exact term only moves the score.

use super::has_form;
use crate::identity::BasicForm;
use crate::matching::finding::{Finding, hundredths};
use crate::matching::{Context, Need, Offer, Severity, code, say};

/// Forms of which a buyer may well take the one for the other.
const RELATED: &[&[BasicForm]] = &[
    &[BasicForm::Tablet, BasicForm::Capsule],
    &[BasicForm::Cream, BasicForm::Ointment, BasicForm::Gel],
    &[BasicForm::Injection, BasicForm::PowderForInjection],
    &[BasicForm::OralLiquid, BasicForm::OralPowder],
];

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
    if given == wanted {
        return Some(same_form(offer, need, given));
    }
    let related = RELATED
        .iter()
        .any(|group| group.contains(&given) && group.contains(&wanted));
    let (given, wanted) = (say::form(given), say::form(wanted));
    let closeness = if related { hundredths(50) } else { hundredths(10) };
    let detail = format!("{given} are offered, {wanted} are asked for");
    let fix = format!("ask whether {given} are acceptable instead of {wanted}");
    Some(
        Finding::fail(code::FORM, Severity::Gap, detail)
            .close(closeness)
            .fix(fix),
    )
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
