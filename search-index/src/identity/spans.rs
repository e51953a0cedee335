//! The stretches of text that decided, and those that were not understood, for explaining a reading.

use super::doubts::last_strange;
use super::read::Field;
use super::substances::{Item, What};
use super::types::Span;
use super::verdict::Heard;
use crate::vocabulary::Lexicon;
use crate::vocabulary::forms::{Feature, Features};
use crate::vocabulary::how::How;

/// More unread words than this in one field say no more.
const MOST_UNREAD: usize = 12;

/// The stretches that decided, without noise, and the words that nobody understood.
pub(crate) fn spans_of(
    lexicon: &Lexicon,
    names: &[Field<'_>],
    heard: &[Heard],
    form: Option<&Field<'_>>,
) -> Vec<Span> {
    let mut out = Vec::new();
    for (field, heard) in names.iter().zip(heard) {
        let mut unread = 0;
        let mut at = 0;
        while at < field.items.len() {
            let item = &field.items[at];
            if let Some(span) = understood(lexicon, field, item) {
                out.push(span);
            } else if unread < MOST_UNREAD {
                let last = if item.what == What::Strange {
                    last_strange(&field.items, at)
                } else {
                    at
                };
                let end = field.items.get(last).map_or(item.end, |i| i.end);
                if let Some(span) = unread_span(lexicon, field, item, end, heard) {
                    out.push(span);
                    unread += 1;
                    at = last;
                }
            }
            at += 1;
        }
    }
    if let Some(field) = form {
        out.extend(field.items.iter().filter_map(|i| understood(lexicon, field, i)));
    }
    out
}

fn understood(lexicon: &Lexicon, field: &Field<'_>, item: &Item) -> Option<Span> {
    let (role, meaning, how) = match &item.what {
        What::Name(targets) => (
            "substance",
            ids(lexicon, targets),
            how(lexicon, item, targets).words(),
        ),
        What::Salt(number) => ("salt", lexicon.salts.code(*number).to_owned(), "salt"),
        What::Form(feature) => {
            let (role, how) = role_of(*feature)?;
            (role, feature.code().to_owned(), how)
        }
        _ => return None,
    };
    Some(Span {
        field: field.name.to_owned(),
        text: field
            .text
            .get(item.start..item.end)
            .unwrap_or_default()
            .to_owned(),
        role: role.to_owned(),
        meaning,
        how: how.to_owned(),
        part: field.part,
        start: item.start,
    })
}

/// A combination is said to be one however its name was found.
fn how(lexicon: &Lexicon, item: &Item, targets: &[u32]) -> How {
    match targets {
        [one] if lexicon.is_brand(*one) => How::Brand,
        [one] if lexicon.is_combination(*one) && item.how != How::Slip => How::Combination,
        [_] => item.how,
        _ => How::Choice,
    }
}

fn unread_span(lexicon: &Lexicon, field: &Field<'_>, item: &Item, end: usize, heard: &Heard) -> Option<Span> {
    let text = field.text.get(item.start..end).unwrap_or_default();
    let doubt = heard
        .doubts
        .iter()
        .any(|(from, to)| *from < end && item.start < *to);
    let (meaning, how) = match &item.what {
        What::Tie(keys) => {
            let near: Vec<u32> = keys
                .iter()
                .flat_map(|k| lexicon.names.by_key(k))
                .copied()
                .collect();
            (
                ids(lexicon, &near),
                "near to known names, but not near enough to one",
            )
        }
        What::Strange | What::Unknown(_) if doubt => {
            (String::new(), "in no table; may be a further substance")
        }
        What::Unknown(_) if text.chars().count() < 3 => return None,
        What::Strange | What::Unknown(_) => (String::new(), "in no table"),
        _ => return None,
    };
    Some(Span {
        field: field.name.to_owned(),
        text: text.to_owned(),
        role: "unread".to_owned(),
        meaning,
        how: how.to_owned(),
        part: field.part,
        start: item.start,
    })
}

fn ids(lexicon: &Lexicon, targets: &[u32]) -> String {
    let one = |t: &u32| {
        let ids: Vec<&str> = lexicon
            .members(*t)
            .iter()
            .filter_map(|n| lexicon.numbered(*n))
            .map(|s| s.id.as_str())
            .collect();
        ids.join("+")
    };
    let all: Vec<String> = targets.iter().map(one).collect();
    all.join(" or ")
}

/// The role of a form word, and what kind of word decided.
fn role_of(feature: Feature) -> Option<(&'static str, &'static str)> {
    let set = {
        let mut set = Features::default();
        set.add(feature);
        set
    };
    if matches!(feature, Feature::Noise) {
        None
    } else if matches!(feature, Feature::Container) {
        Some(("pack", "pack word"))
    } else if set.any(&[Feature::Prolonged, Feature::Enteric, Feature::Immediate]) {
        Some(("release", "release word"))
    } else if set.any(&[
        Feature::Oral,
        Feature::Eye,
        Feature::Ear,
        Feature::Nose,
        Feature::Inhaled,
        Feature::Skin,
        Feature::Rectal,
        Feature::Vaginal,
        Feature::Intravenous,
    ]) {
        Some(("route", "route word"))
    } else {
        Some(("form", "form word"))
    }
}

/// Puts the stretches into the order in which fields and words were written.
pub(crate) fn sort(spans: &mut [Span]) {
    let field = |name: &str| match name {
        "name" => 0,
        "dose_form" => 1,
        "strength" => 2,
        _ => 3,
    };
    spans.sort_by_key(|s| (field(&s.field), s.part, s.start));
}
