//! Several pieces of news in one mail.

use super::{Contact, Decided, Interest, ListingsDecided, Mail, NewMatches, NewOpportunities, Topic};
use serde::{Deserialize, Serialize};

/// What a digest gathers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// What came at the same time.
    Now,
    /// What came since yesterday.
    Daily,
    /// What came since last week.
    Weekly,
}

/// What operators decided about records of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decisions {
    /// The records, at most [`DIGEST_ITEMS`](super::DIGEST_ITEMS).
    pub items: Vec<Decided>,
    /// How many the items leave out.
    pub more: u64,
    /// The page with all of them.
    pub link: String,
}

/// News of several topics, or of several kinds within one. What is empty is left out; all empty is never sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// Since when.
    pub period: Period,
    /// How many pieces of news there are, with those that the lists leave out.
    pub total: u64,
    /// Whom the recipient may now talk to.
    pub contacts: Vec<Contact>,
    /// Who wants to talk.
    pub interests: Vec<Interest>,
    /// How many contacts and interests are left out.
    pub more_meetings: u64,
    /// Offers that fit the recipient's demands.
    pub matches: Option<NewMatches>,
    /// Demands that the recipient's listings fit.
    pub opportunities: Option<NewOpportunities>,
    /// Decisions about the recipient's company.
    pub company: Option<Decisions>,
    /// Decisions about the recipient's demands.
    pub demands: Option<Decisions>,
    /// Decisions about the recipient's listings.
    pub listings: Option<ListingsDecided>,
}

impl Digest {
    /// The topics of what is in it.
    pub fn topics(&self) -> Vec<Topic> {
        let decisions = self.company.is_some() || self.demands.is_some() || self.listings.is_some();
        let meetings = !self.contacts.is_empty() || !self.interests.is_empty();
        let holds = [
            (decisions, Topic::Decisions),
            (self.matches.is_some(), Topic::Matches),
            (self.opportunities.is_some(), Topic::Opportunities),
            (meetings, Topic::Meetings),
        ];
        holds
            .into_iter()
            .filter_map(|(holds, topic)| holds.then_some(topic))
            .collect()
    }
}

impl Mail for Digest {
    const NAME: &'static str = "digest";
    const TOPIC: Topic = Topic::Digest;

    fn sample() -> Self {
        let decided = |name: &str, decision, reason: Option<&str>, note: Option<&str>| Decided {
            name: name.into(),
            decision,
            reason: reason.map(Into::into),
            note: note.map(Into::into),
        };
        use super::Decision::{Approved, ChangesRequested};
        Self {
            period: Period::Daily,
            total: 30_208,
            contacts: vec![Contact::sample()],
            interests: vec![Interest::sample()],
            more_meetings: 1,
            matches: Some(NewMatches::sample()),
            opportunities: Some(NewOpportunities::sample()),
            company: Some(Decisions {
                items: vec![decided("Sample Pharma (Guangxi) Co., Ltd.", Approved, None, None)],
                more: 0,
                link: "https://theriac.example/company".into(),
            }),
            demands: Some(Decisions {
                items: vec![decided(
                    "Antibiotics, first half of 2027",
                    ChangesRequested,
                    Some("incomplete"),
                    Some("Line 3 names no strength."),
                )],
                more: 2,
                link: "https://theriac.example/demands".into(),
            }),
            listings: Some(ListingsDecided::sample()),
        }
    }
}
