//! Words beside a name that make another substance of it: glycerol trinitrate is no glycerol, iron glycine sulfate
//! no glycine, a labelled albumin no albumin. They are doubts unless the lexicon has the whole name.

use super::doubts::Stretch;
use super::isotopes::{is_element, is_isotope};
use super::scan::Gap;
use super::substances::{Item, What};
use super::verdict::{Role, is_acid};
use crate::vocabulary::Lexicon;
use crate::vocabulary::forms::Feature;
use crate::vocabulary::salts::is_metal;

/// Elements: with anything beside them they are something else.
const ELEMENTS: [&str; 5] = ["nitrogen", "oxygen", "iodine", "sulfur", "helium"];

/// Elements, sugars and alcohols: with an acid they make a new substance and no salt.
const NO_SALTS: [&str; 18] = [
    "nitrogen",
    "oxygen",
    "iodine",
    "sulfur",
    "glycerol",
    "fructose",
    "glucose",
    "sorbitol",
    "mannitol",
    "xylitol",
    "isosorbide",
    "ethanol",
    "isopropanol",
    "menthol",
    "inositol",
    "phenol",
    "carbon-dioxide",
    "helium",
];

/// Words that join two things of equal rank, folded.
pub(crate) const JOINING: [&str; 24] = [
    "and", "with", "i", "a", "ta", "et", "es", "si", "va", "ve", "y", "e", "und", "oraz", "un", "ir",
    "zhane", "men", "dan", "da", "va", "kai", "u", "en",
];

/// The words that alter a substance beside them.
pub(crate) fn altered(lexicon: &Lexicon, text: &str, items: &[Item], roles: &[Role]) -> Vec<Stretch> {
    let mut out = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let alters = match &item.what {
            What::Salt(number) => {
                let code = lexicon.salts.code(*number);
                let water = lexicon.salts.is_water(*number);
                match roles.get(at) {
                    Some(Role::Salt) => !water && alters_its_own(lexicon, items, roles, at, code),
                    Some(Role::LoneSalt) if beside_element(lexicon, text, items, at) => true,
                    Some(Role::LoneSalt) if is_metal(code) => is_listed(text, items, at, code),
                    // An acid has no salts with other acids: there the word is half of another name.
                    Some(Role::LoneSalt) => lexicon.salts.is_acid(*number) && beside_acid(lexicon, items, at),
                    _ => false,
                }
            }
            What::Unknown(key)
                if is_isotope(key) || is_element(key) && key.len() >= 5 || is_technetium(text, item) =>
            {
                true
            }
            What::Unknown(_) if beside_element(lexicon, text, items, at) => true,
            // Numbers inside a name: fructose-1,6-…
            What::Number => {
                let before = at.checked_sub(1).and_then(|i| items.get(i));
                let next = items.get(at + 1);
                item.gap == Gap::Hyphen
                    && before.is_some_and(|b| matches!(b.what, What::Name(_)))
                    && next.is_some_and(|n| {
                        matches!(n.gap, Gap::Hyphen | Gap::Comma)
                            && matches!(n.what, What::Number | What::Unknown(_) | What::Salt(_))
                    })
            }
            // poly(estradiol phosphate)
            What::Unknown(key) => {
                key.len() <= 5
                    && items.get(at + 1).is_some_and(|n| {
                        matches!(n.what, What::Name(_)) && text.get(item.end..n.start) == Some("(")
                    })
            }
            _ => false,
        };
        if alters {
            out.push((item.start, item.end));
        }
    }
    out
}

fn is_technetium(text: &str, item: &Item) -> bool {
    text.get(item.start..item.end)
        .is_some_and(|own| own.eq_ignore_ascii_case("tc"))
}

/// Whether a name that is an acid stands directly beside.
fn beside_acid(lexicon: &Lexicon, items: &[Item], at: usize) -> bool {
    let acid = |i: Option<&Item>| i.is_some_and(|n| is_acid(lexicon, n));
    let near = |i: Option<&Item>| i.is_some_and(|n| matches!(n.gap, Gap::None | Gap::Space | Gap::Hyphen));
    let before = at.checked_sub(1).and_then(|i| items.get(i));
    acid(before) && near(items.get(at)) || acid(items.get(at + 1)) && near(items.get(at + 1))
}

/// Whether an unread word stands directly beside an element.
fn beside_element(lexicon: &Lexicon, text: &str, items: &[Item], at: usize) -> bool {
    let element = |i: Option<&Item>| {
        i.is_some_and(|n| match &n.what {
            What::Name(targets) => targets.iter().flat_map(|t| lexicon.members(*t)).any(|m| {
                lexicon
                    .numbered(*m)
                    .is_some_and(|s| ELEMENTS.contains(&s.id.as_str()))
            }),
            _ => false,
        })
    };
    let long = items
        .get(at)
        .and_then(|i| text.get(i.start..i.end))
        .is_some_and(|own| own.chars().count() >= 3);
    let before = (1..=3).any(|back| element(at.checked_sub(back).and_then(|i| items.get(i))));
    long && (before || element(items.get(at + 1)))
}

/// Whether the salt makes another substance of the names in its own run.
fn alters_its_own(lexicon: &Lexicon, items: &[Item], roles: &[Role], at: usize, code: &str) -> bool {
    let near = |i: usize| {
        items
            .get(i)
            .is_some_and(|n| matches!(n.gap, Gap::None | Gap::Space | Gap::Hyphen))
    };
    let mut first = at;
    while first > 0 && near(first) && matches!(roles.get(first - 1), Some(Role::Substance | Role::Salt)) {
        first -= 1;
    }
    let mut last = at;
    while near(last + 1) && matches!(roles.get(last + 1), Some(Role::Substance | Role::Salt)) {
        last += 1;
    }
    let run = items.get(first..=last).unwrap_or_default();
    let others = run
        .iter()
        .zip(roles.iter().skip(first))
        .filter(|(_, role)| **role == Role::Substance)
        .count();
    run.iter().zip(roles.iter().skip(first)).any(|(item, role)| {
        let (What::Name(targets), Role::Substance) = (&item.what, role) else {
            return false;
        };
        let [target] = targets.as_slice() else {
            return false;
        };
        let [number] = lexicon.members(*target) else {
            return false;
        };
        let Some(substance) = lexicon.numbered(*number) else {
            return false;
        };
        // Iron binds to what it stands beside.
        code == "iron" && !lexicon.is_inorganic(*number)
            || ELEMENTS.contains(&substance.id.as_str())
            || !is_metal(code) && NO_SALTS.contains(&substance.id.as_str())
            // Beside something else the salt is that one's.
            || others == 1 && lexicon.is_inorganic(*number) && !lexicon.consists_of(*number, code)
    })
}

/// Whether a metal stands in a list of substances as one of them: `iron, folic acid`.
fn is_listed(text: &str, items: &[Item], at: usize, code: &str) -> bool {
    let names = |i: Option<&Item>| i.is_some_and(|n| matches!(n.what, What::Name(_)));
    let joins = |i: Option<&Item>| {
        i.is_some_and(|n| {
            let own = text.get(n.start..n.end).unwrap_or_default();
            n.what == What::Form(Feature::Noise) && JOINING.contains(&super::normalise::fold(own).as_str())
        })
    };
    let before = at.checked_sub(1).and_then(|i| items.get(i));
    let comma = items.get(at).is_some_and(|i| i.gap == Gap::Comma);
    // Sodium and potassium behind a comma are salts: "diclofenac, sodium".
    let common = matches!(code, "sodium" | "potassium");
    if (comma && names(before) && !common) || joins(before) {
        return true;
    }
    // What follows: an own number, a charge or another salt word, and then the next of the list.
    items.iter().skip(at + 1).take(3).any(|n| {
        (n.gap == Gap::Comma && names(Some(n)) && !common)
            || joins(Some(n))
            || (n.gap == Gap::Plus && names(Some(n)))
    })
}
