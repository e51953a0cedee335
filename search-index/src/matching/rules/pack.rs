//! Does one pack hold as much as is asked for. Repacking is a matter of price, so this only moves the score.

use super::{has_form, substances};
use crate::matching::finding::{Finding, hundredths};
use crate::matching::{Context, Need, Offer, Severity, code, say};

/// Judges the count in a pack and the content of a container, where the line names one.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    if !has_form(offer) || !substances::same(offer, need) {
        return None;
    }
    let millilitres = |v: rust_decimal::Decimal| format!("{} mL", v.normalize());
    let asked = [need.units_per_pack.map(say::number), need.volume.map(millilitres)];
    let given = [
        offer.units_per_pack.map(say::number),
        offer.volume.map(millilitres),
    ];
    let compared: Vec<(&String, Option<&String>)> = asked
        .iter()
        .zip(&given)
        .filter_map(|(asked, given)| Some((asked.as_ref()?, given.as_ref())))
        .collect();
    if compared.is_empty() {
        return None;
    }
    let join = |parts: Vec<&str>| parts.join(" of ");
    let wanted = join(compared.iter().map(|(asked, _)| asked.as_str()).collect());
    if compared.iter().any(|(_, given)| given.is_none()) {
        let detail = format!("{wanted} in a pack are asked for; the listing does not say how much one holds");
        return Some(Finding::unknown(code::PACK, Severity::Soft, detail).fix("ask for the pack"));
    }
    let held = join(
        compared
            .iter()
            .filter_map(|(_, given)| given.map(String::as_str))
            .collect(),
    );
    if compared.iter().all(|(asked, given)| Some(*asked) == *given) {
        return Some(Finding::pass(
            code::PACK,
            Severity::Soft,
            format!("both packs hold {wanted}"),
        ));
    }
    let detail = format!("a pack offered holds {held}, one of {wanted} is asked for");
    let fix = format!("ask whether packs of {held} are acceptable, or for packs of {wanted}");
    Some(
        Finding::fail(code::PACK, Severity::Soft, detail)
            .close(hundredths(30))
            .fix(fix),
    )
}
