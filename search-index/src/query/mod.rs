//! Asking the index.
//!
//! Questions are put together from tokens. Tantivy's own query grammar never sees a user's text: nested
//! parentheses cost it exponential time, and deep ones its stack. There are no regular expressions either.

mod clauses;
mod demand;
mod error;
mod filters;
mod lines;
mod listing;
mod part;
mod question;
mod run;
mod similar;
mod text;
mod typos;
mod understand;
mod words;

pub use demand::{DemandHit, DemandHits, DemandQuery, DemandSort, LineHit, Viewer};
pub use error::QueryError;
pub use listing::{ListingHit, ListingHits, ListingQuery, ListingSort};
pub use part::Meaning;
pub(crate) use run::Statistics;
pub use understand::Understanding;
pub use words::{MAX_QUERY_CHARS, MAX_QUERY_TERMS};

/// The furthest that one can page down.
pub const MAX_OFFSET: usize = 10_000;

/// The most hits of one page.
pub const MAX_LIMIT: usize = 1_000;
