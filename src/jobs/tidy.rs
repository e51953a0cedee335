//! Forgets what has run out: idempotency keys, links of mails, refresh tokens, limits that are whole again, files of imports
//! that are long done, nodes that are gone, and the beginning of the change log. The clock decides what holds; this only cleans up.

use crate::{
    app::App,
    db::{budgets, changes, idempotency, imports, mailed_tokens, mails, nodes, sessions},
    error::{Error, Result},
};
use std::{
    io::ErrorKind,
    path::Path,
    time::{Duration, SystemTime},
};

/// How long the file of an import is kept once it is done. Failed rows stand in the database.
const IMPORT_FILES: Duration = Duration::from_secs(7 * 24 * 3_600);
/// A temporary file of this age was left behind by a process that was killed.
const UPLOADS: Duration = Duration::from_secs(24 * 3_600);

/// How long a mail is kept that was sent or set aside: for bounces, and for operators.
const MAILS: Duration = Duration::from_secs(90 * 24 * 3_600);
/// How long a change stays in the log. A node that was away for longer builds its index anew.
const CHANGES: Duration = Duration::from_secs(7 * 24 * 3_600);
/// Changes taken out of the log in one transaction: few, so that nobody else waits long for the writer.
const PART: i64 = 2_000;
/// A node that was not seen for so long is forgotten.
const NODES: Duration = Duration::from_secs(24 * 3_600);

/// One round.
pub async fn tidy(app: App) -> Result<bool> {
    let now = app.clock.now();
    app.db
        .write(move |db| {
            idempotency::tidy(db, now)?;
            mailed_tokens::tidy(db, now)?;
            sessions::tidy(db, now)?;
            budgets::tidy(db, now)?;
            mails::tidy(db, now.minus(MAILS))?;
            nodes::tidy(db, now.minus(NODES))?;
            Ok::<_, Error>(())
        })
        .await?;
    prune_log(&app).await?;
    // Files last: a place that refuses one holds up nothing else.
    forget_imports(&app).await?;
    forget_uploads(&app).await?;
    Ok(false)
}

async fn prune_log(app: &App) -> Result<()> {
    let before = app.clock.now().minus(CHANGES);
    loop {
        let gone = app.db.write(move |db| changes::prune(db, before, PART)).await?;
        if gone == 0 {
            return Ok(());
        }
        tracing::info!(gone, "changes were taken out of the log");
    }
}

async fn forget_imports(app: &App) -> Result<()> {
    let before = app.clock.now().minus(IMPORT_FILES);
    for import in app.db.read(move |db| imports::with_old_files(db, before)).await? {
        if let Err(e) = app.files.delete(&import.stored_name).await {
            tracing::warn!(file = %import.stored_name, error = %e, "a file of an import cannot be deleted");
            continue;
        }
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
        let path = entry.path();
        if let Err(e) = forget_upload(&path, before).await
            // An upload that has ended meanwhile took its file along.
            && e.kind() != ErrorKind::NotFound
        {
            tracing::warn!(file = %path.display(), error = %e, "an old upload cannot be deleted");
        }
    }
    Ok(())
}

async fn forget_upload(path: &Path, before: SystemTime) -> std::io::Result<()> {
    if tokio::fs::symlink_metadata(path).await?.modified()? < before {
        tokio::fs::remove_file(path).await?;
    }
    Ok(())
}
