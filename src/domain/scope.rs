//! What a company lets its own programs do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a key may be used for. A route that no scope opens is closed to every key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub enum Scope {
    /// Reading the company's own listings.
    #[serde(rename = "listings:read")]
    ListingsRead,
    /// Making, editing, submitting, withdrawing and importing listings.
    #[serde(rename = "listings:write")]
    ListingsWrite,
    /// Reading the company's own demands.
    #[serde(rename = "demands:read")]
    DemandsRead,
    /// Making, editing, submitting and closing demands.
    #[serde(rename = "demands:write")]
    DemandsWrite,
    /// Reading matches, and trying out what would match.
    #[serde(rename = "matches:read")]
    MatchesRead,
    /// Finding what others published.
    #[serde(rename = "search")]
    Search,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 6] = [
        Self::ListingsRead,
        Self::ListingsWrite,
        Self::DemandsRead,
        Self::DemandsWrite,
        Self::MatchesRead,
        Self::Search,
    ];
}
