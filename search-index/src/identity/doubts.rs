//! What in a text may be a further active substance, and so makes a reading doubtful.

use super::altered::altered;
use super::kin::{crowded, kin};
use super::scan::Gap;
use super::substances::{Item, What};
use super::verdict::Role;
use crate::vocabulary::Lexicon;
use crate::vocabulary::forms::Feature;

/// A stretch of the text: first byte, and one past the last.
pub(crate) type Stretch = (usize, usize);

/// The words that may be a further active substance.
pub(crate) fn doubts(lexicon: &Lexicon, text: &str, items: &[Item], roles: &[Role]) -> Vec<Stretch> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < items.len() {
        let item = &items[at];
        let whole = (item.start, item.end);
        match &item.what {
            What::Strange => {
                let last = last_strange(items, at);
                out.push((item.start, items[last].end));
                at = last;
            }
            What::Unknown(key) if may_be_active(items, roles, at, key) => out.push(whole),
            What::Unknown(_) | What::Number | What::Form(Feature::Noise)
                if glued_before_name(text, items, roles, at) =>
            {
                out.push(whole);
            }
            // B12a, 5fu-r: what touches a name belongs to it.
            What::Unknown(_) | What::Form(Feature::Noise)
                if (item.gap == Gap::None
                    || item.gap == Gap::Hyphen && matches!(item.what, What::Unknown(_)))
                    && at > 0
                    && roles[at - 1] == Role::Substance
                    && text
                        .get(items[at - 1].end..item.start)
                        .is_some_and(|between| between.len() <= 1)
                    && text
                        .get(item.start..item.end)
                        .is_some_and(|own| own.chars().count() <= 2)
                    && !text
                        .get(items[at - 1].end..item.start)
                        .is_some_and(|b| b.is_empty() && !ends_in_digit(text, &items[at - 1])) =>
            {
                out.push(whole);
            }
            What::Tie(_) => out.push(whole),
            What::Salt(_)
                if roles[at] == Role::LoneSalt
                    && (beside_plus(items, at)
                        || touches_name(items, at)
                        || has_valence_before_name(text, items, roles, at)) =>
            {
                out.push(whole)
            }
            _ => {}
        }
        at += 1;
    }
    out.extend(altered(lexicon, text, items, roles));
    out.extend(kin(lexicon, text, items, roles));
    out.extend(crowded(text, items, roles));
    out.extend(letter_beside_han(text, items));
    out.extend(isotope(text, items));
    out
}

fn ends_in_digit(text: &str, item: &Item) -> bool {
    text.get(item.start..item.end)
        .is_some_and(|own| own.ends_with(|c: char| c.is_ascii_digit()))
}

/// The last item of a stretch of running text that nobody explains.
pub(crate) fn last_strange(items: &[Item], at: usize) -> usize {
    let mut last = at;
    while items
        .get(last + 1)
        .is_some_and(|n| n.what == What::Strange && n.gap == Gap::None)
    {
        last += 1;
    }
    last
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

/// A Latin letter that touches a Chinese name belongs to it: 青霉素V is not 青霉素.
fn letter_beside_han(text: &str, items: &[Item]) -> Option<Stretch> {
    for (at, item) in items.iter().enumerate() {
        let own = text.get(item.start..item.end).unwrap_or_default();
        if matches!(item.what, What::Name(_))
            || own.is_empty()
            || own.len() > 2
            || !own.chars().all(|c| c.is_ascii_alphabetic())
        {
            continue;
        }
        let han = |other: Option<&Item>| {
            other.is_some_and(|n| {
                let touches = n.end == item.start || n.start == item.end;
                let name = text.get(n.start..n.end).unwrap_or_default();
                touches && matches!(n.what, What::Name(_)) && !name.is_ascii()
            })
        };
        if han(at.checked_sub(1).and_then(|i| items.get(i))) || han(items.get(at + 1)) {
            return Some((item.start, item.end));
        }
    }
    None
}

/// A radioactive mark in brackets, such as (131I), that is not part of the name.
fn isotope(text: &str, items: &[Item]) -> Option<Stretch> {
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
            return Some((open + 1, open + 1 + inner.len()));
        }
    }
    None
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

/// `iron (II), folic acid`: a metal with its valence is a member of the list, not somebody's salt.
fn has_valence_before_name(text: &str, items: &[Item], roles: &[Role], at: usize) -> bool {
    let own = |i: &Item| text.get(i.start..i.end).unwrap_or_default();
    let roman = |i: &Item| {
        own(i)
            .chars()
            .all(|c| matches!(c, 'i' | 'I' | 'v' | 'V' | 'і' | 'І'))
    };
    items
        .get(at + 1)
        .is_some_and(|i| i.gap == Gap::Bracket && roman(i))
        && roles.get(at + 2) == Some(&Role::Substance)
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
pub(crate) fn looks_like_inn(key: &str) -> bool {
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
