//! Matches: one row for each pair of demand line and listing that fit, with the snapshot it was made from.

mod nearest;
mod opened;
mod tellable;

pub use nearest::{Place, displace, is_before, near_counts, nth_near};
pub use opened::{Opened, open};
pub use tellable::{Tellable, tellable};

use super::{
    Db, Result,
    schema::{companies, demands, listings, matches},
    types::{Json, Word},
};
use crate::{
    db,
    domain::{Id, Time, company::CompanyStatus, demand::Visibility, matching::Side, moderation::Status},
};
use diesel::prelude::*;
use search_index::matching::{Band, Snapshot};
use std::collections::{BTreeMap, BTreeSet};

/// A stored match.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = matches)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Match {
    pub id: Id,
    pub demand_id: Id,
    pub line_id: Id,
    pub listing_id: Id,
    pub buyer_company_id: Id,
    pub supplier_company_id: Id,
    pub demand_version: i32,
    pub listing_version: i32,
    pub band: Word<Band>,
    /// Hundredths of a point.
    pub score: i32,
    /// Hundredths: how close a near match is, before any score; 10,000 for a match.
    pub closeness: i32,
    pub snapshot: Json<Snapshot>,
    pub rules_version: i32,
    /// Whether the pair still fits; a match about which somebody spoke is kept when it does not.
    pub live: bool,
    /// The band in which both sides were last told of it.
    pub told_band: Option<Word<Band>>,
    pub buyer_interest_at: Option<Time>,
    pub buyer_interest_by: Option<Id>,
    pub supplier_interest_at: Option<Time>,
    pub supplier_interest_by: Option<Id>,
    pub created_at: Time,
    pub updated_at: Time,
}

impl Match {
    /// Whether both sides have said that they want to talk.
    pub fn both_interested(&self) -> bool {
        self.buyer_interest_at.is_some() && self.supplier_interest_at.is_some()
    }
}

/// What is compared when a record is matched anew.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = matches)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Known {
    pub id: Id,
    pub demand_id: Id,
    pub line_id: Id,
    pub listing_id: Id,
    pub demand_version: i32,
    pub listing_version: i32,
    pub band: Word<Band>,
    pub score: i32,
    pub closeness: i32,
    pub rules_version: i32,
    pub live: bool,
    pub told_band: Option<Word<Band>>,
}

/// What is matched anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All pairs of these listings.
    Listings(Vec<Id>),
    /// All pairs of a demand line.
    Line(Id),
}

/// Whoever stores matches waits here for others who do, so that what it reads stays true until its transaction
/// ends. SQLite has one writer anyway.
pub fn lock(db: &mut Db) -> Result<()> {
    if let Db::Postgres(c) = db {
        diesel::sql_query("SELECT pg_advisory_xact_lock(7305815)").execute(c)?;
    }
    Ok(())
}

/// All stored pairs of these records.
pub fn known(db: &mut Db, scope: &Scope) -> Result<Vec<Known>> {
    Ok(db!(db, |c| {
        let rows = matches::table.select(Known::as_select());
        match scope {
            Scope::Listings(ids) => rows.filter(matches::listing_id.eq_any(ids)).load(c)?,
            Scope::Line(id) => rows.filter(matches::line_id.eq(id)).load(c)?,
        }
    }))
}

/// What is stored of these lines with these listings, by line and listing.
pub fn known_between(
    db: &mut Db,
    lines: &BTreeSet<Id>,
    listings: &BTreeSet<Id>,
) -> Result<BTreeMap<(Id, Id), Known>> {
    let key = matches::line_id
        .eq_any(lines)
        .and(matches::listing_id.eq_any(listings));
    let rows: Vec<Known> = db!(db, |c| matches::table
        .filter(key)
        .select(Known::as_select())
        .load(c)?);
    Ok(rows
        .into_iter()
        .map(|row| ((row.line_id, row.listing_id), row))
        .collect())
}

/// Of these stored pairs, those of which this company is a side.
pub fn own_of(db: &mut Db, company: Id, ids: &[Id]) -> Result<Vec<Match>> {
    let mine = matches::buyer_company_id
        .eq(company)
        .or(matches::supplier_company_id.eq(company));
    Ok(db!(db, |c| matches::table
        .filter(matches::id.eq_any(ids).and(mine))
        .select(Match::as_select())
        .load(c)?))
}

/// What these stored pairs were made from.
pub fn snapshots(db: &mut Db, ids: &[Id]) -> Result<BTreeMap<Id, Snapshot>> {
    let rows: Vec<(Id, Json<Snapshot>)> = db!(db, |c| matches::table
        .filter(matches::id.eq_any(ids))
        .select((matches::id, matches::snapshot))
        .load(c)?);
    Ok(rows.into_iter().map(|(id, snapshot)| (id, snapshot.0)).collect())
}

/// The lines of a demand of which any pair is stored, be they in its newest version or not.
pub fn lines_of(db: &mut Db, demand: Id) -> Result<Vec<Id>> {
    Ok(db!(db, |c| matches::table
        .filter(matches::demand_id.eq(demand))
        .select(matches::line_id)
        .distinct()
        .load(c)?))
}

/// Adds pairs.
pub fn insert(db: &mut Db, new: &[Match]) -> Result<()> {
    for part in new.chunks(200) {
        db!(db, |c| diesel::insert_into(matches::table)
            .values(part)
            .execute(c)?);
    }
    Ok(())
}

/// Writes the new verdict on a known pair.
pub fn update(db: &mut Db, id: Id, pair: &Match) -> Result<()> {
    let values = (
        matches::demand_version.eq(pair.demand_version),
        matches::listing_version.eq(pair.listing_version),
        matches::band.eq(pair.band),
        matches::score.eq(pair.score),
        matches::closeness.eq(pair.closeness),
        matches::snapshot.eq(pair.snapshot.clone()),
        matches::rules_version.eq(pair.rules_version),
        matches::live.eq(true),
        matches::told_band.eq(pair.told_band),
        matches::updated_at.eq(pair.updated_at),
    );
    db!(db, |c| diesel::update(matches::table.find(id))
        .set(values)
        .execute(c)?);
    Ok(())
}

/// These pairs do not fit any more.
pub fn retire(db: &mut Db, ids: &[Id], now: Time) -> Result<()> {
    for part in ids.chunks(500) {
        let gone = matches::table.filter(matches::id.eq_any(part));
        let values = (matches::live.eq(false), matches::updated_at.eq(now));
        db!(db, |c| diesel::update(gone).set(values).execute(c)?);
    }
    Ok(())
}

/// The best live matches of each of these lines whose listings can be seen at this moment, at most `limit` a line:
/// match before near, of near ones the closer product first, then the best score, then by listing, so that the same inputs give the same order.
pub fn of_lines(
    db: &mut Db,
    company: Id,
    demand: Id,
    lines: &[Id],
    band: Option<Band>,
    limit: i64,
) -> Result<Vec<Match>> {
    let mut found = Vec::new();
    for line in lines {
        let rows: Vec<Match> = db!(db, |c| {
            let mut rows = matches::table
                .inner_join(listings::table.inner_join(companies::table))
                .filter(matches::demand_id.eq(demand).and(matches::line_id.eq(line)))
                .filter(matches::buyer_company_id.eq(company))
                .filter(matches::live.eq(true).and(matches::band.ne(Word(Band::Blocked))))
                .filter(
                    listings::status
                        .eq(Word(Status::Published))
                        .and(listings::controlled.eq(false)),
                )
                .filter(companies::status.eq(Word(CompanyStatus::Approved)))
                .select(Match::as_select())
                .into_boxed();
            if let Some(band) = band {
                rows = rows.filter(matches::band.eq(Word(band)));
            }
            rows.order((
                matches::band,
                matches::closeness.desc(),
                matches::score.desc(),
                matches::listing_id,
            ))
            .limit(limit)
            .load(c)?
        });
        found.extend(rows);
    }
    Ok(found)
}

/// The best live matches of a listing whose demands its supplier may see at this moment: open, of an approved
/// buyer, and not by invitation only, unless the buyer wants to talk.
pub fn of_listing(
    db: &mut Db,
    company: Id,
    listing: Id,
    band: Option<Band>,
    limit: i64,
    now: Time,
) -> Result<Vec<Match>> {
    let running = demands::closes_at
        .is_null()
        .or(demands::closes_at.assume_not_null().gt(now));
    let shown = demands::visibility
        .ne(Word(Visibility::Invited))
        .or(matches::buyer_interest_at.is_not_null());
    Ok(db!(db, |c| {
        let mut rows = matches::table
            .inner_join(demands::table.inner_join(companies::table))
            .filter(
                matches::listing_id
                    .eq(listing)
                    .and(matches::supplier_company_id.eq(company)),
            )
            .filter(matches::live.eq(true).and(matches::band.ne(Word(Band::Blocked))))
            .filter(demands::status.eq(Word(Status::Open)).and(running).and(shown))
            .filter(companies::status.eq(Word(CompanyStatus::Approved)))
            .select(Match::as_select())
            .into_boxed();
        if let Some(band) = band {
            rows = rows.filter(matches::band.eq(Word(band)));
        }
        rows.order((
            matches::band,
            matches::closeness.desc(),
            matches::score.desc(),
            matches::line_id,
        ))
        .limit(limit)
        .load(c)?
    }))
}

/// The best live matches of all of a supplier's listings, as [`of_listing`] has them for one.
pub fn of_supplier(db: &mut Db, company: Id, limit: i64, now: Time) -> Result<Vec<Match>> {
    let running = demands::closes_at
        .is_null()
        .or(demands::closes_at.assume_not_null().gt(now));
    let shown = demands::visibility
        .ne(Word(Visibility::Invited))
        .or(matches::buyer_interest_at.is_not_null());
    let offered = listings::status
        .eq(Word(Status::Published))
        .and(listings::controlled.eq(false));
    Ok(db!(db, |c| {
        matches::table
            .inner_join(demands::table.inner_join(companies::table))
            .inner_join(listings::table)
            .filter(matches::supplier_company_id.eq(company).and(offered))
            .filter(matches::live.eq(true).and(matches::band.ne(Word(Band::Blocked))))
            .filter(demands::status.eq(Word(Status::Open)).and(running).and(shown))
            .filter(companies::status.eq(Word(CompanyStatus::Approved)))
            .order((
                matches::band,
                matches::closeness.desc(),
                matches::score.desc(),
                matches::id,
            ))
            .limit(limit)
            .select(Match::as_select())
            .load(c)?
    }))
}

/// A match, if this company is on one of its sides; and on which.
pub fn own(db: &mut Db, company: Id, id: Id) -> Result<(Match, Side)> {
    let mine = matches::buyer_company_id
        .eq(company)
        .or(matches::supplier_company_id.eq(company));
    let found: Match = db!(db, |c| matches::table
        .find(id)
        .filter(mine)
        .select(Match::as_select())
        .first(c)?);
    let side = if found.buyer_company_id == company {
        Side::Buyer
    } else {
        Side::Supplier
    };
    Ok((found, side))
}

/// Notes that this company, on its side of the match, wants to talk, unless it said so before: then `false`.
pub fn say_interest(db: &mut Db, company: Id, id: Id, side: Side, by: Id, now: Time) -> Result<bool> {
    let said = match side {
        Side::Buyer => db!(db, |c| {
            let own = matches::table
                .find(id)
                .filter(matches::buyer_company_id.eq(company));
            diesel::update(own.filter(matches::buyer_interest_at.is_null()))
                .set((
                    matches::buyer_interest_at.eq(now),
                    matches::buyer_interest_by.eq(by),
                ))
                .execute(c)?
        }),
        Side::Supplier => db!(db, |c| {
            let own = matches::table
                .find(id)
                .filter(matches::supplier_company_id.eq(company));
            diesel::update(own.filter(matches::supplier_interest_at.is_null()))
                .set((
                    matches::supplier_interest_at.eq(now),
                    matches::supplier_interest_by.eq(by),
                ))
                .execute(c)?
        }),
    };
    Ok(said == 1)
}

/// The live pairs of a band, newest first, before a given one. `hubs`: only where the demand or the supplier is on
/// one of these hubs.
pub fn in_band(
    db: &mut Db,
    band: Option<Band>,
    hubs: Option<&[String]>,
    before: Option<Id>,
    limit: i64,
) -> Result<Vec<Match>> {
    Ok(db!(db, |c| {
        let mut rows = matches::table
            .filter(matches::live.eq(true))
            .select(Match::as_select())
            .into_boxed();
        if let Some(band) = band {
            rows = rows.filter(matches::band.eq(Word(band)));
        }
        if let Some(hubs) = hubs {
            let needs = demands::table
                .filter(demands::hub_id.eq_any(hubs))
                .select(demands::id);
            let suppliers = companies::table
                .filter(companies::hub_id.eq_any(hubs))
                .select(companies::id);
            let within = matches::demand_id
                .eq_any(needs)
                .or(matches::supplier_company_id.eq_any(suppliers));
            rows = rows.filter(within);
        }
        if let Some(before) = before {
            rows = rows.filter(matches::id.lt(before));
        }
        rows.order(matches::id.desc()).limit(limit).load(c)?
    }))
}
