//! What each mail contains, as plain data with a sample.

mod accounts;
mod decisions;
mod digest;
mod matches;
mod meetings;

pub use accounts::{
    AccountChange, AccountChanged, AlreadyRegistered, Invitation, ResetPassword, VerifyEmail,
};
pub use decisions::{CompanyDecided, Decided, Decision, DemandDecided, ImportDone, ListingsDecided};
pub use digest::{Decisions, Digest, Period};
pub use matches::{Band, MatchItem, NewMatches, NewOpportunities, OpportunityItem};
pub use meetings::{Contact, Interest};

use serde::{Deserialize, Serialize};

/// How many items a digest shows; the rest stands behind its link.
pub const DIGEST_ITEMS: usize = 10;

/// What a mail is about, and so which setting of the recipient switches it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Access to the account; cannot be switched off.
    Security,
    /// What operators and the service decided about the recipient's records.
    Decisions,
    /// New offers for a buyer's demand.
    Matches,
    /// New demands for a supplier's listings.
    Opportunities,
    /// Another company wants to talk.
    Meetings,
    /// Several of these at once.
    Digest,
}

impl Topic {
    /// Those that the recipient may have sooner, later or not at all.
    pub const OPTIONAL: [Self; 4] = [
        Self::Decisions,
        Self::Matches,
        Self::Opportunities,
        Self::Meetings,
    ];

    /// The topic's name, as stored and as used in links.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Decisions => "decisions",
            Self::Matches => "matches",
            Self::Opportunities => "opportunities",
            Self::Meetings => "meetings",
            Self::Digest => "digest",
        }
    }

    /// Whether the recipient may unsubscribe from it.
    pub const fn is_optional(self) -> bool {
        !matches!(self, Self::Security)
    }
}

/// A mail's fields, with what is the same for every mail of the kind.
pub trait Mail: Serialize {
    /// The folder of its templates.
    const NAME: &'static str;
    /// What it is about.
    const TOPIC: Topic;
    /// A believable mail with every optional field set, for tests and previews.
    fn sample() -> Self;
}

/// Any mail. Serialises with its name, so that an outbox can keep it and render it later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub enum Message {
    /// Proves that an address belongs to whoever registered with it.
    VerifyEmail(VerifyEmail),
    /// Somebody registered with an address that has an account.
    AlreadyRegistered(AlreadyRegistered),
    /// A forgotten password.
    ResetPassword(ResetPassword),
    /// Something about the account has changed.
    AccountChanged(AccountChanged),
    /// A colleague's invitation into a company.
    Invitation(Invitation),
    /// An operator decided about the company.
    CompanyDecided(CompanyDecided),
    /// An operator decided about a demand.
    DemandDecided(DemandDecided),
    /// Operators decided about listings, one or thirty thousand.
    ListingsDecided(ListingsDecided),
    /// A bulk import has ended.
    ImportDone(ImportDone),
    /// Offers that fit a buyer's demand.
    NewMatches(NewMatches),
    /// Demands that a supplier's listings fit.
    NewOpportunities(NewOpportunities),
    /// The other side of a match wants to talk.
    Interest(Interest),
    /// Both sides want to talk: here is the other's contact.
    Contact(Contact),
    /// Several pieces of news in one.
    Digest(Box<Digest>),
}

impl Message {
    /// The folder of the mail's templates, such as `verify_email`.
    pub fn name(&self) -> &'static str {
        self.facts().0
    }

    /// What the mail is about.
    pub fn topic(&self) -> Topic {
        self.facts().1
    }

    /// What is switched off by whoever wants no more such mails.
    pub fn optional_topics(&self) -> Vec<Topic> {
        match self {
            Self::Digest(digest) => digest.topics(),
            other => Some(other.topic())
                .filter(|t| t.is_optional())
                .into_iter()
                .collect(),
        }
    }

    /// One of each mail.
    pub fn samples() -> Vec<Self> {
        vec![
            Self::VerifyEmail(Mail::sample()),
            Self::AlreadyRegistered(Mail::sample()),
            Self::ResetPassword(Mail::sample()),
            Self::AccountChanged(Mail::sample()),
            Self::Invitation(Mail::sample()),
            Self::CompanyDecided(Mail::sample()),
            Self::DemandDecided(Mail::sample()),
            Self::ListingsDecided(Mail::sample()),
            Self::ImportDone(Mail::sample()),
            Self::NewMatches(Mail::sample()),
            Self::NewOpportunities(Mail::sample()),
            Self::Interest(Mail::sample()),
            Self::Contact(Mail::sample()),
            Self::Digest(Box::new(Mail::sample())),
        ]
    }

    fn facts(&self) -> (&'static str, Topic) {
        match self {
            Self::VerifyEmail(mail) => facts_of(mail),
            Self::AlreadyRegistered(mail) => facts_of(mail),
            Self::ResetPassword(mail) => facts_of(mail),
            Self::AccountChanged(mail) => facts_of(mail),
            Self::Invitation(mail) => facts_of(mail),
            Self::CompanyDecided(mail) => facts_of(mail),
            Self::DemandDecided(mail) => facts_of(mail),
            Self::ListingsDecided(mail) => facts_of(mail),
            Self::ImportDone(mail) => facts_of(mail),
            Self::NewMatches(mail) => facts_of(mail),
            Self::NewOpportunities(mail) => facts_of(mail),
            Self::Interest(mail) => facts_of(mail),
            Self::Contact(mail) => facts_of(mail),
            Self::Digest(mail) => facts_of(mail.as_ref()),
        }
    }
}

fn facts_of<M: Mail>(_: &M) -> (&'static str, Topic) {
    (M::NAME, M::TOPIC)
}
