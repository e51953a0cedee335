//! What operators decided, and why.

use super::{Db, Result, schema::decisions, types::Word};
use crate::{
    db,
    domain::{
        Id, Time,
        moderation::{Action, Subject},
    },
};
use diesel::prelude::*;
use std::collections::HashMap;

/// One decision. Never changed, only followed by another.
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

/// The last decision about a record.
pub fn last_for(db: &mut Db, subject_id: Id) -> Result<Option<Decision>> {
    Ok(last_for_many(db, &[subject_id])?.remove(&subject_id))
}

/// The last decision about each of at most a few hundred records, if there is any.
pub fn last_for_many(db: &mut Db, subject_ids: &[Id]) -> Result<HashMap<Id, Decision>> {
    Ok(oldest_first(db, subject_ids)?
        .into_iter()
        .map(|d| (d.subject_id, d))
        .collect())
}

/// All decisions about each of at most a few hundred records, newest first.
pub fn history_of_many(db: &mut Db, subject_ids: &[Id]) -> Result<HashMap<Id, Vec<Decision>>> {
    let mut histories: HashMap<Id, Vec<Decision>> = HashMap::new();
    for decision in oldest_first(db, subject_ids)?.into_iter().rev() {
        histories.entry(decision.subject_id).or_default().push(decision);
    }
    Ok(histories)
}

fn oldest_first(db: &mut Db, subject_ids: &[Id]) -> Result<Vec<Decision>> {
    Ok(db!(db, |c| {
        decisions::table
            .filter(decisions::subject_id.eq_any(subject_ids))
            .order((decisions::decided_at, decisions::id))
            .select(Decision::as_select())
            .load(c)?
    }))
}
