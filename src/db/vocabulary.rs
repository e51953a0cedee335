//! What operators added to the vocabulary, and the version that each change of it makes.

use super::{Db, Result, meta, schema::vocabulary_entries, types::Json};
use crate::{
    db,
    domain::{Id, Time, vocabulary::Entry as Said},
};
use diesel::prelude::*;

/// How many rows go into one insert: SQLite's number of parameters is bounded.
const CHUNK: usize = 500;

/// An entry's row. Never changed, only withdrawn.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = vocabulary_entries)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Entry {
    pub id: Id,
    /// `name`, `not_a_substance` or `substance`.
    pub kind: String,
    /// The name, or the substance's id.
    pub name: String,
    pub content: Json<Said>,
    /// Why.
    pub note: String,
    /// Nobody where it came from the command line.
    pub entered_by: Option<Id>,
    pub entered_at: Time,
    pub withdrawn_by: Option<Id>,
    pub withdrawn_at: Option<Time>,
}

impl Entry {
    /// A new one.
    pub fn new(said: Said, note: &str, by: Option<Id>, now: Time) -> Self {
        Self {
            id: Id::new(now),
            kind: said.kind().to_owned(),
            name: said.subject().to_owned(),
            content: Json(said),
            note: note.to_owned(),
            entered_by: by,
            entered_at: now,
            withdrawn_by: None,
            withdrawn_at: None,
        }
    }
}

/// Whoever changes the vocabulary waits here for all who are about to store readings, and they for him: so a reading
/// is stored either before the change, and read anew after it, or after the change, and knows of it.
pub fn lock_for_change(db: &mut Db) -> Result<()> {
    if let Db::Postgres(c) = db {
        diesel::sql_query("SELECT pg_advisory_xact_lock(7305816)").execute(c)?;
    }
    Ok(())
}

/// The version of the vocabulary, which stays so until this transaction ends. SQLite has one writer anyway.
pub fn version_for_readings(db: &mut Db) -> Result<i64> {
    if let Db::Postgres(c) = db {
        diesel::sql_query("SELECT pg_advisory_xact_lock_shared(7305816)").execute(c)?;
    }
    meta::vocabulary_version(db)
}

/// All entries that hold, oldest first, and the version that they make.
pub fn in_force(db: &mut Db) -> Result<(i64, Vec<Entry>)> {
    loop {
        let version = meta::vocabulary_version(db)?;
        let entries = db!(db, |c| {
            vocabulary_entries::table
                .filter(vocabulary_entries::withdrawn_at.is_null())
                .order(vocabulary_entries::id)
                .select(Entry::as_select())
                .load(c)?
        });
        // Another node may have decided between the two looks.
        if meta::vocabulary_version(db)? == version {
            return Ok((version, entries));
        }
    }
}

/// Adds entries.
pub fn insert(db: &mut Db, new: &[Entry]) -> Result<()> {
    for part in new.chunks(CHUNK) {
        db!(db, |c| diesel::insert_into(vocabulary_entries::table)
            .values(part)
            .execute(c)?);
    }
    Ok(())
}

/// The entry with this id.
pub fn get(db: &mut Db, id: Id) -> Result<Entry> {
    Ok(db!(db, |c| vocabulary_entries::table
        .find(id)
        .select(Entry::as_select())
        .first(c)?))
}

/// Withdraws an entry; `false` when it was withdrawn before.
pub fn withdraw(db: &mut Db, id: Id, by: Option<Id>, now: Time) -> Result<bool> {
    let held = vocabulary_entries::id
        .eq(id)
        .and(vocabulary_entries::withdrawn_at.is_null());
    let values = (
        vocabulary_entries::withdrawn_by.eq(by),
        vocabulary_entries::withdrawn_at.eq(Some(now)),
    );
    let changed = db!(db, |c| diesel::update(vocabulary_entries::table)
        .filter(held)
        .set(values)
        .execute(c)?);
    Ok(changed == 1)
}

/// How many entries hold.
pub fn count(db: &mut Db) -> Result<i64> {
    Ok(db!(db, |c| vocabulary_entries::table
        .filter(vocabulary_entries::withdrawn_at.is_null())
        .count()
        .get_result(c)?))
}

/// Entries, newest first, before a given one; `withdrawn`: only those that were, or only those that hold.
pub fn page(db: &mut Db, withdrawn: bool, before: Option<Id>, limit: i64) -> Result<Vec<Entry>> {
    Ok(db!(db, |c| {
        let mut rows = vocabulary_entries::table.select(Entry::as_select()).into_boxed();
        rows = if withdrawn {
            rows.filter(vocabulary_entries::withdrawn_at.is_not_null())
        } else {
            rows.filter(vocabulary_entries::withdrawn_at.is_null())
        };
        if let Some(before) = before {
            rows = rows.filter(vocabulary_entries::id.lt(before));
        }
        rows.order(vocabulary_entries::id.desc()).limit(limit).load(c)?
    }))
}
