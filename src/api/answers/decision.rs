//! What operators last said about a record, as its owner reads it.

use crate::{
    db::decisions::Decision,
    domain::{Time, moderation::Action},
};
use serde::Serialize;
use utoipa::ToSchema;

/// The last decision. What operators note among themselves is not in it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LastDecision {
    /// What was decided.
    pub action: Action,
    /// Why, as one of the documented codes.
    pub reason_code: Option<String>,
    /// Why, in words.
    pub note: Option<String>,
    /// When.
    pub decided_at: Time,
}

impl From<Decision> for LastDecision {
    fn from(decision: Decision) -> Self {
        Self {
            action: decision.action.0,
            reason_code: decision.reason_code,
            note: decision.note,
            decided_at: decision.decided_at,
        }
    }
}
