//! Mails about what operators and the service decided.

use super::{Mail, Topic};
pub use crate::domain::notice::{Decided, Decision};
use serde::{Deserialize, Serialize};

/// An operator decided about the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyDecided {
    /// The company's name.
    pub company: String,
    /// What was decided.
    pub decision: Decision,
    /// The reason code, such as `incomplete`; an unknown one is shown as it is.
    pub reason: Option<String>,
    /// What the operator wrote to the company; may have several lines.
    pub note: Option<String>,
    /// The company's page.
    pub link: String,
}

impl Mail for CompanyDecided {
    const NAME: &'static str = "company_decided";
    const TOPIC: Topic = Topic::Decisions;

    fn sample() -> Self {
        Self {
            company: "Sample Pharma (Guangxi) Co., Ltd.".into(),
            decision: Decision::ChangesRequested,
            reason: Some("unverifiable".into()),
            note: Some(
                "The manufacturing licence is cut off on page 2.\nPlease upload the whole document.".into(),
            ),
            link: "https://theriac.example/company".into(),
        }
    }
}

/// An operator decided about a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemandDecided {
    /// The demand's title.
    pub title: String,
    /// What was decided.
    pub decision: Decision,
    /// The reason code, such as `incomplete`; an unknown one is shown as it is.
    pub reason: Option<String>,
    /// What the operator wrote to the buyer; may have several lines.
    pub note: Option<String>,
    /// The demand's page.
    pub link: String,
}

impl Mail for DemandDecided {
    const NAME: &'static str = "demand_decided";
    const TOPIC: Topic = Topic::Decisions;

    fn sample() -> Self {
        Self {
            title: "Antibiotics, first half of 2027".into(),
            decision: Decision::Rejected,
            reason: Some("identity_unclear".into()),
            note: Some("Line 3 names no strength.".into()),
            link: "https://theriac.example/demands/0190d3a2".into(),
        }
    }
}

/// Operators decided about listings: a digest, however many they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct ListingsDecided {
    /// How many were approved.
    pub approved: u64,
    /// How many were rejected.
    pub rejected: u64,
    /// For how many changes were asked.
    pub changes_requested: u64,
    /// How many were suspended.
    pub suspended: u64,
    /// How many were reinstated.
    pub reinstated: u64,
    /// The most important ones, at most [`DIGEST_ITEMS`](super::DIGEST_ITEMS): what needs work comes first.
    pub items: Vec<Decided>,
    /// How many the items leave out.
    pub more: u64,
    /// The list of listings.
    pub link: String,
}

impl Mail for ListingsDecided {
    const NAME: &'static str = "listings_decided";
    const TOPIC: Topic = Topic::Decisions;

    fn sample() -> Self {
        let item = |name: &str, decision, reason: Option<&str>, note: Option<&str>| Decided {
            name: name.into(),
            decision,
            reason: reason.map(Into::into),
            note: note.map(Into::into),
        };
        Self {
            approved: 29_998,
            rejected: 1,
            changes_requested: 1,
            items: vec![
                item(
                    "布洛芬缓释胶囊 0.3g",
                    Decision::ChangesRequested,
                    Some("identity_unclear"),
                    Some("Please state the release characteristic."),
                ),
                item(
                    "Sample Herbal Tonic",
                    Decision::Rejected,
                    Some("prohibited_claim"),
                    None,
                ),
                item("Amoxicillin Capsules 500 mg", Decision::Approved, None, None),
            ],
            more: 29_997,
            link: "https://theriac.example/listings".into(),
            ..Self::default()
        }
    }
}

/// A bulk import has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportDone {
    /// Rows read.
    pub total: u64,
    /// Listings that are new.
    pub created: u64,
    /// Listings that changed.
    pub updated: u64,
    /// Rows that said nothing new.
    pub unchanged: u64,
    /// Rows that could not be taken.
    pub failed: u64,
    /// The import's page.
    pub link: String,
}

impl Mail for ImportDone {
    const NAME: &'static str = "import_done";
    const TOPIC: Topic = Topic::Decisions;

    fn sample() -> Self {
        Self {
            total: 30_000,
            created: 29_500,
            updated: 301,
            unchanged: 178,
            failed: 21,
            link: "https://theriac.example/imports/0190d3a2".into(),
        }
    }
}
