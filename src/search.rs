//! The only seam between database rows and the `search-index` crate.

use search_index::{
    identity::{self, ProductText, Reading},
    vocabulary::Lexicon,
};

/// What a product's text is read as. Costs up to a millisecond of CPU: not for the inside of a write transaction.
pub fn read_identity(text: &ProductText<'_>) -> Reading {
    identity::read(&Lexicon::builtin(), text)
}

/// Whether the vocabulary has a substance of this id.
pub fn knows_substance(id: &str) -> bool {
    Lexicon::builtin().substance(id).is_some()
}
