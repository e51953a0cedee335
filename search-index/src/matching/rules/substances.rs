//! Are the substances the same set. A wrong substance shown as a match is the worst error there is.

use super::kind;
use crate::identity::{Identity, Kind, Status};
use crate::matching::finding::Finding;
use crate::matching::{Context, Need, Offer, Severity, code, say};
use std::collections::BTreeSet;

/// From so many letters on, one shared word names the same thing.
const LONG_NAME: usize = 7;

/// Judges the sets. Where one of them is not known the pair is kept as doubtful, unless what was read of it
/// leaves no room for the other.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    if !applies(offer, need) {
        return None;
    }
    let (offered, asked) = (readings(&offer.identity), readings(&need.identity));
    if is_resolved(&offer.identity) && is_resolved(&need.identity) {
        let (given, wanted) = (say::substances(&offer.identity), say::substances(&need.identity));
        if offered == asked {
            let detail = format!("both are {wanted}");
            return Some(Finding::pass(code::SUBSTANCES, Severity::Must, detail));
        }
        if kindred(&offer.identity, &need.identity) {
            let detail = format!("{given} is offered, {wanted} is asked for: one names a class of the other");
            let fix = format!("ask which {given} it is, and whether it may be supplied as {wanted}");
            return Some(Finding::unknown(code::SUBSTANCES, Severity::Must, detail).fix(fix));
        }
        let detail = format!("{given} is offered, {wanted} is asked for");
        return Some(Finding::fail(code::SUBSTANCES, Severity::Must, detail));
    }
    if !offered.is_empty() && !asked.is_empty() && !may_be_the_same(offer, need) {
        let detail = "no reading of the one side is a reading of the other";
        return Some(Finding::fail(code::SUBSTANCES, Severity::Must, detail));
    }
    if let Some(name) = shared_stranger(&offer.identity, &need.identity) {
        let detail = format!("both name {}, which is not in the vocabulary", say::quote(&name));
        let fix = "compare the names, and ask for the INN".to_owned();
        return Some(Finding::unknown(code::SUBSTANCES, Severity::Must, detail).fix(fix));
    }
    let listing = offer.names.first().map_or("", String::as_str);
    let sides = [
        unread("the listing", listing, &offer.identity),
        unread("the line", &need.text, &need.identity),
    ];
    let (details, fixes): (Vec<String>, Vec<String>) = sides.into_iter().flatten().unzip();
    Some(Finding::unknown(code::SUBSTANCES, Severity::Must, details.join("; ")).fix(fixes.join("; ")))
}

/// Whether substances can tell anything: not where the kind has none and neither text speaks of one. Capacity and
/// services are offered for whatever substance the line names.
pub(super) fn applies(offer: &Offer, need: &Need) -> bool {
    let (offered, asked) = (readings(&offer.identity), readings(&need.identity));
    match kind::offered_kind(offer) {
        kind if kind.has_substances() => true,
        Kind::Capacity | Kind::Service => !offered.is_empty() && !asked.is_empty(),
        _ => !offered.is_empty() || !asked.is_empty(),
    }
}

/// Whether both sides are known and have the same substances.
pub(super) fn same(offer: &Offer, need: &Need) -> bool {
    let both = is_resolved(&offer.identity) && is_resolved(&need.identity);
    both && readings(&offer.identity) == readings(&need.identity)
}

/// Whether two sides of which at least one is doubtful may turn out to be the same set: they share a reading, or
/// one is a combination of which the other names a part and something else that was not understood.
fn may_be_the_same(offer: &Offer, need: &Need) -> bool {
    let keys = |identity: &Identity| -> BTreeSet<String> {
        let known = identity.substance_key().into_iter();
        known.chain(identity.candidate_keys()).collect()
    };
    let part_of = |doubtful: &Identity, whole: &Identity| {
        is_resolved(whole)
            && whole.substances.len() > 1
            && doubtful.status == Status::Ambiguous
            && readings(doubtful).is_subset(&readings(whole))
    };
    let (offered, asked) = (&offer.identity, &need.identity);
    !keys(offered).is_disjoint(&keys(asked)) || part_of(offered, asked) || part_of(asked, offered)
}

/// Whether the one side names a class that leaves open whether the other is meant: erythropoietin and epoetin alfa.
pub fn kindred(offered: &Identity, asked: &Identity) -> bool {
    let names = |a: &Identity, b: &Identity| b.substance_key().is_some_and(|key| a.kindred.contains(&key));
    names(offered, asked) || names(asked, offered)
}

/// The name in normal form that two unread texts share, where each word of the one that may be a name is a word of
/// the other.
pub fn shared_stranger(offered: &Identity, asked: &Identity) -> Option<String> {
    if offered.status != Status::Unresolved || asked.status != Status::Unresolved {
        return None;
    }
    let (mut few, mut many) = (&offered.strangers, &asked.strangers);
    if few.len() > many.len() {
        (few, many) = (many, few);
    }
    let all = few.iter().all(|word| many.contains(word));
    // A short word alone is shared by chance.
    let telling = few
        .iter()
        .any(|word| word.chars().count() >= LONG_NAME || !word.is_ascii());
    (all && telling).then(|| few.join(" "))
}

/// Whether every substance is known. A resolved identity without a substance does not count.
pub(super) fn is_resolved(identity: &Identity) -> bool {
    identity.status == Status::Resolved && !identity.substances.is_empty()
}

/// The ids of a known set, or of all that an ambiguous text may mean.
fn readings(identity: &Identity) -> BTreeSet<&str> {
    match identity.status {
        Status::Resolved => identity.substances.iter().map(|s| s.id.as_str()).collect(),
        Status::Ambiguous => identity.candidates.iter().flat_map(|c| c.id.split('+')).collect(),
        Status::Unresolved => BTreeSet::new(),
    }
}

/// What was not read on a side, and what would settle it.
fn unread(side: &str, text: &str, identity: &Identity) -> Option<(String, String)> {
    if is_resolved(identity) {
        return None;
    }
    let text = say::quote(text);
    let names: Vec<&str> = identity.candidates.iter().map(|c| c.inn.as_str()).collect();
    if identity.status == Status::Ambiguous && !names.is_empty() {
        let names = names.join(" or ");
        return Some((
            format!("{side} {text} may mean {names}"),
            format!("settle whether {side} means {names}"),
        ));
    }
    Some((
        format!("no substance was read in {side} {text}"),
        format!("name the substances of {side}"),
    ))
}
