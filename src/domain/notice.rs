//! News that waits to be told: one row a person and record, many of which become one mail.

use serde::{Deserialize, Serialize};

/// A piece of news for one person about one record. Of pairs it holds nothing: what may be shown of them is read when
/// the mail is written, so that nobody is told what is gone or hidden by then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// Operators decided about a company; for its people.
    Company {
        /// What was decided, under the company's name.
        item: Decided,
    },
    /// Operators decided about a demand; for the buyer's people.
    Demand {
        /// What was decided, under the demand's title.
        item: Decided,
    },
    /// Operators decided about a listing; for the supplier's people.
    Decision {
        /// What was decided, under the listing's name.
        item: Decided,
    },
    /// An offer fits a line; for the buyer's people. The record is the match.
    Match {},
    /// A line fits a listing; for the supplier's people. The record is the match.
    Opportunity {},
    /// The other side of a match wants to talk. The record is the match.
    Interest {},
    /// Both sides of a match want to talk. The record is the match.
    Contact {},
}

impl Notice {
    /// The topic's name, by which people choose how soon they are told; the same words as in mails.
    pub const fn topic(&self) -> &'static str {
        match self {
            Self::Company { .. } | Self::Demand { .. } | Self::Decision { .. } => "decisions",
            Self::Match {} => "matches",
            Self::Opportunity {} => "opportunities",
            Self::Interest {} | Self::Contact {} => "meetings",
        }
    }

    /// Whether it is never held back for longer than a day, whatever the topic's pace.
    pub const fn is_pressing(&self) -> bool {
        matches!(self, Self::Contact {})
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

/// What was decided about a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The record's name.
    pub name: String,
    /// What was decided.
    pub decision: Decision,
    /// The reason code; an unknown one is shown as it is.
    pub reason: Option<String>,
    /// What the operator wrote to the owner.
    pub note: Option<String>,
}
