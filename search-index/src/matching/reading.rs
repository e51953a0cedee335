//! What matching takes from readings and from the vocabulary, beside the identities themselves.

use super::Context;
use crate::identity::{Identity, Span};
use crate::vocabulary::Lexicon;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// How much base is in the salts that two sides name, where the vocabulary is sure of it: for
/// [`Context::factors`].
pub fn factors(lexicon: &Lexicon, offered: &Identity, asked: &Identity) -> BTreeMap<String, Decimal> {
    let substances = offered.substances.iter().chain(&asked.substances);
    let known = substances.filter_map(|s| {
        let salt = s.salt.as_deref()?;
        Some((Context::salt_key(&s.id, salt), lexicon.factor(&s.id, salt)?))
    });
    known.collect()
}

/// The strengths as written, once each: to be quoted beside the normalised ones.
pub fn strength_text(spans: &[Span]) -> Option<String> {
    let mut written: Vec<&str> = Vec::new();
    for span in spans.iter().filter(|s| s.role == "strength") {
        if !written.contains(&span.text.as_str()) {
            written.push(&span.text);
        }
    }
    (!written.is_empty()).then(|| written.join(", "))
}
