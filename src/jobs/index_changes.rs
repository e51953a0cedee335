//! Takes what changed into this node's index. May run twice: it writes what is in the database now.

use crate::{app::App, error::Result};

/// One round.
pub async fn round(app: App) -> Result<bool> {
    let any = app.search.follow(&app.db, app.clock.now()).await?;
    if any {
        // Matching follows at the index's heels.
        app.wake.notify_waiters();
    }
    Ok(any)
}
