//! Free text in, a drug's identity out, or an honest "I do not know".

mod controlled;
mod doubts;
mod form;
pub(crate) mod normalise;
mod order;
mod product;
mod read;
pub(crate) mod scan;
mod spans;
mod strength;
mod substances;
mod types;
mod verdict;

pub use read::{Found, find, read};
pub use types::{
    BasicForm, Basis, Candidate, Identity, Ingredient, Kind, ProductText, Reading, Release, Route, Span,
    Status, Strength,
};
