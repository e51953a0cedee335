//! Catalogues on their way in, and the rows that could not be taken.

use super::{
    Db, Result,
    schema::{import_failures, imports},
    types::{Json, Word},
};
use crate::{
    db,
    domain::{Id, Time},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many rows go into one insert: SQLite's number of parameters is bounded.
const CHUNK: usize = 500;

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    /// It waits for its turn.
    Queued,
    /// Rows are being taken.
    Running,
    /// Every good row is committed and, if asked, submitted.
    Done,
    /// It broke off; what was counted so far stays.
    Failed,
}

/// An import's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = imports, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Import {
    pub id: Id,
    pub company_id: Id,
    pub user_id: Id,
    pub status: Word<ImportStatus>,
    pub dry_run: bool,
    pub submit: bool,
    pub file_name: String,
    pub stored_name: String,
    /// The header line.
    pub header: Json<Vec<String>>,
    pub total: i64,
    /// How many rows of the file are counted below: where a second run goes on.
    pub processed: i64,
    pub created: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub failed: i64,
    pub error: Option<String>,
    pub created_at: Time,
    pub finished_at: Option<Time>,
}

/// One thing that is wrong with one row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_failures)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Failure {
    pub import_id: Id,
    /// As a spreadsheet program shows it.
    pub row_number: i64,
    pub column_name: String,
    pub code: String,
    pub message: String,
    pub value: String,
    /// The whole row, as it stood in the file; only in the row's first failure.
    pub cells: Json<Vec<String>>,
}

/// Adds an import.
pub fn insert(db: &mut Db, new: &Import) -> Result<()> {
    db!(db, |c| diesel::insert_into(imports::table)
        .values(new)
        .execute(c)?);
    Ok(())
}

/// The import with this id, for the job that does it.
pub fn get(db: &mut Db, id: Id) -> Result<Import> {
    Ok(db!(db, |c| imports::table
        .find(id)
        .select(Import::as_select())
        .first(c)?))
}

/// The company's import with this id; another company's answers as a missing one.
pub fn own(db: &mut Db, company: Id, id: Id) -> Result<Import> {
    let key = imports::id.eq(id).and(imports::company_id.eq(company));
    Ok(db!(db, |c| imports::table
        .filter(key)
        .select(Import::as_select())
        .first(c)?))
}

/// Writes an import back unless another worker has meanwhile counted further: then nothing, and `false`.
pub fn advance(db: &mut Db, import: &Import, from: i64) -> Result<bool> {
    let guard = imports::id.eq(import.id).and(imports::processed.eq(from));
    let changed = db!(db, |c| diesel::update(imports::table)
        .filter(guard)
        .set(import)
        .execute(c)?);
    Ok(changed == 1)
}

/// Adds failures.
pub fn insert_failures(db: &mut Db, new: &[Failure]) -> Result<()> {
    for part in new.chunks(CHUNK) {
        db!(db, |c| diesel::insert_into(import_failures::table)
            .values(part)
            .execute(c)?);
    }
    Ok(())
}

/// An import's failures in the order of rows, at most so many.
pub fn failures(db: &mut Db, import: Id, limit: i64) -> Result<Vec<Failure>> {
    Ok(db!(db, |c| {
        import_failures::table
            .filter(import_failures::import_id.eq(import))
            .order((import_failures::row_number, import_failures::column_name))
            .limit(limit)
            .select(Failure::as_select())
            .load(c)?
    }))
}

/// Imports that ended before a moment and whose files are still kept.
pub fn with_old_files(db: &mut Db, before: Time) -> Result<Vec<Import>> {
    let old = imports::finished_at.assume_not_null().lt(before);
    let key = imports::finished_at
        .is_not_null()
        .and(old)
        .and(imports::stored_name.ne(""));
    Ok(db!(db, |c| {
        imports::table
            .filter(key)
            .order(imports::id)
            .limit(100)
            .select(Import::as_select())
            .load(c)?
    }))
}

/// Notes that an import's file is gone.
pub fn forget_file(db: &mut Db, id: Id) -> Result<()> {
    db!(db, |c| diesel::update(imports::table.find(id))
        .set(imports::stored_name.eq(""))
        .execute(c)?);
    Ok(())
}

/// The names under which files of imports are kept, of all companies.
pub fn stored_names(db: &mut Db) -> Result<Vec<String>> {
    Ok(db!(db, |c| imports::table
        .filter(imports::stored_name.ne(""))
        .select(imports::stored_name)
        .load(c)?))
}
