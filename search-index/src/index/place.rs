//! Where an index stands in the change log of its database.

use serde::{Deserialize, Serialize};

/// A place in a change log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The last change that the index holds.
    #[serde(rename = "cursor")]
    pub seq: u64,
    /// What that change was, in the database's words; empty where nobody said. Another change under the same number
    /// means another history: an older backup was restored, and its log has grown since.
    #[serde(default)]
    pub mark: String,
}

impl From<u64> for Place {
    fn from(seq: u64) -> Self {
        Self {
            seq,
            mark: String::new(),
        }
    }
}
