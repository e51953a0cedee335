//! Matches demands anew with all published listings. May run twice: it stores what holds now, and tells only news.

use super::settle::{Share, drop_others, keep};
use crate::{
    app::App,
    db::{demands, jobs::Job, matches, matches::Scope},
    domain::Id,
    error::{Error, Result},
};
use std::{collections::BTreeSet, sync::Arc};

/// The job's name.
pub const KIND: &str = "match_demands";

/// Matches the demands of the payload's `ids`.
pub async fn run(app: App, job: Job) -> Result<()> {
    let ids: Vec<Id> = serde_json::from_value(job.payload.0["ids"].clone())?;
    for id in ids {
        match_demand(&app, id).await?;
    }
    Ok(())
}

/// Line by line, so that however many lines and listings there are, little is held at once.
async fn match_demand(app: &App, id: Id) -> Result<()> {
    let now = app.clock.now();
    let seq = app.indexed_seq();
    let (demand, stored) = app
        .db
        .read(move |db| {
            let demand = demands::live(db, &[id], now)?.pop();
            Ok::<_, Error>((demand, matches::lines_of(db, id)?))
        })
        .await?;
    let mut lines: BTreeSet<Id> = stored.into_iter().collect();
    lines.extend(demand.iter().flat_map(|d| &d.content.lines).filter_map(|l| l.id));
    let demand = Arc::new(demand);
    for line in lines {
        let (search, demand) = (app.search.clone(), Arc::clone(&demand));
        let pairs = app
            .db
            .read(move |db| match demand.as_ref() {
                Some(demand) => search.pairs_of_line(db, demand, line, now),
                None => Ok(Vec::new()),
            })
            .await?;
        let found = pairs.iter().map(|p| (p.line_id, p.listing_id)).collect();
        keep(app, Share::Line, pairs, seq).await?;
        drop_others(app, Scope::Line(line), &found, seq).await?;
    }
    Ok(())
}
