//! Opening tables that people sent.

use crate::error::{Error, Result};
use tokio::sync::Semaphore;

/// One at a time: a workbook is unpacked into memory.
static OPENING: Semaphore = Semaphore::const_new(1);

/// Opens or reads a table, off the async threads and while no other is opened.
pub async fn one_table_at_a_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let opening = OPENING
        .acquire()
        .await
        .map_err(|e| Error::Internal(e.to_string()))?;
    let done = tokio::task::spawn_blocking(work).await;
    drop(opening);
    done.map_err(|e| Error::Internal(format!("opening a table broke off: {e}")))
}
