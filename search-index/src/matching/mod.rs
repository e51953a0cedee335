//! An offer against a need, criterion by criterion.

mod types;

pub use types::{
    Band, Context, Criterion, Need, Offer, Outcome, Price, Rate, Severity, SupplyMode, Verdict,
};

/// The version of the rules in this build; stored with every match.
pub const RULES_VERSION: i32 = 1;
