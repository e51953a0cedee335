//! Parts of answers that several areas share.

mod company;
mod decision;
mod identity;
mod sight;
mod span;

pub use company::CompanyName;
pub use decision::LastDecision;
pub use identity::{CandidateAnswer, IdentityAnswer};
pub use sight::Sight;
pub use span::SpanAnswer;

use crate::domain::moderation::Status;
use serde::Serialize;
use utoipa::ToSchema;

/// An edit of a record that others see: while it waits, and when it is rejected, they keep seeing the old version.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Pending {
    /// The edit's version.
    pub version: i32,
    /// Where its review stands.
    pub status: Status,
}

impl Pending {
    /// From a track's.
    pub fn of((version, status): (i32, Status)) -> Self {
        Self { version, status }
    }
}
