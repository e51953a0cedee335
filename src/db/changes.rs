//! The change log: ids only, in the order of commits. The indexer follows it.

use super::{
    Db, Error, Result, meta,
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
    pub at: Time,
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

/// The entry of this number.
pub fn at(db: &mut Db, seq: i64) -> Result<Option<Change>> {
    Ok(db!(db, |c| {
        change_log::table
            .find(seq)
            .select(Change::as_select())
            .first(c)
            .optional()?
    }))
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

/// Whether the log still has everything after `cursor`. Ask after it was read: entries go oldest first, so what was read
/// before was whole if nothing behind the cursor is gone now.
pub fn reaches(db: &mut Db, cursor: i64) -> Result<bool> {
    Ok(meta::pruned_seq(db)? <= cursor)
}

/// Takes entries noted before a moment out of the log, at most so many; returns how many. What matching has not planned
/// yet stays, and so does the newest: its number is where the log ends. An index that stands before what is gone knows
/// it by [`reaches`], and is built anew.
pub fn prune(db: &mut Db, before: Time, limit: i64) -> Result<usize> {
    if let Db::Postgres(c) = db {
        // Of two nodes the second goes on where the first has ended.
        diesel::sql_query("SELECT pg_advisory_xact_lock(7305819)").execute(c)?;
    }
    let last = last(db)?;
    let young: Option<i64> = db!(db, |c| change_log::table
        .filter(change_log::at.ge(before))
        .order(change_log::seq)
        .select(change_log::seq)
        .first(c)
        .optional()?);
    let upto = meta::planned_seq(db)?
        .min(last - 1)
        .min(young.unwrap_or(last) - 1);
    let some = change_log::table
        .filter(change_log::seq.le(upto))
        .order(change_log::seq)
        .limit(limit)
        .select(change_log::seq);
    let old: Vec<i64> = db!(db, |c| some.load(c)?);
    let Some(upto) = old.last().copied() else {
        return Ok(0);
    };
    meta::set_pruned_seq(db, upto)?;
    let gone = change_log::table.filter(change_log::seq.le(upto));
    Ok(db!(db, |c| diesel::delete(gone).execute(c)?))
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

/// What an index at this cursor may still show too much of. Costs one look at the log when the index is up to date. Where
/// the log does not tell any more, nothing may be shown by such an index.
pub fn hidden_since(db: &mut Db, cursor: i64) -> Result<Hidden> {
    if last(db)? <= cursor {
        return Ok(Hidden::default());
    }
    let hidden = read_hidden(db, cursor)?;
    match reaches(db, cursor)? {
        true => Ok(hidden),
        false => Err(Error::Unavailable(
            "this node was away for longer than the change log goes back; its index is being built anew"
                .to_owned(),
        )),
    }
}

fn read_hidden(db: &mut Db, cursor: i64) -> Result<Hidden> {
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
