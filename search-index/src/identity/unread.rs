//! The words of a text that nobody understood, and that may be a name.

use super::controlled;
use super::doubts::doubts;
use super::normalise::fold;
use super::read::Field;
use super::scan::{Gap, is_invisible, is_running, words};
use super::substances::{Item, What};
use super::types::{Kind, Status, Unread};
use super::verdict::roles;
use crate::vocabulary::forms::Feature;
use crate::vocabulary::{Lexicon, NoSubstance};

/// Of one product no more are kept: what strangers write is bounded.
const MOST: usize = 8;
/// The longest name, in characters.
const LONGEST: usize = 80;
/// The longest name, in words.
const WORDS: usize = 6;

/// The form of a name in which spelling habits of languages do not count: what one decision about a name holds for.
pub fn normal_form(text: &str) -> String {
    if text.chars().any(is_running) {
        let plain: String = text
            .chars()
            .filter(|c| !is_invisible(*c) && !c.is_whitespace())
            .collect();
        return fold(&plain);
    }
    let keys: Vec<String> = words(text, &[]).into_iter().map(|w| w.key).collect();
    keys.join(" ")
}

/// The unread names of a product whose reading is not resolved.
pub(crate) fn unread(lexicon: &Lexicon, names: &[Field<'_>], status: Status) -> Vec<Unread> {
    let mut out: Vec<Unread> = Vec::new();
    if status == Status::Resolved {
        return out;
    }
    for (at, field) in names.iter().enumerate() {
        let doubtful = match status {
            Status::Unresolved => None,
            _ => Some(doubts(
                lexicon,
                field.text,
                &field.items,
                &roles(lexicon, &field.items),
            )),
        };
        for (first, last) in stretches(&field.items) {
            let run = &field.items[first..=last];
            let text = text_of(field.text, run);
            let (start, end) = (
                run.first().map_or(0, |i| i.start),
                run.last().map_or(0, |i| i.end),
            );
            let asked = doubtful.as_ref().is_none_or(|doubts| {
                run.iter().any(|i| matches!(i.what, What::Tie(_) | What::Strange))
                    || doubts.iter().any(|(from, to)| *from < end && start < *to)
            });
            let name = normal_form(text);
            if asked && is_worth_asking(text, run.len()) && out.iter().all(|u| u.name != name) {
                out.push(Unread {
                    name,
                    text: text.to_owned(),
                    at,
                });
            }
        }
    }
    out.truncate(MOST);
    out
}

/// Takes what the installation knows to be no substance for words that say nothing.
pub(crate) fn silence(lexicon: &Lexicon, text: &str, items: &mut [Item]) {
    if !lexicon.has_own_words() {
        return;
    }
    for (first, last) in stretches(items) {
        let mut at = first;
        while at <= last {
            let known = (at..=last).rev().find(|end| {
                let form = normal_form(text_of(text, &items[at..=*end]));
                lexicon.own_word(&form).is_some()
            });
            // What may hide a controlled name is never taken for nothing.
            let known = known.filter(|end| {
                let run = &items[at..=*end];
                !controlled::mentions(lexicon, text_of(text, run), run)
            });
            let Some(end) = known else {
                at += 1;
                continue;
            };
            for item in &mut items[at..=end] {
                item.what = What::Form(Feature::Noise);
            }
            at = end + 1;
        }
    }
}

/// What the installation knows an unresolved product to be instead of a substance.
pub(crate) fn own_kind(lexicon: &Lexicon, names: &[Field<'_>]) -> Option<Kind> {
    if !lexicon.has_own_words() {
        return None;
    }
    names.iter().find_map(|field| {
        (0..field.items.len()).find_map(|first| {
            let ends = first..field.items.len().min(first + WORDS);
            ends.rev().find_map(|last| {
                let form = normal_form(text_of(field.text, &field.items[first..=last]));
                match lexicon.own_word(&form)? {
                    NoSubstance::Herbal => Some(Kind::Herbal),
                    NoSubstance::Device => Some(Kind::Device),
                    NoSubstance::Noise => None,
                }
            })
        })
    })
}

/// Stretches of neighbouring items that nobody understood, as first and last item. In running text they take in the
/// known names and salts that they touch: there a strange character makes another name of them.
fn stretches(items: &[Item]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < items.len() {
        if !is_unread(&items[at]) {
            at += 1;
            continue;
        }
        let (mut first, mut last) = (at, at);
        let strange = items[at].what == What::Strange;
        while strange && first > 0 && items[first].gap == Gap::None && is_name(&items[first - 1]) {
            first -= 1;
        }
        while let Some(next) = items.get(last + 1) {
            let near = matches!(next.gap, Gap::None | Gap::Space | Gap::Hyphen);
            let touches = next.gap == Gap::None && strange && is_name(next);
            // The digits of MK-677 belong to it; those of `500 mg` do not.
            let own = text_len(&items[last]) <= 3 && matches!(next.gap, Gap::None | Gap::Hyphen);
            let digits = next.what == What::Number && own && text_len(next) <= 4;
            // A single sign between strange ones is no word about a form: 克 is not gram in the middle of a name.
            let sign = strange
                && next.gap == Gap::None
                && text_len(next) <= 3
                && matches!(next.what, What::Form(_))
                && items
                    .get(last + 2)
                    .is_some_and(|i| i.gap == Gap::None && is_unread(i));
            if !(near && is_unread(next) || touches || digits || sign) {
                break;
            }
            last += 1;
        }
        out.push((first, last));
        at = last + 1;
    }
    out
}

fn is_unread(item: &Item) -> bool {
    matches!(item.what, What::Unknown(_) | What::Tie(_) | What::Strange)
}

fn is_name(item: &Item) -> bool {
    matches!(item.what, What::Name(_) | What::Salt(_))
}

fn text_len(item: &Item) -> usize {
    item.end - item.start
}

fn text_of<'a>(text: &'a str, run: &[Item]) -> &'a str {
    let (start, end) = (
        run.first().map_or(0, |i| i.start),
        run.last().map_or(0, |i| i.end),
    );
    text.get(start..end).unwrap_or_default()
}

/// A letter or two are too little to decide about, and a sentence is no name.
fn is_worth_asking(text: &str, words: usize) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let signs = text.chars().filter(|c| c.is_alphanumeric()).count();
    let running = text.chars().any(is_running);
    letters >= 2 && (running || signs >= 3) && text.chars().count() <= LONGEST && (running || words <= WORDS)
}
