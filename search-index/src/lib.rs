//! What a drug is in text, and how one is found.
//!
//! This crate knows neither HTTP, SQL nor async. It offers four things:
//!
//! - [`vocabulary`]: the tables of facts (substances, salts, dose forms, units), read once.
//! - [`identity`]: free text in, a drug's identity out, or an honest "I do not know".
//! - [`matching`]: an offer against a need, criterion by criterion.
//! - [`index`]: the Tantivy index over published listings and open demand lines.

pub mod identity;
pub mod matching;
pub mod vocabulary;
