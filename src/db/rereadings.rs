//! How far the reading anew of all texts has come: one row for each vocabulary by which they were read.

use super::{
    Db, Result,
    jobs::{self, Job},
    schema::rereadings,
};
use crate::{db, domain::Time};
use diesel::prelude::*;
use serde_json::Value;

/// The kind of the jobs that read stored texts anew.
pub const READ_ANEW: &str = "read_anew";

/// A version, and what it is read as now.
#[derive(Debug)]
pub struct Reread<V, R> {
    /// As it is stored.
    pub version: V,
    /// What it is read as now.
    pub reading: R,
    /// Whether anybody could notice the difference: what only explains a reading does not count.
    pub matters: bool,
}

/// Has single records read anew, unless there are none.
pub(super) fn enqueue(db: &mut Db, records: &Value, none: bool, now: Time) -> Result<()> {
    if none {
        return Ok(());
    }
    jobs::enqueue(db, &[Job::new(READ_ANEW, records.clone(), now)])
}

/// One reading anew.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = rereadings)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Rereading {
    /// The built-in tables' version and the version of what operators added.
    pub vocabulary: String,
    /// What is being read; `done` at the end.
    pub stage: String,
    /// The last version read of that stage: where another run goes on.
    pub place: String,
    pub seen: i64,
    pub changed: i64,
    pub started_at: Time,
    pub updated_at: Time,
}

/// How far the reading by this vocabulary is.
pub fn get(db: &mut Db, vocabulary: &str) -> Result<Option<Rereading>> {
    Ok(db!(db, |c| rereadings::table
        .find(vocabulary)
        .select(Rereading::as_select())
        .first(c)
        .optional()?))
}

/// The newest one.
pub fn newest(db: &mut Db) -> Result<Option<Rereading>> {
    Ok(db!(db, |c| rereadings::table
        .order((rereadings::started_at.desc(), rereadings::vocabulary.desc()))
        .select(Rereading::as_select())
        .first(c)
        .optional()?))
}

/// Begins one, and forgets those before it. One that has begun goes on.
pub fn begin(db: &mut Db, new: &Rereading) -> Result<()> {
    db!(db, |c| {
        diesel::delete(rereadings::table.filter(rereadings::vocabulary.ne(&new.vocabulary))).execute(c)?;
        diesel::insert_into(rereadings::table)
            .values(new)
            .on_conflict_do_nothing()
            .execute(c)?;
    });
    Ok(())
}

/// Writes down how far it is. One that another has followed is not written down any more.
pub fn advance(db: &mut Db, at: &Rereading) -> Result<()> {
    db!(db, |c| diesel::update(rereadings::table.find(&at.vocabulary))
        .set(at)
        .execute(c)?);
    Ok(())
}

/// Forgets how far any is, so that the next run begins anew.
pub fn forget(db: &mut Db) -> Result<()> {
    db!(db, |c| diesel::delete(rereadings::table).execute(c)?);
    Ok(())
}
