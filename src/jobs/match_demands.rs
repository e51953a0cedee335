//! Matches demands anew with all published listings. May run twice: it stores what holds now, and tells only news.

use super::settle::settle;
use crate::{
    app::App,
    db::{jobs::Job, matches::Scope},
    domain::Id,
    error::Result,
};

/// The job's name.
pub const KIND: &str = "match_demands";

/// Matches the demands of the payload's `ids`.
pub async fn run(app: App, job: Job) -> Result<()> {
    let ids: Vec<Id> = serde_json::from_value(job.payload.0["ids"].clone())?;
    for id in ids {
        let (search, scope, now) = (app.search.clone(), Scope::Demand(id), app.clock.now());
        let seen = app
            .db
            .read(move |db| search.pairs_of(db, &Scope::Demand(id), now))
            .await?;
        settle(&app, scope, seen).await?;
    }
    Ok(())
}
