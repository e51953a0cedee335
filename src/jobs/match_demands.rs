//! Matches demands anew with all published listings. May run twice: it stores what holds now, and tells only news.

use super::settle::settle;
use crate::{
    app::App,
    db::{demands, jobs::Job, matches::Scope},
    domain::Id,
    error::{Error, Result},
};

/// The job's name.
pub const KIND: &str = "match_demands";

/// Matches the demands of the payload's `ids`.
pub async fn run(app: App, job: Job) -> Result<()> {
    let ids: Vec<Id> = serde_json::from_value(job.payload.0["ids"].clone())?;
    for id in ids {
        let (search, now) = (app.search.clone(), app.clock.now());
        let pairs = app
            .db
            .read(move |db| match demands::live(db, &[id], now)?.first() {
                Some(demand) => search.pairs_of_demand(db, demand, now),
                None => Ok::<_, Error>(Vec::new()),
            })
            .await?;
        settle(&app, Scope::Demand(id), pairs).await?;
    }
    Ok(())
}
