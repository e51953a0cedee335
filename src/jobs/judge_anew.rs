//! Has pairs judged anew that nobody edited: after new exchange rates, or because other rules judge from now on.
//!
//! It only notes the records as changed. The index takes them with their prices at the new rates, and matching judges
//! them and tells only those for whom a band changes. May run twice: what is noted twice is judged twice, with the
//! same result.

use crate::{
    app::App,
    db::{
        changes::{self, Changed},
        demands,
        jobs::{self, Job},
        listings, meta,
    },
    domain::{Id, Time},
    error::{Error, Result},
};
use search_index::matching::RULES_VERSION;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;

/// The job's name.
pub const KIND: &str = "judge_anew";
/// How many records are looked at and noted in one transaction.
const BATCH: i64 = 500;

/// What is judged anew.
#[derive(Debug, Serialize, Deserialize)]
struct Wanted {
    /// Pairs in which one of these currencies is quoted or aimed at; nothing said means every pair.
    currencies: Option<BTreeSet<String>>,
}

/// The job that judges all pairs anew in which one of these currencies plays a part.
pub fn at_new_rates(currencies: &BTreeSet<String>, now: Time) -> Job {
    Job::new(KIND, json!({ "currencies": currencies }), now)
}

/// Has everything judged anew if the stored verdicts were made by other rules than this build has.
pub async fn by_new_rules(app: &App) -> Result<()> {
    let now = app.clock.now();
    let same = |db: &mut crate::db::Db| Ok::<_, Error>(meta::rules_version(db)? == Some(RULES_VERSION));
    if app.db.read(same).await? {
        return Ok(());
    }
    app.db
        .write(move |db| {
            meta::set_rules_version(db, RULES_VERSION)?;
            let any = !listings::live_ids(db, None, 1)?.is_empty();
            if any {
                jobs::enqueue(db, &[Job::new(KIND, json!({}), now)])?;
            }
            Ok::<_, Error>(())
        })
        .await
}

/// Notes the records, part by part.
pub async fn run(app: App, job: Job) -> Result<()> {
    let Wanted { currencies } = serde_json::from_value(job.payload.0)?;
    let now = app.clock.now();
    let mut after: Option<Id> = None;
    loop {
        let (from, wanted) = (after, currencies.clone());
        let batch = move |db: &mut crate::db::Db| listing_batch(db, from, wanted.as_ref(), now);
        let Some(last) = app.db.write(batch).await? else {
            break;
        };
        after = Some(last);
        app.wake.notify_waiters();
    }
    // A pair has a listing, so that all rules are asked again by now; but a target may be in a currency of its own.
    let Some(currencies) = currencies else {
        return Ok(());
    };
    after = None;
    loop {
        let (from, wanted) = (after, currencies.clone());
        let batch = move |db: &mut crate::db::Db| demand_batch(db, from, &wanted, now);
        let Some(last) = app.db.write(batch).await? else {
            break;
        };
        after = Some(last);
        app.wake.notify_waiters();
    }
    Ok(())
}

fn listing_batch(
    db: &mut crate::db::Db,
    after: Option<Id>,
    currencies: Option<&BTreeSet<String>>,
    now: Time,
) -> Result<Option<Id>> {
    let ids = listings::live_ids(db, after, BATCH)?;
    let touched: Vec<Id> = match currencies {
        None => ids.clone(),
        Some(currencies) => listings::live(db, &ids)?
            .into_iter()
            .filter(|l| {
                l.content
                    .price
                    .as_ref()
                    .is_some_and(|p| currencies.contains(&p.currency))
            })
            .map(|l| l.listing.id)
            .collect(),
    };
    if !touched.is_empty() {
        changes::append(db, Changed::Listing, &touched, now)?;
    }
    Ok(ids.last().copied())
}

fn demand_batch(
    db: &mut crate::db::Db,
    after: Option<Id>,
    currencies: &BTreeSet<String>,
    now: Time,
) -> Result<Option<Id>> {
    let ids = demands::live_ids(db, after, BATCH, now)?;
    let touched: Vec<Id> = demands::live(db, &ids, now)?
        .into_iter()
        .filter(|d| {
            let targets = d.content.lines.iter().filter_map(|l| l.target_price.as_ref());
            targets.into_iter().any(|p| currencies.contains(&p.currency))
        })
        .map(|d| d.demand.id)
        .collect();
    if !touched.is_empty() {
        changes::append(db, Changed::Demand, &touched, now)?;
    }
    Ok(ids.last().copied())
}
