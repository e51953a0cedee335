//! Do the fields agree that describe what has no dose form: licences, capacity, services, devices.

use super::{kind, substances};
use crate::attributes::{compare, fields};
use crate::matching::finding::{Finding, hundredths};
use crate::matching::{Context, Need, Offer, Severity, code, say};

/// Judges the fields that the line names, one by one. Without any that agrees, words alone do not make a match.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    let known = fields(kind::offered_kind(offer));
    if known.is_empty() {
        return None;
    }
    let (mut agree, mut differ, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for field in known {
        let Some(asked) = need.attributes.get(field.name) else {
            continue;
        };
        let name = field.name.replace('_', " ");
        match offer.attributes.get(field.name) {
            None => open.push(format!("{name} (asked for: {})", say::quote(asked))),
            Some(offered) => {
                let told = format!(
                    "{name} ({} offered, {} asked for)",
                    say::quote(offered),
                    say::quote(asked)
                );
                match compare(*field, offered, asked) {
                    Some(true) => agree.push(told),
                    Some(false) => differ.push(told),
                    None => open.push(told),
                }
            }
        }
    }
    let told = |what: &str, list: &[String]| format!("{what}: {}", list.join(", "));
    if !differ.is_empty() {
        let all = differ.len() + agree.len() + open.len();
        let detail = told("these fields differ", &differ);
        let fix = told("ask whether what is offered will do instead", &differ);
        let close = hundredths(50) * share(agree.len(), all);
        return Some(
            Finding::fail(code::ATTRIBUTES, Severity::Gap, detail)
                .close(close)
                .fix(fix),
        );
    }
    if !open.is_empty() {
        let detail = told("the listing does not say", &open);
        let fix = told("ask the supplier for", &open);
        return Some(Finding::unknown(code::ATTRIBUTES, Severity::Gap, detail).fix(fix));
    }
    if !agree.is_empty() {
        return Some(Finding::pass(
            code::ATTRIBUTES,
            Severity::Gap,
            told("these fields agree", &agree),
        ));
    }
    // The same substances say what it is, with or without fields.
    if substances::same(offer, need) {
        return None;
    }
    let names: Vec<String> = known.iter().map(|f| f.name.replace('_', " ")).collect();
    let detail = "the line names no field that could be compared; words alone make no match";
    let fix = format!("say in the line what is wanted: {}", names.join(", "));
    Some(Finding::unknown(code::ATTRIBUTES, Severity::Gap, detail).fix(fix))
}

fn share(part: usize, of: usize) -> rust_decimal::Decimal {
    rust_decimal::Decimal::from(part)
        .checked_div(rust_decimal::Decimal::from(of))
        .unwrap_or_default()
}
