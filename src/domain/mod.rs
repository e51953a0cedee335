//! Plain types, and what may happen when. No I/O; none of diesel, actix or tantivy.

pub mod account;
pub mod check;
pub mod company;
pub mod demand;
pub mod hub;
pub mod id;
pub mod likeness;
pub mod listing;
pub mod matching;
pub mod moderation;
pub mod money;
pub mod notice;
pub mod pace;
pub mod password;
pub mod rows;
pub mod scope;
pub mod time;
pub mod vocabulary;

pub use check::{FieldError, Problems};
pub use id::Id;
pub use money::Money;
pub use time::Time;

/// The word that a plain enum is in JSON, such as `in_review`.
pub fn word(value: &impl serde::Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}
