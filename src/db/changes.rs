//! The change log: ids only, in the order of commits. The indexer follows it.

use super::{
    Db, Result,
    schema::{change_log, companies, demands, listings},
    types::Word,
};
use crate::{
    db,
    domain::{Id, Time, company::CompanyStatus, demand::Visibility, moderation::Status},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// A company's standing: all its listings and demands are touched.
    Company,
    /// A listing.
    Listing,
    /// A demand.
    Demand,
}

/// One entry.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = change_log)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Change {
    pub seq: i64,
    pub kind: Word<Changed>,
    pub entity_id: Id,
}

/// Notes that others now see something else of these records; returns the sequence of the last.
///
/// Call it within the business transaction. On PostgreSQL a sequence's order is not the commit order, and a reader
/// that trusts it skips rows for ever: so whoever appends holds a lock until its commit.
pub fn append(db: &mut Db, kind: Changed, ids: &[Id], now: Time) -> Result<i64> {
    if let Db::Postgres(c) = db {
        diesel::sql_query("SELECT pg_advisory_xact_lock(7305814)").execute(c)?;
    }
    let rows: Vec<_> = ids
        .iter()
        .map(|id| {
            (
                change_log::kind.eq(Word(kind)),
                change_log::entity_id.eq(*id),
                change_log::at.eq(now),
            )
        })
        .collect();
    db!(db, |c| diesel::insert_into(change_log::table)
        .values(&rows)
        .execute(c)?);
    last(db)
}

/// The newest sequence; 0 when nothing has happened yet.
pub fn last(db: &mut Db) -> Result<i64> {
    let last: Option<i64> = db!(db, |c| change_log::table
        .select(diesel::dsl::max(change_log::seq))
        .first(c)?);
    Ok(last.unwrap_or(0))
}

/// The entries after `cursor`, oldest first.
pub fn after(db: &mut Db, cursor: i64, limit: i64) -> Result<Vec<Change>> {
    Ok(db!(db, |c| {
        change_log::table
            .filter(change_log::seq.gt(cursor))
            .order(change_log::seq)
            .limit(limit)
            .select(Change::as_select())
            .load(c)?
    }))
}

/// What changed after a cursor in such a way that an index which stands there may still show too much of it.
#[derive(Debug, Default)]
pub struct Hidden {
    /// Listings that are not to be seen (any more).
    pub listings: Vec<Id>,
    /// Companies that are not approved (any more): none of their records is to be seen.
    pub companies: Vec<Id>,
    /// Every demand that changed, with what decides who may see it now.
    pub demands: Vec<ChangedDemand>,
}

/// A demand that changed after a cursor.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = demands)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct ChangedDemand {
    pub id: Id,
    pub company_id: Id,
    pub status: Word<Status>,
    pub visibility: Word<Visibility>,
    pub hide_buyer: bool,
}

/// What an index at this cursor may still show too much of. Costs one look at the log when the index is up to date.
pub fn hidden_since(db: &mut Db, cursor: i64) -> Result<Hidden> {
    if last(db)? <= cursor {
        return Ok(Hidden::default());
    }
    Ok(db!(db, |c| {
        let changed = |kind: Changed| {
            change_log::table
                .filter(change_log::seq.gt(cursor).and(change_log::kind.eq(Word(kind))))
                .select(change_log::entity_id)
        };
        let gone = listings::status
            .ne(Word(Status::Published))
            .or(listings::controlled.eq(true));
        Hidden {
            listings: listings::table
                .filter(listings::id.eq_any(changed(Changed::Listing)))
                .filter(gone)
                .select(listings::id)
                .load(c)?,
            companies: companies::table
                .filter(companies::id.eq_any(changed(Changed::Company)))
                .filter(companies::status.ne(Word(CompanyStatus::Approved)))
                .select(companies::id)
                .load(c)?,
            demands: demands::table
                .filter(demands::id.eq_any(changed(Changed::Demand)))
                .select(ChangedDemand::as_select())
                .load(c)?,
        }
    }))
}
