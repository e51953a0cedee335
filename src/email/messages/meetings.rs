//! Mails that bring two companies together.

use super::{Mail, Topic};
use serde::{Deserialize, Serialize};

/// The other side of a match wants to talk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    /// The other company, or `None` where it hides its name.
    pub from: Option<String>,
    /// The product of the pair, by its name.
    pub product: String,
    /// The demand line of the pair, as the buyer wrote it.
    pub line: String,
    /// The match's page.
    pub link: String,
}

impl Mail for Interest {
    const NAME: &'static str = "interest";
    const TOPIC: Topic = Topic::Meetings;

    fn sample() -> Self {
        Self {
            from: Some("Sample Hospital Group".into()),
            product: "阿莫西林胶囊 0.5g".into(),
            line: "Amoxicilin 500mg viên nang".into(),
            link: "https://theriac.example/matches/0190d3a2".into(),
        }
    }
}

/// Both sides want to talk: here is the other's contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The other company.
    pub company: String,
    /// Whom to speak to, if known.
    pub person: Option<String>,
    /// Where to write.
    pub email: String,
    /// The product of the pair, by its name.
    pub product: String,
    /// The demand line of the pair, as the buyer wrote it.
    pub line: String,
    /// The match's page.
    pub link: String,
}

impl Mail for Contact {
    const NAME: &'static str = "contact";
    const TOPIC: Topic = Topic::Meetings;

    fn sample() -> Self {
        Self {
            company: "Sample Pharma (Guangxi) Co., Ltd.".into(),
            person: Some("Wei Zhang".into()),
            email: "export@sample-pharma.example".into(),
            product: "阿莫西林胶囊 0.5g".into(),
            line: "Amoxicilin 500mg viên nang".into(),
            link: "https://theriac.example/matches/0190d3a2".into(),
        }
    }
}
