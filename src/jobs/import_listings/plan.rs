//! What a batch of rows does to the company's listings, worked out before anything is written.

use super::batch::Row;
use crate::{
    db::{
        Db,
        imports::Import,
        listings::{self, Listing, Step, Version},
    },
    domain::{
        Id, Problems, Time,
        listing::ListingContent,
        moderation::{NotNow, Status, edit},
        rows::{Columns, RowError, listing_row},
    },
    error::Result,
    search::Search,
};
use std::{collections::HashMap, sync::Arc};

/// Rows of a file, and what it takes to understand them. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Batch {
    pub(super) columns: Arc<Columns>,
    pub(super) hubs: Arc<Vec<String>>,
    pub(super) rows: Arc<Vec<Row>>,
}

/// What is to be written. Every row is in exactly one of the four.
#[derive(Debug, Default)]
pub(super) struct Planned {
    pub(super) created: Vec<(Listing, Version)>,
    pub(super) updated: Vec<Step>,
    pub(super) unchanged: i64,
    pub(super) failed: Vec<(u32, Vec<String>, Vec<RowError>)>,
}

type Known = (Listing, Version, Option<Version>);

/// Plans a batch on the listings as they are now.
pub(super) fn plan(
    db: &mut Db,
    search: &Search,
    import: &Import,
    batch: &Batch,
    now: Time,
) -> Result<Planned> {
    let code = |row: &Row| {
        batch
            .columns
            .cell(&row.cells, "external_id")
            .unwrap_or_default()
            .to_owned()
    };
    let good = batch.rows.iter().filter(|r| r.errors.is_empty());
    let codes: Vec<String> = good.map(code).filter(|c| !c.is_empty()).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let found = listings::by_external_ids(db, import.company_id, &codes)?;
    let key = |known: Known| (known.0.external_id.clone().unwrap_or_default(), known);
    let mut known: HashMap<String, Known> = found.into_iter().map(key).collect();
    let mut planned = Planned::default();
    for row in batch.rows.iter() {
        let outcome = if row.errors.is_empty() {
            one(search, import, batch, row, known.remove(&code(row)), now)
        } else {
            Err(row.errors.clone())
        };
        match outcome {
            Ok(One::Created(new)) => planned.created.push(*new),
            Ok(One::Updated(step)) => planned.updated.push(*step),
            Ok(One::Unchanged) => planned.unchanged += 1,
            Err(errors) => planned.failed.push((row.number, row.cells.clone(), errors)),
        }
    }
    Ok(planned)
}

enum One {
    Created(Box<(Listing, Version)>),
    Updated(Box<Step>),
    Unchanged,
}

fn one(
    search: &Search,
    import: &Import,
    batch: &Batch,
    row: &Row,
    known: Option<Known>,
    now: Time,
) -> Result<One, Vec<RowError>> {
    let base = known.as_ref().map(|(_, newest, _)| &newest.content.0);
    let references = |content: &ListingContent, problems: &mut Problems| {
        search.unknown_references(content, &batch.hubs, problems);
    };
    let content = listing_row(&batch.columns, &row.cells, base, references)?;
    let code = content.external_id.clone().unwrap_or_default();
    let refused = |e: NotNow| vec![not_now(&code, &e)];
    let Some((listing, newest, live)) = known else {
        let version = search.read_listing(Id::new(now), (1, content), import.user_id, now);
        let mut listing = Listing::draft(import.company_id, &version, now);
        if import.submit {
            listing.submit(now).map_err(refused)?;
        }
        return Ok(One::Created(Box::new((listing, version))));
    };
    let before = listing.track();
    let mut track = before;
    // While nothing else is live, the newest version is the live one too.
    let live = live.or_else(|| (before.live_version == Some(newest.version)).then(|| newest.clone()));
    let stored = edit(
        &mut track,
        &newest.content.0,
        live.as_ref().map(|v| &v.content.0),
        content,
    )
    .map_err(refused)?;
    if import.submit && is_sent(before.status, !stored.is_empty()) {
        track.submit().map_err(refused)?;
    }
    if track == before {
        return Ok(One::Unchanged);
    }
    let read = |stored| search.read_listing(listing.id, stored, import.user_id, now);
    let versions = stored.into_iter().map(read).collect();
    Ok(One::Updated(Box::new(Step {
        row: listing,
        track,
        versions,
    })))
}

/// Whether a row sends its listing to review. An edit of a published one goes there by itself; what operators wanted
/// changed goes there again only when it was.
fn is_sent(status: Status, changed: bool) -> bool {
    match status {
        Status::ChangesRequested => changed,
        Status::Published | Status::Open => false,
        _ => true,
    }
}

fn not_now(code: &str, e: &NotNow) -> RowError {
    RowError {
        column: "external_id".to_owned(),
        value: code.to_owned(),
        code: "not_now".to_owned(),
        message: e.to_string(),
    }
}
