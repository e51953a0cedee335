//! Matches listings anew with all open demand lines. May run twice: it stores what holds now, and tells only news.

use super::settle::settle;
use crate::{
    app::App,
    db::{self, jobs::Job, listings, matches::Scope},
    domain::Id,
    error::{Error, Result},
};
use std::collections::BTreeMap;

/// The job's name.
pub const KIND: &str = "match_listings";

/// Matches the listings of the payload's `ids`.
pub async fn run(app: App, job: Job) -> Result<()> {
    let ids: Vec<Id> = serde_json::from_value(job.payload.0["ids"].clone())?;
    let (search, now) = (app.search.clone(), app.clock.now());
    let wanted = ids.clone();
    let mut found = app
        .db
        .read(move |db| {
            let mut found = BTreeMap::new();
            for listing in listings::live(db, &wanted)? {
                found.insert(listing.listing.id, search.pairs_of_listing(db, &listing, now)?);
            }
            Ok::<_, Error>(found)
        })
        .await?;
    let worth = |db: &mut db::Db, id: Id| db::matches::any_of(db, Scope::Listing(id));
    for id in ids {
        let pairs = found.remove(&id).unwrap_or_default();
        if pairs.is_empty() && !app.db.read(move |db| worth(db, id)).await? {
            continue;
        }
        settle(&app, Scope::Listing(id), pairs).await?;
    }
    Ok(())
}
