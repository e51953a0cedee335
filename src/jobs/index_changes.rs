//! Takes what changed into this node's index. May run twice: it writes what is in the database now.

use crate::{app::App, error::Result};
use std::time::Duration;

/// How long changes gather between two rounds. Each commit writes a segment, whatever it holds, and what changes meanwhile
/// is found soon enough; the first change after a quiet moment does not wait.
const GATHER: Duration = Duration::from_millis(100);

/// One round.
pub async fn round(app: App) -> Result<bool> {
    let any = app.search.follow(&app.db, app.clock.now()).await?;
    if any {
        // Matching follows at the index's heels.
        app.wake.notify_waiters();
        tokio::time::sleep(GATHER).await;
    }
    Ok(any)
}
