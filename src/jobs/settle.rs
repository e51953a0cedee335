//! Stores what matching found, and tells both sides of what is new to them.

use crate::{
    app::App,
    db::{
        self, Db,
        matches::{self, Known, Match, Scope},
        types::{Json, Word},
    },
    domain::{Id, Time},
    error::Result,
    search::Pair,
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use search_index::matching::Band;

/// Makes the stored pairs of a record those that were found; one transaction with the notices that follow from it.
pub async fn settle(app: &App, scope: Scope, found: Vec<Pair>) -> Result<()> {
    let now = app.clock.now();
    app.db
        .write(move |db| {
            let mut known = matches::known(db, scope)?;
            let (mut new, mut news) = (Vec::new(), Vec::new());
            for pair in found {
                let row = row_of(pair, now);
                let before = known.remove(&(row.line_id, row.listing_id));
                let told = before.as_ref().and_then(|k| k.told_band);
                if told != Some(row.band) && row.band.0 != Band::Blocked {
                    news.push(Match {
                        id: before.as_ref().map_or(row.id, |k| k.id),
                        ..row.clone()
                    });
                }
                match before {
                    None => new.push(row),
                    Some(known) if is_same(&known, &row) => {}
                    Some(known) => matches::update(db, known.id, &row)?,
                }
            }
            matches::insert(db, &new)?;
            let gone: Vec<Id> = known.into_values().filter(|k| k.live).map(|k| k.id).collect();
            matches::retire(db, &gone, now)?;
            tell(db, &news, now)
        })
        .await
}

fn row_of(pair: Pair, now: Time) -> Match {
    let verdict = &pair.snapshot.verdict;
    let (band, score) = (
        verdict.band,
        (verdict.score * Decimal::ONE_HUNDRED)
            .round()
            .to_i32()
            .unwrap_or(0),
    );
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
        snapshot: Json(pair.snapshot),
        live: true,
        told_band: Some(Word(band)),
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

/// A notice for each person on both sides.
fn tell(_db: &mut Db, _news: &[Match], _now: Time) -> Result<()> {
    Ok(())
}
