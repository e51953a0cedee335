//! Has pairs judged anew that nobody edited: after new exchange rates, or because other rules judge from now on.
//!
//! It only notes the records as changed. The index takes them with their prices at the new rates, and matching judges
//! them and tells only those for whom a band changes. May run twice: what is noted twice is judged twice, with the
//! same result.
//!
//! The place is kept with the job, in the transaction that notes a part: after a kill it goes on there. A part waits
//! until the index and matching have come near the one before, so that what people change meanwhile is not queued
//! behind everything there is.

use crate::{
    app::App,
    db::{
        Db,
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
use std::{collections::BTreeSet, time::Duration};

/// The job's name.
pub const KIND: &str = "judge_anew";
/// How many records are looked at and noted in one transaction.
const BATCH: i64 = 500;
/// So many jobs may wait when the next part is noted: fewer than two parts make.
const WAITING: i64 = 15;
/// How long a part waits for the one before, at most.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it looks whether it may go on.
const LOOK: Duration = Duration::from_millis(50);

/// What is judged anew, and how far it has come.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place {
    /// Pairs in which one of these currencies is quoted or aimed at; nothing said means every pair.
    currencies: Option<BTreeSet<String>>,
    /// Listings are done, demands are looked at.
    #[serde(default)]
    demands: bool,
    /// The last record that was looked at.
    #[serde(default)]
    after: Option<Id>,
    /// How many records were looked at.
    #[serde(default)]
    done: usize,
}

/// The job that judges all pairs anew in which one of these currencies plays a part.
pub fn at_new_rates(currencies: &BTreeSet<String>, now: Time) -> Job {
    Job::new(KIND, json!({ "currencies": currencies }), now)
}

/// Has everything judged anew if the stored verdicts were made by other rules than this build has.
pub async fn by_new_rules(app: &App) -> Result<()> {
    let now = app.clock.now();
    let same = |db: &mut Db| Ok::<_, Error>(meta::rules_version(db)? == Some(RULES_VERSION));
    if app.db.read(same).await? {
        return Ok(());
    }
    app.db
        .write(move |db| {
            if !meta::set_rules_version(db, RULES_VERSION)? {
                return Ok(());
            }
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
    let (id, now) = (job.id, app.clock.now());
    let mut place: Place = serde_json::from_value(job.payload.0)?;
    loop {
        let from = place.clone();
        let Some((next, seq)) = app.db.write(move |db| step(db, id, from, now)).await? else {
            return Ok(());
        };
        metrics::gauge!("theriac_judged_anew").set(next.done as f64);
        place = next;
        app.wake.notify_waiters();
        catch_up(&app, seq).await?;
    }
}

/// One part, and the place after it with the newest change; `None` at the end.
fn step(db: &mut Db, job: Id, mut place: Place, now: Time) -> Result<Option<(Place, i64)>> {
    let currencies = place.currencies.as_ref();
    let looked_at = match (place.demands, currencies) {
        (false, _) => listing_batch(db, place.after, currencies, now)?,
        (true, Some(currencies)) => demand_batch(db, place.after, currencies, now)?,
        (true, None) => Vec::new(),
    };
    match looked_at.last() {
        Some(last) => place.after = Some(*last),
        // A pair has a listing, so that without currencies all are asked again by now; but a target may be in a
        // currency of its own.
        None if place.demands || place.currencies.is_none() => return Ok(None),
        None => (place.demands, place.after) = (true, None),
    }
    place.done += looked_at.len();
    jobs::keep_place(db, job, serde_json::to_value(&place)?)?;
    Ok(Some((place, changes::last(db)?)))
}

/// Waits until the index has come to a change and matching is not far behind.
async fn catch_up(app: &App, seq: i64) -> Result<()> {
    let until = app.clock.now().plus(PATIENCE);
    while app.clock.now() < until {
        let waiting = app.db.read(jobs::waiting).await?;
        if app.indexed_seq() >= seq && waiting <= WAITING {
            break;
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

fn listing_batch(
    db: &mut Db,
    after: Option<Id>,
    currencies: Option<&BTreeSet<String>>,
    now: Time,
) -> Result<Vec<Id>> {
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
    Ok(ids)
}

fn demand_batch(db: &mut Db, after: Option<Id>, currencies: &BTreeSet<String>, now: Time) -> Result<Vec<Id>> {
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
    Ok(ids)
}
