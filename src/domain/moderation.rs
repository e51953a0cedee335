//! What an operator may do with companies, listings and demands, and what an owner may do meanwhile.
//!
//! One small state machine for all three: a record waits, is decided, and may be taken away and brought back.
//! A rejection sticks to the record, not to its version: only an operator's `reinstate` undoes it.

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

/// The state of a listing or demand. A demand says `open` where a listing says `published`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the field's own words")]
pub enum Status {
    Draft,
    InReview,
    /// Listings only.
    Published,
    /// Demands only: published, and its closing date has not passed.
    Open,
    ChangesRequested,
    Rejected,
    /// Listings only: taken back by the owner.
    Withdrawn,
    Suspended,
    /// Demands only: ended by the owner.
    Closed,
    /// Demands only: its closing date has passed. Never stored; told by the clock.
    Expired,
}

impl Status {
    /// The word in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Published => "published",
            Self::Open => "open",
            Self::ChangesRequested => "changes_requested",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
            Self::Expired => "expired",
        }
    }

    /// Whether others may see it.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Published | Self::Open)
    }
}

/// Why a step is not possible from here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot {action} while the {subject} is {status}")]
pub struct NotNow {
    /// What was tried.
    pub action: &'static str,
    /// On what.
    pub subject: &'static str,
    /// The state it is in.
    pub status: &'static str,
}

/// The versions of a listing or demand and where each stands. All steps go through its methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Track {
    /// Listing or demand.
    pub subject: Subject,
    /// The record's state.
    pub status: Status,
    /// The newest version.
    pub version: i32,
    /// The version that others see, or saw before it was suspended.
    pub live_version: Option<i32>,
    /// An edit of a live record: its version, and where its review stands.
    pub pending: Option<(i32, Status)>,
}

impl Track {
    /// A new draft.
    pub fn draft(subject: Subject) -> Self {
        Self {
            subject,
            status: Status::Draft,
            version: 1,
            live_version: None,
            pending: None,
        }
    }

    fn live(&self) -> Status {
        if self.subject == Subject::Demand {
            Status::Open
        } else {
            Status::Published
        }
    }

    fn not_now(&self, action: &'static str) -> NotNow {
        NotNow {
            action,
            subject: self.subject.as_str(),
            status: self.status.as_str(),
        }
    }

    /// The owner edits: the new version replaces a draft, or waits beside a live one.
    /// `low_risk` says that only price, lead time and MOQ changed: that goes live at once.
    pub fn edit(&mut self, low_risk: bool) -> Result<(), NotNow> {
        match self.status {
            Status::Published | Status::Open if low_risk && self.pending.is_none() => {
                self.version += 1;
                self.live_version = Some(self.version);
            }
            Status::Published | Status::Open => {
                self.version += 1;
                self.pending = Some((self.version, Status::InReview));
            }
            Status::Draft | Status::ChangesRequested | Status::Withdrawn | Status::InReview => {
                self.version += 1
            }
            Status::Rejected | Status::Suspended | Status::Closed | Status::Expired => {
                return Err(self.not_now("edit"));
            }
        }
        Ok(())
    }

    /// The owner asks for review. Sending what already waits again changes nothing.
    pub fn submit(&mut self) -> Result<(), NotNow> {
        match self.status {
            Status::Draft | Status::ChangesRequested | Status::Withdrawn => self.status = Status::InReview,
            Status::InReview => {}
            Status::Published | Status::Open => match &mut self.pending {
                Some((_, state @ (Status::InReview | Status::ChangesRequested))) => *state = Status::InReview,
                _ => return Err(self.not_now("submit")),
            },
            _ => return Err(self.not_now("submit")),
        }
        Ok(())
    }

    /// The owner takes a listing back, or closes a demand.
    pub fn end(&mut self) -> Result<(), NotNow> {
        let (action, end) = match self.subject {
            Subject::Demand => ("close", Status::Closed),
            _ => ("withdraw", Status::Withdrawn),
        };
        match self.status {
            Status::Draft
            | Status::InReview
            | Status::ChangesRequested
            | Status::Published
            | Status::Open => {
                *self = Self {
                    status: end,
                    live_version: None,
                    pending: None,
                    ..*self
                };
                Ok(())
            }
            _ => Err(self.not_now(action)),
        }
    }

    /// An operator decides.
    pub fn decide(&mut self, action: Action) -> Result<(), NotNow> {
        let refused = self.not_now(action.as_str());
        if matches!(action, Action::Approve | Action::Reject | Action::RequestChanges) {
            return self.review(action, refused);
        }
        match (action, self.status) {
            (Action::Suspend, Status::Draft | Status::Rejected | Status::Suspended | Status::Expired) => {
                Err(refused)
            }
            (Action::Suspend, _) => {
                self.status = Status::Suspended;
                Ok(())
            }
            (Action::Reinstate, Status::Suspended) => {
                self.status = if self.live_version.is_some() {
                    self.live()
                } else {
                    Status::Draft
                };
                Ok(())
            }
            (Action::Reinstate, Status::Rejected) => {
                self.status = Status::Draft;
                Ok(())
            }
            _ => Err(refused),
        }
    }

    fn review(&mut self, action: Action, refused: NotNow) -> Result<(), NotNow> {
        let verdict = match action {
            Action::Reject => Status::Rejected,
            Action::RequestChanges => Status::ChangesRequested,
            _ => self.live(),
        };
        match (self.status, &mut self.pending) {
            (Status::InReview, _) => {
                self.status = verdict;
                if verdict.is_live() {
                    self.live_version = Some(self.version);
                }
                Ok(())
            }
            (Status::Published | Status::Open, Some((version, state @ Status::InReview))) => {
                if verdict.is_live() {
                    self.live_version = Some(*version);
                    self.pending = None;
                } else {
                    *state = verdict;
                }
                Ok(())
            }
            _ => Err(refused),
        }
    }
}
