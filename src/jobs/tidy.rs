//! Forgets what has run out: idempotency keys, links of mails, refresh tokens, limits that are whole again, files of imports that
//! are long done. The clock decides what holds; this only cleans up.

use crate::{
    app::App,
    db::{budgets, idempotency, imports, mailed_tokens, sessions},
    error::{Error, Result},
};
use std::time::{Duration, SystemTime};

/// How long the file of an import is kept once it is done. Failed rows stand in the database.
const IMPORT_FILES: Duration = Duration::from_secs(7 * 24 * 3_600);
/// A temporary file of this age was left behind by a process that was killed.
const UPLOADS: Duration = Duration::from_secs(24 * 3_600);

/// One round.
pub async fn tidy(app: App) -> Result<bool> {
    let now = app.clock.now();
    forget_imports(&app).await?;
    forget_uploads(&app).await?;
    app.db
        .write(move |db| {
            idempotency::tidy(db, now)?;
            mailed_tokens::tidy(db, now)?;
            sessions::tidy(db, now)?;
            budgets::tidy(db, now)?;
            Ok::<_, Error>(false)
        })
        .await
}

async fn forget_imports(app: &App) -> Result<()> {
    let before = app.clock.now().minus(IMPORT_FILES);
    for import in app.db.read(move |db| imports::with_old_files(db, before)).await? {
        app.files.delete(&import.stored_name).await?;
        app.db
            .write(move |db| imports::forget_file(db, import.id))
            .await?;
    }
    Ok(())
}

async fn forget_uploads(app: &App) -> Result<()> {
    let before = SystemTime::from(app.clock.now().minus(UPLOADS));
    let folder = app.config.data_dir.join("uploads");
    if !tokio::fs::try_exists(&folder).await? {
        return Ok(());
    }
    let mut entries = tokio::fs::read_dir(folder).await?;
    while let Some(entry) = entries.next_entry().await? {
        if entry.metadata().await?.modified()? < before {
            tokio::fs::remove_file(entry.path()).await?;
        }
    }
    Ok(())
}
