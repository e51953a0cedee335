//! Whether one text names substances for sure, perhaps, or not at all.

use super::doubts::{Stretch, doubts, looks_like_inn};
use super::scan::Gap;
use super::substances::{Item, What};
use super::types::{Candidate, Status};
use crate::vocabulary::Lexicon;

/// What one text was understood as.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard {
    /// How far it could be read.
    pub(crate) status: Status,
    /// The substances in the order written, with the salt that the text names.
    pub(crate) members: Vec<(u32, Option<String>)>,
    /// What else it may mean.
    pub(crate) candidates: Vec<Candidate>,
    /// Whether an unresolved text seems to name a substance that is not in the lexicon.
    pub(crate) stranger: bool,
    /// Whether the doubt is only which of several names was meant.
    pub(crate) only_a_choice: bool,
    /// What may be a further active substance.
    pub(crate) doubts: Vec<Stretch>,
    /// What would settle it.
    pub(crate) question: Option<String>,
    /// The brand that led to a substance, as written.
    pub(crate) brand: Option<String>,
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
        if targets.iter().any(|t| lexicon.is_brand(*t)) && heard.brand.is_none() {
            heard.brand = text.get(item.start..item.end).map(str::to_owned);
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
    drop_expressed(lexicon, text, items, &roles, &mut heard.members);
    let doubts = doubts(lexicon, text, items, &roles);
    // `Octocog alfa, factor VIII`: the class only says once more what the member is.
    let named: Vec<u32> = heard.members.iter().map(|(m, _)| *m).collect();
    let is_class = |class: u32| named.iter().any(|m| lexicon.classes.holds(class, *m));
    heard.members.retain(|(m, _)| !is_class(*m));
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
        heard.question = Some(which(&heard.candidates));
        for (number, _) in &heard.members {
            add_candidate(lexicon, &mut heard.candidates, *number, "named in the text");
        }
    } else if heard.members.is_empty() || strange > named_letters(text, items) {
        // A name that is mostly not understood is another product, not a doubtful one.
        heard.stranger = !heard.members.is_empty() || names_a_stranger(items);
        heard.members.clear();
        heard.status = Status::Unresolved;
    } else if let Some((start, end)) = doubts.first() {
        heard.status = Status::Ambiguous;
        let doubt = text.get(*start..*end).unwrap_or_default();
        heard.question = Some(format!(
            "Is \u{201c}{doubt}\u{201d} a further active substance, or not a substance at all?"
        ));
        let why = format!("named in the text, but \u{201c}{doubt}\u{201d} is not understood");
        for (number, _) in &heard.members {
            add_candidate(lexicon, &mut heard.candidates, *number, &why);
        }
    } else {
        heard.status = Status::Resolved;
    }
    heard.doubts = doubts;
    heard
}

/// `Colistin (as colistimethate sodium)`: the first only says as what the strength is counted.
fn drop_expressed(
    lexicon: &Lexicon,
    text: &str,
    items: &[Item],
    roles: &[Role],
    members: &mut Vec<(u32, Option<String>)>,
) {
    const AS: [&str; 12] = [
        "as",
        "duoi dang",
        "dang",
        "v vide",
        "vide",
        "jako",
        "w postaci",
        "postaci",
        "ve forme",
        "u vygliadi",
        "sub forma",
        "in form",
    ];
    let single = |item: &Item| match &item.what {
        What::Name(targets) => match targets.as_slice() {
            [one] => match lexicon.members(*one) {
                [number] => Some(*number),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    let named: Vec<usize> = (0..items.len())
        .filter(|at| roles[*at] == Role::Substance)
        .collect();
    for pair in named.windows(2) {
        let [from, to] = *pair else { continue };
        let (Some(first), Some(second)) = (single(&items[from]), single(&items[to])) else {
            continue;
        };
        let between = text.get(items[from].end..items[to].start).unwrap_or_default();
        if first == second || between.len() > 40 || between.contains(['+', ';', '/', ',']) {
            continue;
        }
        let words = super::normalise::fold(between);
        let words = words.trim_matches(|c: char| !c.is_alphanumeric());
        if AS.contains(&words) {
            members.retain(|(m, _)| *m != first);
        }
    }
}

/// Asks which of the candidates is meant.
fn which(candidates: &[Candidate]) -> String {
    let names: Vec<&str> = candidates.iter().take(6).map(|c| c.inn.as_str()).collect();
    match names.as_slice() {
        [one] => format!("Is {one} meant?"),
        _ => format!("Which is meant: {}?", names.join(", or ")),
    }
}

/// Whether a word that is in no table is built like an international name.
fn names_a_stranger(items: &[Item]) -> bool {
    items
        .iter()
        .any(|i| matches!(&i.what, What::Unknown(key) if key.len() >= 7 && looks_like_inn(key)))
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
            let inn = || lexicon.numbered(*number).map(|s| s.inn.as_str());
            lexicon.as_salt(*number).or_else(inn).map(str::to_owned)
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

/// Whether the item is a substance that is an acid by name.
pub(crate) fn is_acid(lexicon: &Lexicon, item: &Item) -> bool {
    let What::Name(targets) = &item.what else {
        return false;
    };
    let acid = |n: &u32| lexicon.numbered(*n).is_some_and(|s| s.inn.ends_with(" acid"));
    targets.iter().any(|t| lexicon.members(*t).iter().any(acid))
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
