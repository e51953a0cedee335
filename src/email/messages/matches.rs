//! Mails about pairs that fit, for either side.

use super::{Mail, Topic};
pub use crate::domain::notice::{Band, MatchItem, OpportunityItem};
use serde::{Deserialize, Serialize};

/// Offers that fit a buyer's demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMatches {
    /// How many pairs are new, near ones included.
    pub total: u64,
    /// How many of them are only near.
    pub near: u64,
    /// The best, at most [`DIGEST_ITEMS`](super::DIGEST_ITEMS).
    pub items: Vec<MatchItem>,
    /// The page with all of them.
    pub link: String,
}

impl Mail for NewMatches {
    const NAME: &'static str = "new_matches";
    const TOPIC: Topic = Topic::Matches;

    fn sample() -> Self {
        Self {
            total: 200,
            near: 41,
            items: vec![
                MatchItem {
                    line: "Amoxicilin 500mg viên nang".into(),
                    product: "阿莫西林胶囊 0.5g".into(),
                    supplier: Some("Sample Pharma (Guangxi) Co., Ltd.".into()),
                    band: Band::Match,
                    score: 92,
                    missing: None,
                },
                MatchItem {
                    line: "Metformin XR 500 mg".into(),
                    product: "Metformin Hydrochloride Tablets 0.5 g".into(),
                    supplier: None,
                    band: Band::Near,
                    score: 61,
                    missing: Some("RELEASE".into()),
                },
            ],
            link: "https://theriac.example/demands/0190d3a2/matches".into(),
        }
    }
}

/// Demands that a supplier's listings fit. Has no field for a buyer's name, a rival or a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOpportunities {
    /// How many of the supplier's own pairs are new.
    pub total: u64,
    /// The best, at most [`DIGEST_ITEMS`](super::DIGEST_ITEMS).
    pub items: Vec<OpportunityItem>,
    /// The page with all of them.
    pub link: String,
}

impl Mail for NewOpportunities {
    const NAME: &'static str = "new_opportunities";
    const TOPIC: Topic = Topic::Opportunities;

    fn sample() -> Self {
        Self {
            total: 3,
            items: vec![
                OpportunityItem {
                    product: "阿莫西林胶囊 0.5g".into(),
                    need: "Amoxicilin 500mg viên nang".into(),
                    quantity: Some(200_000),
                    unit: Some("capsule".into()),
                    destination_country: "VN".into(),
                    band: Band::Match,
                    missing: None,
                },
                OpportunityItem {
                    product: "布洛芬片 0.2g".into(),
                    need: "Ибупрофен таблетки 200 мг".into(),
                    quantity: Some(5_000),
                    unit: Some("box".into()),
                    destination_country: "KZ".into(),
                    band: Band::Near,
                    missing: Some("MOQ".into()),
                },
                OpportunityItem {
                    product: "注射用头孢曲松钠 1g".into(),
                    need: "Ceftriaxone 1 g".into(),
                    quantity: None,
                    unit: None,
                    destination_country: "ML".into(),
                    band: Band::Match,
                    missing: None,
                },
            ],
            link: "https://theriac.example/opportunities".into(),
        }
    }
}
