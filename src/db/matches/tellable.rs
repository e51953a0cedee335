//! Which of many matches a side may still be told of.

use crate::{
    db,
    db::{
        Db, Result,
        schema::{companies, demands, listings, matches},
        types::Word,
    },
    domain::{Id, Time, company::CompanyStatus, demand::Visibility, matching::Side, moderation::Status},
};
use diesel::prelude::*;
use search_index::matching::Band;
use std::collections::BTreeSet;

/// How many ids one statement carries.
const CHUNK: usize = 500;

/// A match that a side may be told of, with what orders it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = matches)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Tellable {
    pub id: Id,
    pub demand_id: Id,
    pub listing_id: Id,
    pub band: Word<Band>,
    pub closeness: i32,
    pub score: i32,
}

/// Of these matches, those that fit now and of which this company, on this side, sees both records now. Best first.
pub fn tellable(db: &mut Db, company: Id, side: Side, ids: &[Id], now: Time) -> Result<Vec<Tellable>> {
    let mut found = Vec::new();
    for part in ids.chunks(CHUNK) {
        found.extend(of_side(db, company, side, part, now)?);
    }
    let offered = offered(db, found.iter().map(|m| m.listing_id).collect())?;
    found.retain(|m| offered.contains(&m.listing_id));
    found.sort_by_key(|m| (m.band.0 != Band::Match, -m.closeness, -m.score, m.id));
    Ok(found)
}

fn of_side(db: &mut Db, company: Id, side: Side, ids: &[Id], now: Time) -> Result<Vec<Tellable>> {
    let running = demands::closes_at
        .is_null()
        .or(demands::closes_at.assume_not_null().gt(now));
    let open = demands::status.eq(Word(Status::Open)).and(running);
    let shown = demands::visibility
        .ne(Word(Visibility::Invited))
        .or(matches::buyer_interest_at.is_not_null());
    Ok(db!(db, |c| {
        let rows = matches::table
            .inner_join(demands::table.inner_join(companies::table))
            .filter(matches::id.eq_any(ids))
            .filter(matches::live.eq(true).and(matches::band.ne(Word(Band::Blocked))))
            .filter(open.and(companies::status.eq(Word(CompanyStatus::Approved))))
            .select(Tellable::as_select())
            .into_boxed();
        match side {
            Side::Buyer => rows.filter(matches::buyer_company_id.eq(company)).load(c)?,
            Side::Supplier => rows
                .filter(matches::supplier_company_id.eq(company).and(shown))
                .load(c)?,
        }
    }))
}

/// Of these listings, those that others see.
fn offered(db: &mut Db, ids: BTreeSet<Id>) -> Result<BTreeSet<Id>> {
    let (ids, mut found) = (ids.into_iter().collect::<Vec<_>>(), BTreeSet::new());
    for part in ids.chunks(CHUNK) {
        let public = listings::status
            .eq(Word(Status::Published))
            .and(listings::controlled.eq(false));
        let rows: Vec<Id> = db!(db, |c| listings::table
            .inner_join(companies::table)
            .filter(listings::id.eq_any(part).and(public))
            .filter(companies::status.eq(Word(CompanyStatus::Approved)))
            .select(listings::id)
            .load(c)?);
        found.extend(rows);
    }
    Ok(found)
}
