//! Is it given off equally fast. Metformin XR is not metformin IR.

use super::has_form;
use crate::identity::{BasicForm, Identity, Release};
use crate::matching::finding::{Finding, hundredths};
use crate::matching::{Context, Need, Offer, Severity, code, say};

/// Substances that stomach acid destroys: their oral solids are gastro-resistant whether a text says so or not.
const ACID_LABILE: &[&str] = &[
    "dexlansoprazole",
    "duloxetine",
    "esomeprazole",
    "ilaprazole",
    "lansoprazole",
    "omeprazole",
    "pantoprazole",
    "rabeprazole",
];

/// Judges the release. Modified release is never implied, so a side that says nothing does not have it.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    if !has_form(offer) {
        return None;
    }
    let (given, wanted) = (offer.identity.release, need.identity.release);
    match (given, wanted) {
        (Some(a), Some(b)) if a == b => Some(Finding::pass(
            code::RELEASE,
            Severity::Gap,
            format!("both are {}", say::release(a)),
        )),
        _ if always_enteric(need) && is_plain_or_enteric(given) && is_plain_or_enteric(wanted) => {
            let inn = say::substances(&need.identity);
            let detail = format!("oral solids of {inn} are gastro-resistant, whether said or not");
            Some(Finding::pass(code::RELEASE, Severity::Gap, detail).close(hundredths(95)))
        }
        (Some(a), Some(b)) => Some(other(say::release(a), say::release(b))),
        (Some(a), None) if a != Release::Immediate => Some(other(say::release(a), "nothing of the kind")),
        (None, Some(b)) if b != Release::Immediate => Some(other("nothing of the kind", say::release(b))),
        _ if is_oral_solid(&offer.identity) || is_oral_solid(&need.identity) => {
            let detail = "one side does not tell the release of an oral solid";
            Some(Finding::unknown(code::RELEASE, Severity::Gap, detail).fix("ask for the release"))
        }
        _ => None,
    }
}

fn other(given: &str, wanted: &str) -> Finding {
    Finding::fail(
        code::RELEASE,
        Severity::Gap,
        format!("other release: {given} is offered, {wanted} is asked for"),
    )
    .fix(format!("ask whether {given} is acceptable instead of {wanted}"))
}

/// Whether the line asks for what is gastro-resistant, said or not.
pub(crate) fn always_enteric(need: &Need) -> bool {
    match need.identity.substances.as_slice() {
        [only] => ACID_LABILE.contains(&only.id.as_str()),
        _ => false,
    }
}

fn is_plain_or_enteric(release: Option<Release>) -> bool {
    release != Some(Release::Prolonged)
}

fn is_oral_solid(identity: &Identity) -> bool {
    matches!(identity.dose_form, Some(BasicForm::Tablet | BasicForm::Capsule))
}
