//! What operators decided, and why. Append-only.

use super::{Db, Result, schema::decisions, types::Word};
use crate::{
    db,
    domain::{
        Id, Time,
        moderation::{Action, Subject},
    },
};
use diesel::prelude::*;

/// A decision's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = decisions)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Decision {
    pub id: Id,
    pub subject: Word<Subject>,
    pub subject_id: Id,
    /// The version that was decided about; of a company, its revision.
    pub version: i32,
    pub action: Word<Action>,
    pub reason_code: Option<String>,
    /// What the owner reads.
    pub note: Option<String>,
    /// What only operators read.
    pub internal_note: Option<String>,
    pub decided_by: Id,
    pub decided_at: Time,
}

/// Adds decisions, within the transaction that carries them out.
pub fn insert(db: &mut Db, new: &[Decision]) -> Result<()> {
    db!(db, |c| diesel::insert_into(decisions::table)
        .values(new)
        .execute(c)?);
    Ok(())
}

/// All decisions about a record, newest first.
pub fn history(db: &mut Db, subject_id: Id) -> Result<Vec<Decision>> {
    Ok(db!(db, |c| decisions::table
        .filter(decisions::subject_id.eq(subject_id))
        .order((decisions::decided_at.desc(), decisions::id.desc()))
        .select(Decision::as_select())
        .load(c)?))
}

/// The newest decision about a record.
pub fn last_for(db: &mut Db, subject_id: Id) -> Result<Option<Decision>> {
    Ok(db!(db, |c| decisions::table
        .filter(decisions::subject_id.eq(subject_id))
        .order((decisions::decided_at.desc(), decisions::id.desc()))
        .select(Decision::as_select())
        .first(c)
        .optional()?))
}
