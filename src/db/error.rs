//! What can go wrong with a database, as far as callers tell it apart.

use diesel::result::{DatabaseErrorKind, Error as Diesel};

/// A failed query or transaction.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row that had to be there is not.
    #[error("no such record")]
    NotFound,
    /// A unique constraint does not allow it; named `table.column` or by the constraint's name.
    #[error("already exists: {0}")]
    Duplicate(String),
    /// Somebody else wrote the row meanwhile.
    #[error("changed meanwhile")]
    Stale,
    /// The work of this idempotency key is done, or somebody else is doing it.
    #[error("the idempotency key is taken")]
    KeyTaken,
    /// The database is not there, busy beyond patience or full; trying again later may help.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// Anything else: a defect of ours.
    #[error("database error: {0}")]
    Other(String),
}

/// A query's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<Diesel> for Error {
    fn from(e: Diesel) -> Self {
        match e {
            Diesel::NotFound => Self::NotFound,
            Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => Self::Duplicate(
                info.constraint_name()
                    .unwrap_or_else(|| info.message())
                    .to_owned(),
            ),
            Diesel::DatabaseError(DatabaseErrorKind::ClosedConnection, info) => {
                Self::Unavailable(info.message().to_owned())
            }
            Diesel::DatabaseError(_, info) if is_passing(info.message()) => {
                Self::Unavailable(info.message().to_owned())
            }
            Diesel::BrokenTransactionManager => {
                Self::Unavailable("connection lost in a transaction".to_owned())
            }
            other => Self::Other(other.to_string()),
        }
    }
}

/// Whether the message is of a state that passes: locked, full, shutting down, line cut.
fn is_passing(message: &str) -> bool {
    [
        "database is locked",
        "database or disk is full",
        "disk I/O error",
        "terminating connection",
        "server closed the connection",
        "the database system is",
        "could not connect",
        "no connection to the server",
        "connection not open",
        "Connection refused",
    ]
    .iter()
    .any(|part| message.contains(part))
}
