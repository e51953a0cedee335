//! Whether a name may be given to a substance: a name that is taken, or nearly, misleads.

use super::substances::{What, items};
use super::types::Candidate;
use super::verdict::add_candidate;
use crate::vocabulary::Lexicon;
use crate::vocabulary::how::How;

/// What stands against giving a name to substances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clash {
    /// Nothing.
    None,
    /// It means exactly these already.
    Known,
    /// It, or its normal form, means others.
    Taken(Vec<Candidate>),
    /// It looks like, or has in it, the names of others.
    LooksLike(Vec<Candidate>),
    /// It says a form, a salt, a number or nothing.
    NotAName,
}

/// What stands against reading this name as these substances; none: as no substance at all.
pub fn clash(lexicon: &Lexicon, name: &str, substances: &[&str]) -> Clash {
    let (mut named, mut near, mut strange) = (Vec::new(), Vec::new(), false);
    let found = items(lexicon, name);
    for item in &found {
        match &item.what {
            What::Name(targets) => {
                let members = targets.iter().flat_map(|t| lexicon.members(*t)).copied();
                if item.how == How::Slip {
                    near.extend(members);
                    strange = true;
                } else {
                    named.extend(members);
                }
            }
            What::Tie(keys) => {
                let targets = keys.iter().flat_map(|k| lexicon.names.by_key(k));
                near.extend(targets.flat_map(|t| lexicon.members(*t)).copied());
                strange = true;
            }
            What::Unknown(_) | What::Strange => strange = true,
            What::Salt(_) | What::Form(_) | What::Number => {}
        }
    }
    let wanted: Vec<u32> = substances.iter().filter_map(|id| lexicon.number(id)).collect();
    let others = |numbers: &[u32], why: &str| {
        let mut list = Vec::new();
        for number in numbers.iter().filter(|n| !wanted.contains(n)) {
            add_candidate(lexicon, &mut list, *number, why);
        }
        list
    };
    if !strange {
        let taken = others(&named, "the name means this already");
        return match (named.is_empty(), taken.is_empty()) {
            (true, _) => Clash::NotAName,
            (_, false) => Clash::Taken(taken),
            _ if wanted.iter().all(|w| named.contains(w)) => Clash::Known,
            // A part of the combination: the name of one substance is not that of several.
            _ => {
                let mut list = Vec::new();
                named
                    .iter()
                    .for_each(|n| add_candidate(lexicon, &mut list, *n, "the name means this alone already"));
                Clash::Taken(list)
            }
        };
    }
    let mut like = others(&named, "a part of the name means this");
    for candidate in others(&near, "the name is a slip away from a name of this") {
        if like.iter().all(|c| c.id != candidate.id) {
            like.push(candidate);
        }
    }
    if like.is_empty() {
        Clash::None
    } else {
        Clash::LooksLike(like)
    }
}

/// Whether a name is, or is nearly, one of a controlled substance.
pub fn is_near_controlled(lexicon: &Lexicon, name: &str) -> bool {
    super::controlled::mentions(lexicon, name, &items(lexicon, name))
}
