//! Sides of a match, and what each has said.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A side of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Owns the listing.
    Supplier,
    /// Owns the demand.
    Buyer,
}

impl Side {
    /// The side across the table.
    pub fn other(self) -> Self {
        match self {
            Self::Supplier => Self::Buyer,
            Self::Buyer => Self::Supplier,
        }
    }
}
