//! Whether one text names substances for sure, perhaps, or not at all.

use super::scan::Gap;
use super::substances::{Item, What};
use super::types::{Candidate, Status};
use crate::vocabulary::Lexicon;
use crate::vocabulary::forms::Feature;

/// What one text was understood as.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard {
    /// How far it could be read.
    pub(crate) status: Status,
    /// The substances in the order written, with the salt that the text names.
    pub(crate) members: Vec<(u32, Option<String>)>,
    /// What else it may mean.
    pub(crate) candidates: Vec<Candidate>,
    /// Whether the doubt is only which of several names was meant.
    pub(crate) only_a_choice: bool,
}

/// Weighs the items of one text.
pub(crate) fn hear(lexicon: &Lexicon, text: &str, items: &[Item]) -> Heard {
    let roles = roles(lexicon, items);
    let mut heard = Heard::default();
    let mut choice = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let What::Name(targets) = &item.what else { continue };
        if roles[at] == Role::Salt {
            continue;
        }
        let meanings: Vec<&[u32]> = targets.iter().map(|t| lexicon.members(*t)).collect();
        match meanings.as_slice() {
            [] => {}
            [members] => {
                let salt = salt_of(lexicon, items, &roles, at);
                for member in *members {
                    match heard.members.iter_mut().find(|(m, _)| m == member) {
                        Some((_, known)) => *known = known.take().or_else(|| salt.clone()),
                        None => heard.members.push((*member, salt.clone())),
                    }
                }
            }
            several => choice.extend(several.iter().flat_map(|m| m.iter().copied())),
        }
    }
    let doubts = doubts(text, items, &roles);
    choice.retain(|c| !heard.members.iter().any(|(m, _)| m == c));
    let strange = strange_letters(text, items);
    if heard.members.is_empty() {
        for item in items {
            if let What::Tie(keys) = &item.what {
                choice.extend(
                    keys.iter()
                        .flat_map(|k| lexicon.names.by_key(k))
                        .flat_map(|t| lexicon.members(*t)),
                );
            }
        }
    }
    if !choice.is_empty() {
        heard.status = Status::Ambiguous;
        heard.only_a_choice = doubts.is_empty() && heard.members.is_empty();
        for number in choice {
            add_candidate(
                lexicon,
                &mut heard.candidates,
                number,
                "the name or its spelling may mean this",
            );
        }
        for (number, _) in &heard.members {
            add_candidate(lexicon, &mut heard.candidates, *number, "named in the text");
        }
    } else if heard.members.is_empty() || strange > named_letters(text, items) {
        // A name that is mostly not understood is another product, not a doubtful one.
        heard.members.clear();
        heard.status = Status::Unresolved;
    } else if let Some(doubt) = doubts.first() {
        heard.status = Status::Ambiguous;
        let why = format!("named in the text, but \u{201c}{doubt}\u{201d} is not understood");
        for (number, _) in &heard.members {
            add_candidate(lexicon, &mut heard.candidates, *number, &why);
        }
    } else {
        heard.status = Status::Resolved;
    }
    heard
}

/// Adds a substance to the candidates once.
pub(crate) fn add_candidate(lexicon: &Lexicon, list: &mut Vec<Candidate>, number: u32, why: &str) {
    let Some(substance) = lexicon.numbered(number) else {
        return;
    };
    if list.iter().all(|c| c.id != substance.id) {
        list.push(Candidate {
            id: substance.id.clone(),
            inn: substance.inn.clone(),
            why: why.to_owned(),
        });
    }
}

/// What an item does beside its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A substance of its own.
    Substance,
    /// The salt of a substance beside it.
    Salt,
    /// A salt word with no substance beside it.
    LoneSalt,
    /// Neither.
    Other,
}

/// Tells substances from their salts: in `calcium folinate` calcium is a salt, in `calcium + vitamin D` it is not.
pub(crate) fn roles(lexicon: &Lexicon, items: &[Item]) -> Vec<Role> {
    let mut out = vec![Role::Other; items.len()];
    let mut at = 0;
    while at < items.len() {
        let mut end = at;
        while end < items.len()
            && matches!(items[end].what, What::Name(_) | What::Salt(_))
            && (end == at
                || matches!(
                    items[end].gap,
                    Gap::None | Gap::Space | Gap::Hyphen | Gap::Bracket
                ))
        {
            end += 1;
        }
        if end == at {
            at += 1;
            continue;
        }
        let run = &items[at..end];
        let strong = run.iter().any(|i| matches!(i.what, What::Name(_)) && !i.weak);
        let named = run.iter().any(|i| matches!(i.what, What::Name(_)));
        let beside_acid = run.iter().any(|i| !i.weak && is_acid(lexicon, i));
        for (role, item) in out[at..end].iter_mut().zip(run) {
            *role = match item.what {
                What::Name(_) if item.weak && strong && !(is_acid(lexicon, item) && beside_acid) => {
                    Role::Salt
                }
                What::Name(_) => Role::Substance,
                // An acid has no salts with other acids: there the salt word was a substance.
                What::Salt(number) if beside_acid && lexicon.salts.is_acid(number) => Role::LoneSalt,
                _ if named => Role::Salt,
                _ => Role::LoneSalt,
            };
        }
        at = end;
    }
    out
}

/// The salt word beside a substance: the acid before a Chinese name, otherwise what follows.
fn salt_of(lexicon: &Lexicon, items: &[Item], roles: &[Role], at: usize) -> Option<String> {
    let salt = |i: usize| match (&items.get(i)?.what, roles.get(i)?) {
        (What::Salt(number), Role::Salt) => Some(lexicon.salts.code(*number).to_owned()),
        (What::Name(targets), Role::Salt) => {
            let number = lexicon.members(*targets.first()?).first()?;
            lexicon.numbered(*number).map(|s| s.inn.clone())
        }
        _ => None,
    };
    let before = (at > 0 && items[at].gap != Gap::Bracket)
        .then(|| salt(at - 1))
        .flatten();
    // What stands before the previous salt's own substance belongs to that one.
    let free = at < 2
        || roles[at - 2] != Role::Substance
        || items[at - 1].gap == Gap::Plus
        || items[at].gap == Gap::None;
    before.filter(|_| free).or_else(|| salt(at + 1))
}

/// The words that may be a further active substance.
fn doubts(text: &str, items: &[Item], roles: &[Role]) -> Vec<String> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < items.len() {
        let item = &items[at];
        let words = |end: usize| text.get(item.start..end).unwrap_or_default().to_owned();
        match &item.what {
            What::Strange => {
                let mut last = at;
                while items
                    .get(last + 1)
                    .is_some_and(|n| n.what == What::Strange && n.gap == Gap::None)
                {
                    last += 1;
                }
                out.push(words(items[last].end));
                at = last;
            }
            What::Unknown(key) if may_be_active(items, roles, at, key) => out.push(words(item.end)),
            What::Unknown(_) | What::Number | What::Form(Feature::Noise)
                if glued_before_name(text, items, roles, at) =>
            {
                out.push(words(item.end));
            }
            What::Tie(_) => out.push(words(item.end)),
            What::Salt(_)
                if roles[at] == Role::LoneSalt && (beside_plus(items, at) || touches_name(items, at)) =>
            {
                out.push(words(item.end))
            }
            _ => {}
        }
        at += 1;
    }
    out.extend(isotope(text, items));
    out
}

/// `(R)-`, `2,5-dimethoxy-`, `peg-` before a name make another substance of it; `L-` only says the usual form.
fn glued_before_name(text: &str, items: &[Item], roles: &[Role], at: usize) -> bool {
    let Some(next) = items
        .get(at + 1)
        .filter(|_| roles.get(at + 1) == Some(&Role::Substance))
    else {
        return false;
    };
    let between = text.get(items[at].end..next.start).unwrap_or_default();
    let own = text.get(items[at].start..items[at].end).unwrap_or_default();
    let long = own.chars().count() > 4 && !matches!(items[at].what, What::Unknown(_));
    // Digits may stand directly before Chinese names: 10ml葡萄糖.
    let glued = matches!(between, "-" | ")-" | ")" | "]-" | "‐" | "‑")
        || (between.is_empty() && own.is_ascii() && items[at].what != What::Number);
    glued
        && !long
        && !matches!(own, "L" | "l")
        && text
            .get(next.start..next.end)
            .is_some_and(|n| n.is_ascii() || !between.is_empty())
}

/// A radioactive mark in brackets, such as (131I), that is not part of the name.
fn isotope(text: &str, items: &[Item]) -> Option<String> {
    for (open, _) in text.match_indices('(') {
        let inner = text.get(open + 1..)?.split(')').next().unwrap_or_default();
        let digits = inner.chars().take_while(char::is_ascii_digit).count();
        let element = inner.get(digits..).unwrap_or_default().trim_start_matches('m');
        let mut letters = element.chars();
        let shaped = letters.next().is_some_and(|c| c.is_ascii_uppercase())
            && letters.next().is_none_or(|c| c.is_ascii_lowercase())
            && letters.next().is_none();
        let inside = items
            .iter()
            .any(|i| matches!(i.what, What::Name(_)) && i.start <= open && open < i.end);
        if (2..=3).contains(&digits) && shaped && !matches!(element, "G" | "L") && !inside {
            return Some(inner.to_owned());
        }
    }
    None
}

/// Whether the item is a substance that is an acid by name.
fn is_acid(lexicon: &Lexicon, item: &Item) -> bool {
    let What::Name(targets) = &item.what else {
        return false;
    };
    let acid = |n: &u32| lexicon.numbered(*n).is_some_and(|s| s.inn.ends_with(" acid"));
    targets.iter().any(|t| lexicon.members(*t).iter().any(acid))
}

fn touches_name(items: &[Item], at: usize) -> bool {
    let name = |i: usize| items.get(i).is_some_and(|n| matches!(n.what, What::Name(_)));
    (at > 0 && name(at - 1) && items[at].gap == Gap::None)
        || (name(at + 1) && items.get(at + 1).is_some_and(|n| n.gap == Gap::None))
}

fn beside_plus(items: &[Item], at: usize) -> bool {
    items[at].gap == Gap::Plus || items.get(at + 1).is_some_and(|n| n.gap == Gap::Plus)
}

/// An unknown word is dangerous where substances are listed, and wherever it is built like an INN.
fn may_be_active(items: &[Item], roles: &[Role], at: usize, key: &str) -> bool {
    let letters = key.chars().count();
    if letters < 3 {
        return false;
    }
    if beside_plus(items, at) || (letters >= 6 && looks_like_inn(key)) {
        return true;
    }
    if letters < 4 {
        return false;
    }
    let opens = |i: usize| matches!(items[i].gap, Gap::Comma | Gap::Bracket);
    let mut left = at;
    while left > 0 && !opens(left) {
        left -= 1;
        match (&items[left].what, roles[left]) {
            (_, Role::Substance | Role::Salt) => return true,
            (What::Form(Feature::Noise) | What::Unknown(_), _) => {}
            _ => break,
        }
    }
    // "unknownol, naproxen": a list.
    if next_to_list(items, roles, at) {
        return true;
    }
    let mut right = at + 1;
    while right < items.len() && !opens(right) {
        match (&items[right].what, roles[right]) {
            (_, Role::Substance) => return true,
            (What::Form(Feature::Noise) | What::Unknown(_), _) => {}
            _ => break,
        }
        right += 1;
    }
    false
}

/// Whether only a comma stands between the word and a substance.
fn next_to_list(items: &[Item], roles: &[Role], at: usize) -> bool {
    let after =
        items.get(at + 1).is_some_and(|n| n.gap == Gap::Comma) && roles.get(at + 1) == Some(&Role::Substance);
    let before =
        at > 0 && items[at].gap == Gap::Comma && matches!(roles[at - 1], Role::Substance | Role::Salt);
    let alone = items.get(at + 1).is_none_or(|n| {
        n.gap == Gap::Comma
            || matches!(
                n.what,
                What::Number | What::Unknown(_) | What::Form(Feature::Noise)
            )
    });
    after || (before && alone)
}

/// Whether a normal form ends as international names do.
fn looks_like_inn(key: &str) -> bool {
    const STEMS: [&str; 66] = [
        "mab",
        "nib",
        "pril",
        "sartan",
        "olol",
        "statin",
        "asol",
        "oksasin",
        "silin",
        "misin",
        "vir",
        "afil",
        "gliptin",
        "glifosin",
        "glutid",
        "dipin",
        "prasol",
        "asepam",
        "solam",
        "barbital",
        "kain",
        "fenak",
        "profen",
        "ksaban",
        "gatran",
        "siklib",
        "parib",
        "gram",
        "poetin",
        "terol",
        "trop",
        "kurin",
        "dron",
        "formin",
        "glitason",
        "setron",
        "triptan",
        "tiasid",
        "lukast",
        "platin",
        "rubisin",
        "taksel",
        "tinib",
        "amid",
        "asin",
        "idin",
        "amin",
        "isin",
        "ison",
        "onid",
        "solon",
        "fibrat",
        "fungin",
        "siklin",
        "penem",
        "baktam",
        "oksetin",
        "ipramin",
        "triptilin",
        "tidin",
        "stim",
        "gliflosin",
        "pridon",
        "ursan",
        "meran",
        "kort",
    ];
    STEMS.iter().any(|s| key.ends_with(s) && key.len() > s.len() + 2)
}

fn strange_letters(text: &str, items: &[Item]) -> usize {
    letters(text, items, |w| *w == What::Strange)
}

fn named_letters(text: &str, items: &[Item]) -> usize {
    letters(text, items, |w| matches!(w, What::Name(_)))
}

fn letters(text: &str, items: &[Item], wanted: impl Fn(&What) -> bool) -> usize {
    items
        .iter()
        .filter(|i| wanted(&i.what))
        .map(|i| text.get(i.start..i.end).map_or(0, |t| t.chars().count()))
        .sum()
}
