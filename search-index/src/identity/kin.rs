//! Names that are part of a longer name of something else: dextran and dextran 40, epoetin and epoetin theta.
//!
//! Where one of the words that make the difference stands in the text, even with a slip, the short name is a doubt.

use super::altered::JOINING;
use super::doubts::Stretch;
use super::normalise::{bend, fold};
use super::scan::Gap;
use super::substances::{Item, What};
use super::verdict::Role;
use crate::vocabulary::Lexicon;
use crate::vocabulary::how::How;
use crate::vocabulary::slips::within;

/// Units of amounts, folded.
const UNITS: [&str; 31] = [
    "mg", "g", "ml", "mcg", "ug", "μg", "kg", "iu", "ie", "ui", "me", "mo", "ed", "mkg", "l", "x", "kh",
    "mmol", "mbq", "gbq", "mln", "j", "jm", "tab", "tabl", "caps", "amp", "pcs", "sht", "ne", "gr",
];

/// No product names so many substances: what goes on like this is a question, and would cost the square of its length.
const MOST: usize = 40;

/// The words that would make another thing of a name in the text.
pub(crate) fn kin(lexicon: &Lexicon, text: &str, items: &[Item], roles: &[Role]) -> Vec<Stretch> {
    let (mut out, mut looked_at) = (Vec::new(), 0);
    for (at, item) in items.iter().enumerate() {
        let (What::Name(targets), Some(Role::Substance)) = (&item.what, roles.get(at)) else {
            continue;
        };
        let [target] = targets.as_slice() else { continue };
        let words = lexicon.names.kin(*target);
        if words.is_empty() {
            continue;
        }
        looked_at += 1;
        if looked_at > MOST {
            out.push((item.start, item.end));
            break;
        }
        for (other, near) in items.iter().enumerate().filter(|(i, _)| *i != at) {
            let beside = is_beside(items, at, other);
            if differs(lexicon, text, items, other, near, beside, words) {
                out.push((near.start, near.end));
            }
        }
    }
    out
}

/// Whether no more than one item stands between the two, and no sign that parts substances.
fn is_beside(items: &[Item], at: usize, other: usize) -> bool {
    let (first, last) = (at.min(other), at.max(other));
    last - first <= 2
        && items.iter().take(last + 1).skip(first + 1).all(|i| {
            matches!(
                i.gap,
                Gap::None | Gap::Space | Gap::Hyphen | Gap::Bracket | Gap::Comma
            )
        })
}

fn differs(
    lexicon: &Lexicon,
    text: &str,
    items: &[Item],
    at: usize,
    item: &Item,
    beside: bool,
    words: &[String],
) -> bool {
    let own = text.get(item.start..item.end).unwrap_or_default();
    let long = |key: &str| {
        key.len() >= 3
            && words
                .iter()
                .map(|w| w.trim_start_matches('~'))
                .any(|w| w.len() >= 4 && within(w, key, 1))
    };
    match &item.what {
        What::Unknown(key) if long(key) || beside && long(&fold(own)) => true,
        What::Unknown(key) => {
            beside
                && key.len() <= 3
                && !JOINING.contains(&fold(own).as_str())
                && words.iter().any(|w| !w.starts_with('~') && w.len() <= 4)
        }
        What::Tie(keys) => keys.iter().any(|k| words.contains(k)),
        What::Form(_) => {
            let key = bend(&fold(own));
            long(&key) || beside && key.len() >= 2 && words.contains(&key)
        }
        What::Number => {
            let numbered = words.iter().any(|w| w.starts_with(|c: char| c.is_ascii_digit()));
            beside && numbered && !is_amount(text, items, at)
        }
        What::Salt(number) => beside && words.contains(&format!("~{}", lexicon.salts.code(*number))),
        _ => false,
    }
}

/// Whether a number has a unit behind it.
fn is_amount(text: &str, items: &[Item], at: usize) -> bool {
    let Some(item) = items.get(at) else { return false };
    let rest = text.get(item.end..).unwrap_or_default().trim_start();
    // A decimal sign leads on to more digits, and these to a unit.
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' '));
    if rest.starts_with(['%', '‰', '/', '×']) {
        return true;
    }
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    UNITS.contains(&fold(rest.get(..end).unwrap_or_default()).as_str())
}

/// Two names side by side with nothing that joins them, one of them not as any table has it, are hardly two
/// substances: `triamcinolone acetoniu` is no acetone.
pub(crate) fn crowded(text: &str, items: &[Item], roles: &[Role]) -> Vec<Stretch> {
    let mut out = Vec::new();
    for at in 1..items.len() {
        let (Some(one), Some(other)) = (items.get(at - 1), items.get(at)) else {
            continue;
        };
        let names = [at - 1, at]
            .iter()
            .all(|i| roles.get(*i) == Some(&Role::Substance));
        let joined = matches!(other.gap, Gap::None | Gap::Space | Gap::Hyphen);
        let sure = |i: &Item| !matches!(i.how, How::Loose | How::Slip);
        if names && joined && one.what != other.what && !(sure(one) && sure(other)) {
            let doubtful = if sure(one) { other } else { one };
            out.push((doubtful.start, doubtful.end));
        }
    }
    out.extend(only_letters(text, items));
    out
}

/// Three or four letters name a substance only where no word stands unread.
fn only_letters(text: &str, items: &[Item]) -> Option<Stretch> {
    let own = |i: &Item| text.get(i.start..i.end).unwrap_or_default().chars().count();
    let mut names = items
        .iter()
        .filter(|i| matches!(i.what, What::Name(_)))
        .peekable();
    names.peek()?;
    if !names.all(|i| own(i) <= 4 && text.get(i.start..i.end).is_some_and(str::is_ascii)) {
        return None;
    }
    items
        .iter()
        .find(|i| matches!(i.what, What::Unknown(_) | What::Tie(_)) && own(i) >= 5)
        .map(|i| (i.start, i.end))
}
