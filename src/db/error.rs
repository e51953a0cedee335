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
    /// There is no room to write to. Reading goes on.
    #[error("no room to write: {0}")]
    Full(String),
    /// The database is not there or busy beyond patience; trying again later may help.
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
            Diesel::DatabaseError(_, info) if is_full(info.message()) => {
                Self::Full(info.message().to_owned())
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

/// Whether the message says that a disk is full, or a file as large as it may be.
fn is_full(message: &str) -> bool {
    [
        "database or disk is full",
        "No space left on device",
        "Disk quota exceeded",
    ]
    .iter()
    .any(|part| message.contains(part))
}

/// Whether the message is of a state that passes: locked, shutting down, line cut.
fn is_passing(message: &str) -> bool {
    [
        "database is locked",
        "disk I/O error",
        "terminating connection",
        "server closed the connection",
        "the database system is",
        "could not connect",
        "no connection to the server",
        "connection not open",
        "could not receive data",
        "could not send data",
        "timeout expired",
        "canceling statement due to",
        "deadlock detected",
        "remaining connection slots",
        "too many clients",
        "unable to open database file",
        "cannot execute",
        "Connection refused",
    ]
    .iter()
    .any(|part| message.contains(part))
}
