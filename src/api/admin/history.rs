//! Decisions as operators read them: with the internal note and who decided.

use crate::{
    db::{Db, decisions, decisions::Decision},
    domain::{Id, Time, moderation::Action},
    error::Result,
};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A decision of the past.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PastDecision {
    /// Its id.
    pub id: Id,
    /// What was decided.
    pub action: Action,
    /// About which version; of a company, its revision.
    pub version: i32,
    /// Why, as one of the documented codes.
    pub reason_code: Option<String>,
    /// What the owner read.
    pub note: Option<String>,
    /// What only operators read.
    pub internal_note: Option<String>,
    /// The operator.
    pub decided_by: Id,
    /// When.
    pub decided_at: Time,
}

impl From<Decision> for PastDecision {
    fn from(row: Decision) -> Self {
        Self {
            id: row.id,
            action: row.action.0,
            version: row.version,
            reason_code: row.reason_code,
            note: row.note,
            internal_note: row.internal_note,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
        }
    }
}

/// The decisions about each of these records, newest first.
pub fn histories(db: &mut Db, ids: &[Id]) -> Result<HashMap<Id, Vec<PastDecision>>> {
    let rows = decisions::history_of_many(db, ids)?;
    let past = |rows: Vec<Decision>| rows.into_iter().map(PastDecision::from).collect();
    Ok(rows.into_iter().map(|(id, rows)| (id, past(rows))).collect())
}

/// The decisions about one record, newest first.
pub fn history(db: &mut Db, id: Id) -> Result<Vec<PastDecision>> {
    Ok(histories(db, &[id])?.remove(&id).unwrap_or_default())
}
