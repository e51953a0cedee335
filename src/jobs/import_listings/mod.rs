//! Takes a catalogue in, batch by batch.
//!
//! Running twice is harmless: each batch and the count of rows behind it are committed together, guarded by the count
//! before it. A second run reads the file again, skips what is counted, and goes on; two runs at once cannot both
//! commit the same batch.

mod batch;
mod plan;
mod store;

use crate::{
    app::App,
    db::{
        self, hubs,
        imports::{self, Import, ImportStatus},
        jobs::Job,
        types::Word,
    },
    domain::{Id, Time, rows::Columns},
    error::{Error, Result},
    sheet::{self, Limits, Source},
};
use batch::Batches;
use plan::{Batch, Planned, plan};
use serde_json::json;
use std::sync::Arc;
use store::{Stored, store};

/// The job's kind.
pub const KIND: &str = "import_listings";
/// Rows in one transaction: small enough that nobody else waits long for the writer.
const BATCH: usize = 200;
/// How often a batch is planned anew when somebody else changes its listings meanwhile.
const TRIES: usize = 5;

/// The job that does an import.
pub fn import_job(import: Id, now: Time) -> Job {
    Job {
        dedupe_key: Some(format!("{KIND}:{import}")),
        ..Job::new(KIND, json!({"import": import}), now)
    }
}

/// Does an import, or what is left of it.
pub async fn import_listings(app: App, job: Job) -> Result<()> {
    let id: Id = serde_json::from_value(job.payload.0.get("import").cloned().unwrap_or_default())?;
    let import = app.db.read(move |db| imports::get(db, id)).await?;
    if matches!(import.status.0, ImportStatus::Done | ImportStatus::Failed) {
        return Ok(());
    }
    let folder = app.config.data_dir.join("uploads");
    tokio::fs::create_dir_all(&folder).await?;
    let file = tempfile::NamedTempFile::new_in(folder)?;
    app.files.copy_to(&import.stored_name, file.path()).await?;
    let (path, name, done) = (file.path().to_owned(), import.file_name.clone(), import.processed);
    let opened = tokio::task::spawn_blocking(move || {
        let sheet = sheet::open(Source::from(path), &name, &Limits::default())?;
        let mut batches = Batches::new(sheet);
        batches.skip(done)?;
        Ok::<_, sheet::SheetError>(batches)
    });
    let opened = opened
        .await
        .map_err(|e| Error::Internal(format!("opening a table broke off: {e}")))?;
    match opened {
        Ok(batches) => take_in(&app, import, batches).await,
        Err(e) => end(&app, import, Some(e.message)).await,
    }
}

async fn take_in(app: &App, mut import: Import, mut batches: Batches) -> Result<()> {
    let columns = Arc::new(Columns::new(import.header.0.clone()));
    let hubs = app.db.read(hubs::all).await?;
    let hubs: Arc<Vec<String>> = Arc::new(hubs.into_iter().map(|h| h.id).collect());
    loop {
        let read = tokio::task::spawn_blocking(move || {
            let rows = batches.next(BATCH);
            (batches, rows)
        });
        let (rest, rows) = read
            .await
            .map_err(|e| Error::Internal(format!("reading a table broke off: {e}")))?;
        batches = rest;
        let rows = match rows {
            Ok(rows) if rows.is_empty() => return end(app, import, None).await,
            Ok(rows) => rows,
            Err(e) => return end(app, import, Some(e.message)).await,
        };
        let batch = Batch {
            columns: Arc::clone(&columns),
            hubs: Arc::clone(&hubs),
            rows: Arc::new(rows),
        };
        match commit(app, &import, &batch).await? {
            Stored::Committed(next) => import = *next,
            Stored::NotApproved => {
                let why = "the company is not approved any more, so its listings cannot be submitted";
                return end(app, import, Some(why.to_owned())).await;
            }
            Stored::Overtaken => return Ok(()),
        }
    }
}

/// Plans a batch and commits it, anew when somebody else changed one of its listings between the two.
async fn commit(app: &App, import: &Import, batch: &Batch) -> Result<Stored> {
    let mut tries = 0;
    loop {
        let (search, now) = (app.search.clone(), app.clock.now());
        let (of, rows) = (import.clone(), batch.clone());
        let planned: Planned = app.db.read(move |db| plan(db, &search, &of, &rows, now)).await?;
        let of = import.clone();
        match app.db.write(move |db| store(db, &of, planned, now)).await {
            Err(db::Error::Stale | db::Error::Duplicate(_)) if tries < TRIES => tries += 1,
            Err(e) => return Err(e.into()),
            Ok(stored) => {
                app.wake.notify_waiters();
                return Ok(stored);
            }
        }
    }
}

/// The import is over: done, or broken off for a reason.
async fn end(app: &App, import: Import, error: Option<String>) -> Result<()> {
    let now = app.clock.now();
    let status = if error.is_some() {
        ImportStatus::Failed
    } else {
        ImportStatus::Done
    };
    let over = Import {
        status: Word(status),
        error,
        finished_at: Some(now),
        ..import
    };
    app.db.write(move |db| store::finish(db, &over, now)).await?;
    Ok(())
}
