//! The tables of facts (substances, salts, dose forms), read once into a [`Lexicon`].

pub(crate) mod acids;
mod brands;
mod classes;
pub(crate) mod compounds;
mod doses;
mod factors;
pub(crate) mod forms;
pub(crate) mod guard;
pub(crate) mod how;
mod keys;
pub(crate) mod kinds;
mod lexicon;
pub(crate) mod names;
pub(crate) mod running;
pub(crate) mod salts;
pub(crate) mod slips;
mod substance;
pub(crate) mod table;
pub(crate) mod variants;
mod version;

pub use lexicon::{Lexicon, NoSubstance, Own, OwnName};
pub use substance::{Control, Substance};
pub use version::READER_VERSION;
