//! News that waits to be told: one row a person and record, many of which become one mail.

use crate::domain::Id;
use serde::{Deserialize, Serialize};

/// A piece of news for one person about one record. Holds what the digest shows, so that no later look-up can show
/// more than the person was allowed to see when it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// Operators decided about a listing; for the supplier's people.
    Decision {
        /// What the digest shows.
        item: DecidedListing,
    },
    /// An offer fits a line; for the buyer's people.
    Match {
        /// Whose page shows it.
        demand_id: Id,
        /// What the digest shows.
        item: MatchItem,
    },
    /// A line fits a listing; for the supplier's people.
    Opportunity {
        /// 0 to 100; only orders the digest.
        score: u8,
        /// What the digest shows.
        item: OpportunityItem,
    },
}

impl Notice {
    /// The topic's name, by which people mute it; the same words as in mails.
    pub const fn topic(&self) -> &'static str {
        match self {
            Self::Decision { .. } => "decisions",
            Self::Match { .. } => "matches",
            Self::Opportunity { .. } => "opportunities",
        }
    }
}

/// How well a pair fits. What the law forbids is never mailed, so there is no word for it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Nothing that must hold fails.
    Match,
    /// Something would have to be settled first.
    Near,
}

/// An offer for one of the buyer's lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchItem {
    /// The buyer's line as he wrote it.
    pub line: String,
    /// The product's name.
    pub product: String,
    /// Who makes or offers it, where the buyer may know.
    pub supplier: Option<String>,
    /// How well it fits.
    pub band: Band,
    /// 0 to 100.
    pub score: u8,
    /// What is missing, for a near match: a criterion's code such as `MOQ`, or any text, which is shown as it is.
    pub missing: Option<String>,
}

/// A need that one of the supplier's products fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpportunityItem {
    /// The supplier's own product.
    pub product: String,
    /// What is asked for, as the buyer wrote it.
    pub need: String,
    /// How many `unit`s, where said.
    pub quantity: Option<i64>,
    /// The unit of presentation: `tablet`, `box` …; an unknown one is shown as it is.
    pub unit: Option<String>,
    /// Where it is to go, ISO 3166-1 alpha-2.
    pub destination_country: String,
    /// How well it fits.
    pub band: Band,
    /// What is missing, for a near match: a criterion's code such as `MOQ`, or any text, which is shown as it is.
    pub missing: Option<String>,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It may be shown.
    Approved,
    /// It may not, for good.
    Rejected,
    /// It may not yet.
    ChangesRequested,
    /// It is hidden for the time being.
    Suspended,
    /// It is shown again.
    Reinstated,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Self; 5] = [
        Self::Approved,
        Self::Rejected,
        Self::ChangesRequested,
        Self::Suspended,
        Self::Reinstated,
    ];
}

/// A listing in the digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedListing {
    /// The listing's name.
    pub name: String,
    /// What was decided.
    pub decision: Decision,
    /// The reason code; an unknown one is shown as it is.
    pub reason: Option<String>,
    /// What the operator wrote to the supplier; shown on one line.
    pub note: Option<String>,
}
