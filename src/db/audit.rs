//! Who did what, when, with before and after. Append-only: there is no other function.

use super::{Db, Result, schema::audit, types::Json};
use crate::{
    db,
    domain::{Id, Time},
};
use diesel::prelude::*;
use serde_json::Value;

/// One entry.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = audit, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct NewEntry {
    pub at: Time,
    pub actor_id: Option<Id>,
    /// The actor in words: an address, or `system`.
    pub actor: String,
    /// Such as `listing.approve`.
    pub action: String,
    /// Such as `listing`.
    pub entity: String,
    pub entity_id: Id,
    pub before: Option<Json<Value>>,
    pub after: Option<Json<Value>>,
    pub request_id: Option<String>,
}

/// A stored entry.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = audit)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Entry {
    pub seq: i64,
    pub at: Time,
    pub actor_id: Option<Id>,
    pub actor: String,
    pub action: String,
    pub entity: String,
    pub entity_id: Id,
    pub before: Option<Json<Value>>,
    pub after: Option<Json<Value>>,
    pub request_id: Option<String>,
}

/// Appends entries, within the business transaction.
pub fn append(db: &mut Db, entries: &[NewEntry]) -> Result<()> {
    db!(db, |c| diesel::insert_into(audit::table)
        .values(entries)
        .execute(c)?);
    Ok(())
}
