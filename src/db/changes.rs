//! The change log: ids only, in the order of commits. The indexer follows it.

use super::{Db, Result, schema::change_log, types::Word};
use crate::{
    db,
    domain::{Id, Time},
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
