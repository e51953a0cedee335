//! Is it the same salt of the same active moiety. A difference is a soft one, unless the buyer asks for the same salt.

use super::substances;
use crate::matching::finding::{Finding, hundredths};
use crate::matching::{Context, Need, Offer, Outcome, Severity, code};

/// Judges the salts, substance by substance; the worst one is told.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    if !substances::same(offer, need) {
        return None;
    }
    let mut worst: Option<Finding> = None;
    for wanted in &need.identity.substances {
        let Some(given) = offer.identity.substances.iter().find(|s| s.id == wanted.id) else {
            continue;
        };
        let finding = compare(
            &wanted.inn,
            given.salt.as_deref(),
            wanted.salt.as_deref(),
            need.same_salt,
        );
        if worst.as_ref().is_none_or(|w| badness(&finding) > badness(w)) {
            worst = Some(finding);
        }
    }
    worst
}

fn compare(inn: &str, given: Option<&str>, wanted: Option<&str>, same_salt: bool) -> Finding {
    let severity = if same_salt { Severity::Gap } else { Severity::Soft };
    match (given, wanted) {
        (Some(a), Some(b)) if a == b => Finding::pass(code::SALT, severity, format!("both are {inn} as {a}")),
        (Some(a), Some(b)) => {
            let only = if same_salt {
                ", and only that will do"
            } else {
                ": the same active moiety"
            };
            let detail = format!("{inn} is offered as {a}, asked for as {b}{only}");
            Finding::fail(code::SALT, severity, detail)
                .close(hundredths(30))
                .fix(format!("ask whether {inn} as {a} is acceptable"))
        }
        (Some(a), None) if same_salt => {
            let detail = format!("{inn} is offered as {a}; the line asks for the same salt but names none");
            Finding::unknown(code::SALT, severity, detail).fix(format!("name the salt of {inn} in the line"))
        }
        (None, None) if same_salt => {
            let detail = format!("the line asks for the same salt; neither side names a salt of {inn}");
            Finding::unknown(code::SALT, severity, detail).fix(format!("ask which salt of {inn} it is"))
        }
        (None, None) => Finding::pass(
            code::SALT,
            severity,
            format!("neither side names a salt of {inn}"),
        ),
        (Some(a), None) => {
            let detail = format!("{inn} is offered as {a}; the line asks for no salt in particular");
            Finding::pass(code::SALT, severity, detail).close(hundredths(90))
        }
        (None, Some(b)) => {
            let detail = format!("{inn} is asked for as {b}; the listing names no salt");
            Finding::unknown(code::SALT, severity, detail).fix(format!("ask which salt of {inn} it is"))
        }
    }
}

fn badness(finding: &Finding) -> u8 {
    match finding.criterion.result {
        Outcome::Pass => u8::from(finding.closeness < Some(rust_decimal::Decimal::ONE)),
        Outcome::Unknown => 2,
        Outcome::Fail => 3,
    }
}
