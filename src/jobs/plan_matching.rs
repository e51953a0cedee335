//! Enqueues matching for what the index has taken: each change is answered for by exactly one job.

use super::{match_demands, match_listings};
use crate::{
    app::App,
    db::{
        changes,
        jobs::{self, Job},
        meta,
    },
    error::Result,
    search::expand,
};
use search_index::failpoint;
use serde_json::json;

/// How many log entries are planned at once.
const ROUND: i64 = 500;
/// How many listings one job matches.
const LISTINGS: usize = 50;

/// One round. The cursor moves in the transaction that enqueues, so no change is skipped or planned twice.
pub async fn round(app: App) -> Result<bool> {
    let (indexed, now) = (app.indexed_seq(), app.clock.now());
    let behind = app
        .db
        .read(|db| Ok::<_, crate::error::Error>(meta::planned_seq(db)?))
        .await?
        < indexed;
    if !behind {
        return Ok(false);
    }
    failpoint::reached("planning: before");
    let planned = app
        .db
        .write(move |db| {
            let from = meta::planned_seq(db)?;
            let mut news = changes::after(db, from, ROUND)?;
            news.retain(|change| change.seq <= indexed);
            let (Some(first), Some(last)) = (news.first().map(|c| c.seq), news.last().map(|c| c.seq)) else {
                return Ok::<_, crate::error::Error>(false);
            };
            if !meta::advance_planned(db, from, last)? {
                return Ok(true);
            }
            let touched = expand(db, &news)?;
            let listings: Vec<_> = touched.listings.into_iter().collect();
            let jobs = listings
                .chunks(LISTINGS)
                .map(|ids| Job::new(match_listings::KIND, json!({"ids": ids}), now));
            let demands = touched.demands.into_iter();
            let jobs = jobs.chain(demands.map(|id| Job::new(match_demands::KIND, json!({"ids": [id]}), now)));
            let jobs: Vec<Job> = jobs
                .map(|job| Job {
                    needs_seq: last,
                    covers_seq: first,
                    ..job
                })
                .collect();
            jobs::enqueue(db, &jobs)?;
            Ok(true)
        })
        .await?;
    if planned {
        failpoint::reached("planning: committed");
        app.wake.notify_waiters();
    }
    Ok(planned)
}
