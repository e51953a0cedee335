//! An import, as answered.

use crate::{
    db::imports::{Failure, Import, ImportStatus},
    domain::{Id, Time},
};
use serde::Serialize;
use utoipa::ToSchema;

/// How far an import is. `created + updated + unchanged + failed` is what was processed, and `total` in the end.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportAnswer {
    /// Its id.
    pub id: Id,
    /// How far it is.
    pub status: ImportStatus,
    /// Whether it only tells what it would do.
    pub dry_run: bool,
    /// Whether good rows are sent to review.
    pub submit: bool,
    /// The file's name, as given.
    pub file_name: String,
    /// Rows in the file.
    pub total: i64,
    /// Rows that became new listings.
    pub created: i64,
    /// Rows that changed a listing.
    pub updated: i64,
    /// Rows that said what was known.
    pub unchanged: i64,
    /// Rows that could not be taken.
    pub failed: i64,
    /// Per cent of the rows that are done.
    pub progress: i64,
    /// Why it broke off, if it did.
    pub error: Option<String>,
    /// The first things that are wrong with rows, at most 100; all of them stand in the failed rows' file.
    pub errors: Vec<RowErrorAnswer>,
    /// When it was sent.
    pub created_at: Time,
    /// When it was done.
    pub finished_at: Option<Time>,
}

/// One thing that is wrong with one row.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RowError)]
pub struct RowErrorAnswer {
    /// The row, as a spreadsheet program shows it.
    pub row: i64,
    /// The column.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// A stable code.
    pub code: String,
    /// The same in plain English.
    pub message: String,
}

impl ImportAnswer {
    /// From the rows.
    pub fn of(import: Import, failures: Vec<Failure>) -> Self {
        let done = import.status.0 == ImportStatus::Done;
        let progress = if done {
            100
        } else {
            import.processed * 100 / import.total.max(1)
        };
        Self {
            id: import.id,
            status: import.status.0,
            dry_run: import.dry_run,
            submit: import.submit,
            file_name: import.file_name,
            total: import.total,
            created: import.created,
            updated: import.updated,
            unchanged: import.unchanged,
            failed: import.failed,
            progress,
            error: import.error,
            errors: failures.into_iter().map(error).collect(),
            created_at: import.created_at,
            finished_at: import.finished_at,
        }
    }
}

fn error(failure: Failure) -> RowErrorAnswer {
    RowErrorAnswer {
        row: failure.row_number,
        column: failure.column_name,
        value: failure.value,
        code: failure.code,
        message: failure.message,
    }
}
