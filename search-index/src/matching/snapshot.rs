//! A match as it was made: enough to show it, and to make it again.

use super::{Context, Need, Offer, RULES_VERSION, Verdict, evaluate};
use serde::{Deserialize, Serialize};

/// Both sides as they were read, what the day and the rates were, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The rules that judged.
    pub rules_version: i32,
    /// The listing.
    pub offer: Offer,
    /// The demand line.
    pub need: Need,
    /// The day, the rates, the weights.
    pub context: Context,
    /// What became of the pair.
    pub verdict: Verdict,
}

/// A snapshot that other rules made cannot be made again by these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("snapshot of rules version {stored}, but this build has version {RULES_VERSION}")]
pub struct OtherRules {
    /// The version that made the snapshot.
    pub stored: i32,
}

impl Snapshot {
    /// Judges a pair and keeps everything; `None` when something that must hold fails.
    pub fn take(offer: Offer, need: Need, context: Context) -> Option<Self> {
        let verdict = evaluate(&offer, &need, &context)?;
        Some(Self {
            rules_version: RULES_VERSION,
            offer,
            need,
            context,
            verdict,
        })
    }

    /// Judges the pair again; with the same rules the result equals `Some(verdict)`.
    pub fn replay(&self) -> Result<Option<Verdict>, OtherRules> {
        if self.rules_version != RULES_VERSION {
            return Err(OtherRules {
                stored: self.rules_version,
            });
        }
        Ok(evaluate(&self.offer, &self.need, &self.context))
    }
}
