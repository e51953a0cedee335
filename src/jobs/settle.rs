//! Stores what matching found, and tells both sides of what is new to them.

use super::{
    bound::Bound,
    tell::{News, tell},
};
use crate::{
    app::App,
    db::{
        Db, changes, demands,
        matches::{self, Known, Match, Scope},
        types::{Json, Word},
    },
    domain::{Id, Time, demand::Visibility},
    error::Result,
    search::{Pair, Touched, expand},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use search_index::{
    failpoint,
    matching::{Band, Snapshot},
};
use std::collections::{BTreeSet, HashMap, hash_map::Entry};

/// How many pairs are stored in one transaction: few, so that nobody else waits long for the writer.
const PART: usize = 100;

/// Pairs by line and listing.
pub type Found = BTreeSet<(Id, Id)>;

/// What of all pairs of some records is handed to [`keep`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// All that are to be kept of a line: its best near ones are chosen already.
    Line,
    /// Some of many lines: each keeps its best near ones, whatever the order in which they come.
    Some,
}

/// Stores pairs, part by part; each part is one transaction with the notices that follow from it. `seq` is the change
/// up to which the index was complete before they were looked for.
///
/// Records that changed later than the index knew are left alone: each such change has a job of its own, which waits
/// for the index and so sees more than this one did. It has the last word, whichever of the two comes here first.
pub async fn keep(app: &App, share: Share, pairs: Vec<Pair>, seq: i64) -> Result<()> {
    let now = app.clock.now();
    let mut pairs = pairs.into_iter().peekable();
    while pairs.peek().is_some() {
        let part: Vec<Pair> = pairs.by_ref().take(PART).collect();
        failpoint::reached("matching: before storing");
        app.db.write(move |db| store(db, share, part, seq, now)).await?;
        failpoint::reached("matching: stored");
    }
    Ok(())
}

/// Retires the stored pairs of these records that were not found, part by part.
pub async fn drop_others(app: &App, scope: Scope, found: &Found, seq: i64) -> Result<()> {
    let now = app.clock.now();
    let known = app.db.read(move |db| matches::known(db, &scope)).await?;
    let mut gone = known
        .into_iter()
        .filter(|k| k.live && !found.contains(&(k.line_id, k.listing_id)))
        .peekable();
    while gone.peek().is_some() {
        let part: Vec<Known> = gone.by_ref().take(PART).collect();
        app.db.write(move |db| retire(db, &part, seq, now)).await?;
    }
    app.wake.notify_waiters();
    Ok(())
}

fn store(db: &mut Db, share: Share, pairs: Vec<Pair>, seq: i64, now: Time) -> Result<()> {
    matches::lock(db)?;
    let changed = Changed::since(db, seq)?;
    let lines = pairs.iter().map(|p| p.line_id).collect();
    let listings = pairs.iter().map(|p| p.listing_id).collect();
    let mut known = matches::known_between(db, &lines, &listings)?;
    let ids: Vec<Id> = known.values().map(|k| k.id).collect();
    let stored = matches::snapshots(db, &ids)?;
    let mut bound = match share {
        Share::Line => Bound::none(),
        Share::Some => Bound::of(db, &lines)?,
    };
    let (mut new, mut news) = (Vec::new(), Vec::new());
    let mut secrets = Secrets::default();
    for pair in pairs {
        if changed.holds(pair.listing_id, pair.demand_id) {
            continue;
        }
        let before = known.remove(&(pair.line_id, pair.listing_id));
        let row = row_of(&pair, now);
        if !bound.takes(db, &row, before.as_ref())? {
            continue;
        }
        let id = before.as_ref().map_or(row.id, |k| k.id);
        let is_new = before.as_ref().and_then(|k| k.told_band) != Some(row.band);
        let is_out = !is_new && secrets.are_out(db, before.as_ref(), &pair)?;
        if is_new || is_out {
            news.push(News {
                id,
                pair,
                to_buyer: is_new,
            });
        }
        match before {
            None => new.push(row),
            Some(known) if is_same(&known, &row) && says_the_same(stored.get(&known.id), &row.snapshot.0) => {
            }
            Some(known) => matches::update(db, known.id, &row)?,
        }
    }
    matches::insert(db, &new)?;
    let gone = bound.settle(db, seq, now)?;
    news.retain(|n| !gone.contains(&n.id));
    tell(db, &news, now)
}

fn retire(db: &mut Db, gone: &[Known], seq: i64, now: Time) -> Result<()> {
    matches::lock(db)?;
    let changed = Changed::since(db, seq)?;
    let gone = gone.iter().filter(|k| !changed.holds(k.listing_id, k.demand_id));
    let gone: Vec<&Known> = gone.collect();
    let near = gone.iter().filter(|k| k.band.0 == Band::Near);
    let lines = near.clone().map(|k| k.line_id).collect();
    let mut bound = Bound::of(db, &lines)?;
    near.for_each(|k| bound.leaves(k.line_id, k.demand_id));
    let ids: Vec<Id> = gone.iter().map(|k| k.id).collect();
    matches::retire(db, &ids, now)?;
    bound.settle(db, seq, now)?;
    Ok(())
}

/// Whether demands were for invited suppliers only in versions that pairs were made from before.
#[derive(Default)]
struct Secrets(HashMap<(Id, i32), bool>);

impl Secrets {
    /// Whether the supplier of a known pair learns of it only now, because the demand is not by invitation any more.
    fn are_out(&mut self, db: &mut Db, before: Option<&Known>, pair: &Pair) -> Result<bool> {
        let Some(before) = before.filter(|k| k.demand_version != pair.demand_version) else {
            return Ok(false);
        };
        if pair.visibility == Visibility::Invited {
            return Ok(false);
        }
        Ok(match self.0.entry((before.demand_id, before.demand_version)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(unknown) => {
                let version = demands::version(db, before.demand_id, before.demand_version)?;
                *unknown.insert(version.content.0.visibility == Visibility::Invited)
            }
        })
    }
}

/// What changed while pairs were looked at.
struct Changed(Touched);

impl Changed {
    fn since(db: &mut Db, seq: i64) -> Result<Self> {
        let news = changes::after(db, seq, i64::MAX)?;
        Ok(Self(expand(db, &news)?))
    }

    fn holds(&self, listing: Id, demand: Id) -> bool {
        self.0.listings.contains(&listing) || self.0.demands.contains(&demand)
    }
}

fn row_of(pair: &Pair, now: Time) -> Match {
    let verdict = &pair.snapshot.verdict;
    let band = verdict.band;
    let hundredths = |points: Decimal| {
        let points = points.checked_mul(Decimal::ONE_HUNDRED).unwrap_or_default();
        points.round().to_i32().unwrap_or(0)
    };
    let (score, closeness) = (hundredths(verdict.score), hundredths(verdict.closeness));
    Match {
        id: Id::new(now),
        demand_id: pair.demand_id,
        line_id: pair.line_id,
        listing_id: pair.listing_id,
        buyer_company_id: pair.buyer_company_id,
        supplier_company_id: pair.supplier_company_id,
        demand_version: pair.demand_version,
        listing_version: pair.listing_version,
        band: Word(band),
        score,
        closeness,
        rules_version: pair.snapshot.rules_version,
        snapshot: Json(pair.snapshot.clone()),
        live: true,
        told_band: Some(Word(band)).filter(|_| band != Band::Blocked),
        buyer_interest_at: None,
        buyer_interest_by: None,
        supplier_interest_at: None,
        supplier_interest_by: None,
        created_at: now,
        updated_at: now,
    }
}

fn is_same(known: &Known, row: &Match) -> bool {
    known.live
        && known.band == row.band
        && known.score == row.score
        && known.rules_version == row.rules_version
        && known.demand_version == row.demand_version
        && known.listing_version == row.listing_version
}

/// Whether a stored snapshot tells what the new one tells, at the same rates. The day alone is no news.
fn says_the_same(stored: Option<&Snapshot>, new: &Snapshot) -> bool {
    stored.is_some_and(|stored| stored.verdict == new.verdict && stored.context.rates == new.context.rates)
}
