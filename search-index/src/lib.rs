//! What a drug is in text, and how one is found.
//!
//! This crate knows neither HTTP, SQL nor async. It offers six things:
//!
//! - [`vocabulary`]: the tables of facts (substances, salts, dose forms, units), read once.
//! - [`identity`]: free text in, a drug's identity out, or an honest "I do not know".
//! - [`matching`]: an offer against a need, criterion by criterion.
//! - [`explain`]: how a text was read and why a pair fits or does not, for people.
//! - [`corpus`]: made-up records and questions in any number, for measuring.
//! - [`index`] and [`query`]: the Tantivy index over published listings and open demand lines, fed with
//!   [`document`]s.

pub mod analysis;
pub mod attributes;
pub mod corpus;
pub mod document;
pub mod explain;
pub mod facets;
pub mod failpoint;
pub mod highlight;
mod identified;
pub mod identity;
pub mod index;
pub mod matching;
pub mod query;
mod resident;
pub mod reverse;
mod schema;
pub mod suggest;
pub mod vocabulary;
mod words;
