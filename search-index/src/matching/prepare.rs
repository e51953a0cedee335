//! What the vocabulary and the readings tell a pair, put down before it is judged: rules look nothing up.

use super::Context;
use crate::identity::{Identity, Span};
use crate::vocabulary::Lexicon;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// How much base is in the salts that two sides name, for [`Context::factors`]; only what the vocabulary is sure of.
pub fn factors(lexicon: &Lexicon, offered: &Identity, asked: &Identity) -> BTreeMap<String, Decimal> {
    let substances = offered.substances.iter().chain(&asked.substances);
    let known = substances.filter_map(|s| {
        let salt = s.salt.as_deref()?;
        Some((Context::salt_key(&s.id, salt), lexicon.factor(&s.id, salt)?))
    });
    known.collect()
}

/// The strengths of a text as written, once each, to be quoted beside the normalised ones.
pub fn strength_text(spans: &[Span]) -> Option<String> {
    let mut texts: Vec<&str> = Vec::new();
    for span in spans.iter().filter(|s| s.role == "strength") {
        if !texts.contains(&span.text.as_str()) {
            texts.push(&span.text);
        }
    }
    (!texts.is_empty()).then(|| texts.join(", "))
}
