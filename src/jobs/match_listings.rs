//! Matches listings anew with all open demand lines. May run twice: it stores what holds now, and tells only news.

use super::settle::{Seen, settle};
use crate::{
    app::App,
    db::{jobs::Job, matches::Scope},
    domain::Id,
    error::Result,
};

/// The job's name.
pub const KIND: &str = "match_listings";

/// Matches the listings of the payload's `ids`.
pub async fn run(app: App, job: Job) -> Result<()> {
    let ids: Vec<Id> = serde_json::from_value(job.payload.0["ids"].clone())?;
    let (search, wanted, now) = (app.search.clone(), ids.clone(), app.clock.now());
    let seq = app.indexed_seq();
    let pairs = app
        .db
        .read(move |db| search.pairs_of_listings(db, &wanted, now))
        .await?;
    settle(&app, Scope::Listings(ids), Seen { pairs, seq }).await
}
