//! The only place with diesel. One code base for SQLite and PostgreSQL: a plain enum and one dispatch macro.
//!
//! Query functions are plain functions on a connection, one file a noun. A unit of work is one closure given to
//! [`Database::read`] or [`Database::write`]; a write is one transaction.

pub mod api_keys;
pub mod audit;
pub mod backup;
pub mod budgets;
pub mod changes;
pub mod colleagues;
pub mod companies;
pub mod decisions;
pub mod demands;
pub mod documents;
pub mod fx_rates;
pub mod hubs;
pub mod idempotency;
pub mod imports;
pub mod jobs;
pub mod listings;
pub mod mailed_tokens;
pub mod mails;
pub mod matches;
pub mod measures;
pub mod meta;
pub mod nodes;
pub mod notices;
pub mod preferences;
pub mod reach;
pub mod rereadings;
pub mod review;
pub mod second_factors;
pub mod sessions;
pub mod stats;
pub mod suppressions;
pub mod types;
pub mod unread;
pub mod users;
pub mod vocabulary;
#[rustfmt::skip]
pub mod schema;
mod error;
mod latest;
mod migrate;
mod pool;

pub use error::{Error, Result};
pub use migrate::{all_names, migrate, pending_migrations, revert_all, revert_to};
pub use pool::{Backend, Database, Db, sqlite_file, transaction};

/// Runs the same ordinary diesel code on whichever database it is.
#[macro_export]
macro_rules! db {
    ($db:expr, |$conn:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Postgres($conn) => $body,
            $crate::db::Db::Sqlite($conn) => $body,
        }
    };
}
