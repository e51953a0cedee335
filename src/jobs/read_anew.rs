//! Reads stored texts anew when the vocabulary changed: all that count, or single records that were read by an older
//! vocabulary than the one in force when they were stored.
//!
//! May run twice: it stores what is read now, and only where that is something else. How far it is stands in the
//! database, so a second run goes on there. What changes for others goes through the change log, and so to the index
//! and to matching, which tells those for whom a pair is new.

use crate::{
    app::App,
    db::{
        self, demands,
        jobs::{self, Job},
        listings, meta,
        rereadings::{self, Rereading},
    },
    domain::{Id, Time},
    error::{Error, Result},
    search::{Vocabulary, builtin_version, reading_anew},
};
use search_index::identity::Reading;
use serde::Deserialize;
use std::sync::Arc;

/// The job's kind.
pub const KIND: &str = rereadings::READ_ANEW;
/// How many versions are read at once: few, so that nobody else waits long for the writer.
const BATCH: i64 = 200;
/// The stages, in their order; the first two only where something may have to be hidden.
const STAGES: [&str; 5] = ["live_listings", "live_demands", "listings", "demands", DONE];
/// The last stage.
const DONE: &str = "done";

/// What is to be read anew.
#[derive(Debug, Deserialize)]
struct Wanted {
    /// With this version of the vocabulary, if all texts are.
    version: Option<i64>,
    /// With these built-in tables.
    lexicon: Option<String>,
    /// What others see comes first.
    #[serde(default)]
    live_first: bool,
    #[serde(default)]
    listings: Vec<Id>,
    #[serde(default)]
    demands: Vec<Id>,
}

/// Reads anew.
pub async fn run(app: App, job: Job) -> Result<()> {
    let wanted: Wanted = serde_json::from_value(job.payload.0)?;
    if wanted.lexicon.as_ref().is_some_and(|l| *l != builtin_version()) {
        return Err(Error::Internal("this is for a node of another build".to_owned()));
    }
    let search = app.search.clone();
    app.db.read(move |db| search.follow_vocabulary(db)).await?;
    match wanted.version {
        Some(version) => read_all(&app, version, wanted.live_first).await,
        None => read_some(&app, wanted).await,
    }
}

/// After an upgrade texts may be read otherwise: the node that starts with other tables has all of them read anew.
pub async fn after_upgrade(app: &App) -> Result<()> {
    let (tables, now) = (builtin_version(), app.clock.now());
    let wanted = tables.clone();
    let current = app
        .db
        .read(move |db| Ok::<_, Error>(meta::lexicon(db)?.as_ref() == Some(&wanted)))
        .await?;
    if current {
        return Ok(());
    }
    app.db
        .write(move |db| {
            if !meta::set_lexicon(db, &tables)? {
                return Ok(());
            }
            let none = listings::to_read(db, false, None, 1)?.is_empty()
                && demands::to_read(db, false, None, 1)?.is_empty();
            if !none {
                let version = meta::vocabulary_version(db)?;
                jobs::enqueue(db, &[reading_anew(version, true, now)])?;
            }
            Ok::<_, Error>(())
        })
        .await
}

/// Listings and demands each in a transaction of its own: both take the change log's lock after their rows'.
async fn read_some(
    app: &App,
    Wanted {
        listings, demands, ..
    }: Wanted,
) -> Result<()> {
    let now = app.clock.now();
    let vocabulary = app.search.vocabulary();
    let by = Arc::clone(&vocabulary);
    let stored = app
        .db
        .write(move |db| {
            let found = listings::versions_of(db, &listings)?;
            let anew = found.into_iter().filter_map(|v| by.listing_anew(v));
            listings::store_readings(db, anew.collect(), by.version, now)
        })
        .await;
    superseded(stored)?;
    let stored = app
        .db
        .write(move |db| {
            let found = demands::versions_of(db, &demands)?;
            let anew = found.into_iter().filter_map(|v| vocabulary.demand_anew(v));
            demands::store_readings(db, anew.collect(), vocabulary.version, now)
        })
        .await;
    app.wake.notify_waiters();
    superseded(stored)
}

/// A change of the vocabulary meanwhile has a job of its own, which reads everything.
fn superseded(stored: db::Result<()>) -> Result<()> {
    match stored {
        Err(db::Error::Stale) => Ok(()),
        other => Ok(other?),
    }
}

async fn read_all(app: &App, version: i64, live_first: bool) -> Result<()> {
    let vocabulary = app.search.vocabulary();
    if vocabulary.version != version {
        return Ok(());
    }
    let now = app.clock.now();
    let begun = Rereading {
        vocabulary: app.search.vocabulary_name(),
        stage: STAGES[if live_first { 0 } else { 2 }].to_owned(),
        place: String::new(),
        seen: 0,
        changed: 0,
        started_at: now,
        updated_at: now,
    };
    let mut at = app
        .db
        .write(move |db| {
            rereadings::begin(db, &begun)?;
            Ok::<_, db::Error>(rereadings::get(db, &begun.vocabulary)?.unwrap_or(begun))
        })
        .await?;
    while at.stage != DONE {
        let (vocabulary, now) = (Arc::clone(&vocabulary), app.clock.now());
        let batch = at.clone();
        let read = app
            .db
            .read(move |db| Batch::read(db, batch, &vocabulary, now))
            .await?;
        let (next, changed) = (read.next.clone(), read.changed());
        match app.db.write(move |db| read.store(db, version, now)).await {
            Err(db::Error::Stale) => return Ok(()),
            other => other?,
        }
        at = next;
        if changed {
            app.wake.notify_waiters();
        }
    }
    tracing::info!(
        version,
        seen = at.seen,
        changed = at.changed,
        "all texts were read anew"
    );
    Ok(())
}

/// The next versions, those of them that are read otherwise now, and how far that comes.
struct Batch {
    listings: Vec<rereadings::Reread<listings::Version, Reading>>,
    demands: Vec<rereadings::Reread<demands::Version, Vec<Reading>>>,
    next: Rereading,
}

impl Batch {
    fn read(db: &mut db::Db, mut at: Rereading, vocabulary: &Vocabulary, now: Time) -> db::Result<Self> {
        let after = place(&at.place);
        let live = at.stage.starts_with("live_");
        let (mut listings, mut demands, mut last) = (Vec::new(), Vec::new(), None);
        let mut seen = 0;
        if at.stage.ends_with("listings") {
            for version in listings::to_read(db, live, after, BATCH)? {
                last = Some((version.listing_id, version.version));
                seen += 1;
                listings.extend(vocabulary.listing_anew(version));
            }
        } else {
            // A demand has up to 200 lines.
            for version in demands::to_read(db, live, after, BATCH / 10)? {
                last = Some((version.demand_id, version.version));
                seen += 1;
                demands.extend(vocabulary.demand_anew(version));
            }
        }
        match last {
            Some((id, version)) => at.place = format!("{id}/{version}"),
            None => {
                let stages = STAGES.iter().skip_while(|s| **s != at.stage);
                stages.copied().nth(1).unwrap_or(DONE).clone_into(&mut at.stage);
                at.place.clear();
            }
        }
        at.seen += seen;
        at.changed += i64::try_from(listings.len() + demands.len()).unwrap_or(0);
        at.updated_at = now;
        Ok(Self {
            listings,
            demands,
            next: at,
        })
    }

    fn changed(&self) -> bool {
        !self.listings.is_empty() || !self.demands.is_empty()
    }

    fn store(self, db: &mut db::Db, version: i64, now: Time) -> db::Result<()> {
        if !self.listings.is_empty() {
            listings::store_readings(db, self.listings, version, now)?;
        }
        if !self.demands.is_empty() {
            demands::store_readings(db, self.demands, version, now)?;
        }
        rereadings::advance(db, &self.next)
    }
}

fn place(text: &str) -> Option<(Id, i32)> {
    let (id, version) = text.split_once('/')?;
    Some((id.parse().ok()?, version.parse().ok()?))
}
