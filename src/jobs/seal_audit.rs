//! Seals audit entries into the chain, soon after they were committed.

use crate::{
    app::App,
    db::audit::seals,
    error::{Error, Result},
};

/// Entries a transaction: some milliseconds of SQLite's one writer.
const BATCH: i64 = 500;

/// One round. Killed before its commit, it has done nothing; another node's round waits and goes on behind it.
pub async fn round(app: App) -> Result<bool> {
    if !app.db.read(seals::any_unsealed).await? {
        return Ok(false);
    }
    let now = app.clock.now();
    let sealed = app
        .db
        .write(move |db| Ok::<_, Error>(seals::seal_some(db, BATCH, now)?))
        .await?;
    // Entries that are gone before they were sealed wait for ever; `verify-audit` names them.
    Ok(sealed > 0)
}
