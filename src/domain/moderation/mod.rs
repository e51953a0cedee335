//! What an operator may do with companies, listings and demands, and what an owner may do meanwhile.
//!
//! One small state machine for all three: a record waits, is decided, and may be taken away and brought back.
//! A rejection sticks to the record, not to its version: only an operator's `reinstate` undoes it.

mod diff;
mod edit;
mod track;

#[cfg(test)]
mod tests;

pub use diff::{FieldChange, changed_fields};
pub use edit::{Content, edit};
pub use track::{Change, NotNow, Numbers, Status, Track};

use crate::domain::Problems;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is moderated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the field's own words")]
pub enum Subject {
    Company,
    Listing,
    Demand,
}

impl Subject {
    /// The word for it in texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Listing => "listing",
            Self::Demand => "demand",
        }
    }
}

/// An operator's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It may be seen and traded.
    Approve,
    /// It may not, and sending it again does not change that.
    Reject,
    /// It may, once the owner has mended it.
    RequestChanges,
    /// It disappears at once from every answer.
    Suspend,
    /// It comes back from suspension; a rejected one becomes a draft again.
    Reinstate,
}

impl Action {
    /// All actions, in the order of the documentation.
    pub const ALL: [Self; 5] = [
        Self::Approve,
        Self::Reject,
        Self::RequestChanges,
        Self::Suspend,
        Self::Reinstate,
    ];

    /// The word in audit entries and mails.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::RequestChanges => "request_changes",
            Self::Suspend => "suspend",
            Self::Reinstate => "reinstate",
        }
    }

    /// Whether the owner must be told why.
    pub fn needs_reason(self) -> bool {
        !matches!(self, Self::Approve | Self::Reinstate)
    }
}

/// Why something was not approved. Mails show each in the reader's language.
pub const REASON_CODES: &[&str] = &[
    "incomplete",
    "wrong_category",
    "unverifiable",
    "not_permitted",
    "duplicate",
    "prohibited_claim",
    "quality_concern",
    "identity_unclear",
    "other",
];

/// An operator's decision with its reasons.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reasons {
    /// One of the documented codes; required for all but approve and reinstate.
    #[serde(default)]
    pub reason_code: Option<String>,
    /// What the owner reads.
    #[serde(default)]
    pub note: Option<String>,
    /// What only operators read.
    #[serde(default)]
    pub internal_note: Option<String>,
}

impl Reasons {
    /// What is wrong with them for this action.
    pub fn check(&self, action: Action) -> Result<(), Problems> {
        let mut problems = Problems::new();
        match self.reason_code.as_deref() {
            None if action.needs_reason() => problems.add("reason_code", "required", "must say why"),
            Some(code) if !REASON_CODES.contains(&code) => {
                problems.add(
                    "reason_code",
                    "unknown_reason",
                    format!("must be one of {}", REASON_CODES.join(", ")),
                );
            }
            _ => {}
        }
        problems.optional_text("note", self.note.as_deref(), 2_000);
        problems.optional_text("internal_note", self.internal_note.as_deref(), 2_000);
        problems.finish()
    }
}
