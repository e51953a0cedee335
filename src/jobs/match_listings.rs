//! Matches listings anew with all open demand lines. May run twice: it stores what holds now, and tells only news.

use super::settle::settle;
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
    let (search, scope, now) = (app.search.clone(), Scope::Listings(ids), app.clock.now());
    let wanted = scope.clone();
    let seen = app.db.read(move |db| search.pairs_of(db, &wanted, now)).await?;
    settle(&app, scope, seen).await
}
