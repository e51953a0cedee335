//! The states of a listing or demand, and every step between them.

use super::{Action, Subject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

/// How an edit differs from what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// In its terms only (price, lead time, MOQ and the like): goes live at once, beside an edit that waits.
    Terms,
    /// Back to what is live, but for terms: goes live at once, and the edit that waited is gone.
    Back,
    /// In something that operators read before others do.
    Content,
}

/// The versions under which the contents of an edit are to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// The edited content.
    pub newest: i32,
    /// The live content with the new terms, where another edit still waits.
    pub live: Option<i32>,
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

    /// The version that others see at this moment, if any.
    pub fn visible(&self) -> Option<i32> {
        self.live_version.filter(|_| self.status.is_live())
    }

    /// Whether operators have something to read here: the record itself, or an edit of a live one.
    pub fn in_review(&self) -> bool {
        match self.status {
            Status::InReview => true,
            Status::Published | Status::Open => matches!(self.pending, Some((_, Status::InReview))),
            _ => false,
        }
    }

    /// The owner edits: the new version replaces a draft, or waits beside a live one, or goes live at once.
    /// Answers under which numbers the contents are to be stored.
    pub fn edit(&mut self, change: Change) -> Result<Numbers, NotNow> {
        match self.status {
            Status::Draft | Status::ChangesRequested | Status::Withdrawn | Status::InReview => {
                self.version += 1;
                Ok(Numbers {
                    newest: self.version,
                    live: None,
                })
            }
            Status::Published | Status::Open => Ok(self.edit_live(change)),
            Status::Rejected | Status::Suspended | Status::Closed | Status::Expired => {
                Err(self.not_now("edit"))
            }
        }
    }

    fn edit_live(&mut self, change: Change) -> Numbers {
        self.version += 1;
        match (change, self.pending) {
            (Change::Back, _) | (Change::Terms, None) => {
                self.live_version = Some(self.version);
                self.pending = None;
                Numbers {
                    newest: self.version,
                    live: None,
                }
            }
            (Change::Terms, Some((_, review))) => {
                let live = self.version;
                self.version += 1;
                self.live_version = Some(live);
                self.pending = Some((self.version, review));
                Numbers {
                    newest: self.version,
                    live: Some(live),
                }
            }
            (Change::Content, _) => {
                self.pending = Some((self.version, Status::InReview));
                Numbers {
                    newest: self.version,
                    live: None,
                }
            }
        }
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
            // What nobody sees and nobody waits for needs no suspending.
            (
                Action::Suspend,
                Status::InReview | Status::ChangesRequested | Status::Published | Status::Open,
            ) => {
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
