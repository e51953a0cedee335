//! Matches listings anew with all open demand lines. May run twice: it stores what holds now, and tells only news.

use super::settle::{Found, Share, drop_others, keep};
use crate::{
    app::App,
    db::{jobs::Job, matches::Scope},
    domain::Id,
    error::Result,
};
use std::sync::Arc;

/// The job's name.
pub const KIND: &str = "match_listings";
/// How many demands are read at once, so that however many there are, little is held.
const DEMANDS: usize = 50;

/// Matches the listings of the payload's `ids`.
pub async fn run(app: App, job: Job) -> Result<()> {
    let ids: Vec<Id> = serde_json::from_value(job.payload.0["ids"].clone())?;
    let (search, wanted, now) = (app.search.clone(), ids.clone(), app.clock.now());
    let seq = app.indexed_seq();
    let (offers, demands) = app.db.read(move |db| search.offers(db, &wanted, now)).await?;
    let offers = Arc::new(offers);
    let mut found = Found::new();
    for part in demands.chunks(DEMANDS) {
        let (search, offers, part) = (app.search.clone(), Arc::clone(&offers), part.to_vec());
        let pairs = app
            .db
            .read(move |db| search.pairs_of_offers(db, &offers, &part, now))
            .await?;
        found.extend(pairs.iter().map(|p| (p.line_id, p.listing_id)));
        keep(&app, Share::Some, pairs, seq).await?;
    }
    drop_others(&app, Scope::Listings(ids), &found, seq).await
}
