//! The index from outside: stored, searched in every language, counted, and asked hostile questions.
#![expect(clippy::unwrap_used, reason = "helpers of tests may be blunt, too")]

mod demands;
mod golden;
mod hostile;
mod listings;
mod oracle;
mod store;
mod suggest;
mod support;
mod typos;
mod words;
