//! Stores what matching found, and tells both sides of what is new to them.

use super::tell::{News, tell};
use crate::{
    app::App,
    db::{
        Db, changes,
        matches::{self, Known, Match, Scope},
        notices,
        types::{Json, Word},
    },
    domain::{Id, Time},
    error::Result,
    search::{Pair, Seen, Touched, expand},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use search_index::matching::Band;

/// Makes the stored pairs of these records those that were found; one transaction with the notices that follow.
///
/// Records that changed since the pairs were looked at are left alone: each such change has a job of its own, which
/// reads later than this one did and has the last word, whichever of the two comes here first.
pub async fn settle(app: &App, scope: Scope, seen: Seen) -> Result<()> {
    let (db, now) = (app.db.clone(), app.clock.now());
    let wanted = scope.clone();
    let any_known = db
        .read(move |db| matches::known(db, &wanted).map(|known| !known.is_empty()))
        .await?;
    if seen.pairs.is_empty() && !any_known {
        return Ok(());
    }
    db.write(move |db| store(db, &scope, seen, now)).await?;
    app.wake.notify_waiters();
    Ok(())
}

fn store(db: &mut Db, scope: &Scope, seen: Seen, now: Time) -> Result<()> {
    matches::lock(db)?;
    let touched = changed_since(db, seen.seq)?;
    let is_stale =
        |listing: Id, demand: Id| touched.listings.contains(&listing) || touched.demands.contains(&demand);
    let mut known = matches::known(db, scope)?;
    let (mut new, mut news) = (Vec::new(), Vec::new());
    for pair in seen.pairs {
        let before = known.remove(&(pair.line_id, pair.listing_id));
        if is_stale(pair.listing_id, pair.demand_id) {
            continue;
        }
        let row = row_of(&pair, now);
        let told = before.as_ref().and_then(|k| k.told_band);
        if told != Some(row.band) {
            let id = before.as_ref().map_or(row.id, |k| k.id);
            news.push(News { id, pair });
        }
        match before {
            None => new.push(row),
            Some(known) if is_same(&known, &row) => {}
            Some(known) => matches::update(db, known.id, &row)?,
        }
    }
    matches::insert(db, &new)?;
    let gone: Vec<Id> = known
        .into_values()
        .filter(|k| k.live && !is_stale(k.listing_id, k.demand_id))
        .map(|k| k.id)
        .collect();
    matches::retire(db, &gone, now)?;
    notices::forget(db, &gone)?;
    tell(db, &news, now)
}

fn changed_since(db: &mut Db, seq: i64) -> Result<Touched> {
    let news = changes::after(db, seq, i64::MAX)?;
    Ok(expand(db, &news)?)
}

fn row_of(pair: &Pair, now: Time) -> Match {
    let verdict = &pair.snapshot.verdict;
    let band = verdict.band;
    let score = (verdict.score * Decimal::ONE_HUNDRED)
        .round()
        .to_i32()
        .unwrap_or(0);
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
        && known.demand_version == row.demand_version
        && known.listing_version == row.listing_version
}
