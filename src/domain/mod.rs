//! Plain types, and what may happen when. No I/O; none of diesel, actix or tantivy.

pub mod account;
pub mod check;
pub mod company;
pub mod demand;
pub mod hub;
pub mod id;
pub mod listing;
pub mod matching;
pub mod moderation;
pub mod money;
pub mod time;

pub use check::{FieldError, Problems};
pub use id::Id;
pub use money::Money;
pub use time::Time;
