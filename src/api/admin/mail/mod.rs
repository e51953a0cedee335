//! The outbox: what waits, what could not be delivered, and trying again. Bodies hold tokens and are never shown.

mod lift;
mod list;
mod retry;
mod retry_all;
mod summary;
mod suppressions;

use crate::{
    db::mails::Envelope,
    domain::{Id, Time},
    email::Topic,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list::list_mail)
        .service(summary::sum_up_mail)
        .service(retry_all::retry_all_mail)
        .service(suppressions::list_suppressions)
        .service(lift::lift_suppression)
        .service(retry::retry_mail);
}

/// What became of a mail so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailStatus {
    /// It waits, or will be tried again.
    Queued,
    /// It was handed over.
    Sent,
    /// It was refused for good; only an operator tries it again.
    Dead,
    /// Nothing is sent to its address.
    Suppressed,
}

impl MailStatus {
    fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Dead => "dead",
            Self::Suppressed => "suppressed",
        }
    }
}

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailTopic {
    /// Access to the account.
    Security,
    /// What operators decided.
    Decisions,
    /// Offers for a buyer's demands.
    Matches,
    /// Demands for a supplier's listings.
    Opportunities,
    /// Companies that want to talk.
    Meetings,
    /// Several of these.
    Digest,
}

impl MailTopic {
    fn as_str(self) -> &'static str {
        let topic = match self {
            Self::Security => Topic::Security,
            Self::Decisions => Topic::Decisions,
            Self::Matches => Topic::Matches,
            Self::Opportunities => Topic::Opportunities,
            Self::Meetings => Topic::Meetings,
            Self::Digest => Topic::Digest,
        };
        topic.as_str()
    }
}

/// A mail without its content.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mail)]
pub struct MailAnswer {
    /// Its id.
    pub id: Id,
    /// As in its header.
    pub message_id: String,
    /// Who it goes to.
    pub address: String,
    /// What it is about, such as `decisions`.
    pub topic: String,
    /// The recipient's language.
    pub locale: String,
    /// Its subject.
    pub subject: String,
    /// `queued`, `sent`, `dead` or `suppressed`.
    #[schema(value_type = MailStatus)]
    pub status: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When it will be tried next, while it is queued.
    pub next_at: Time,
    /// What went wrong last: also what came back later about a mail that was sent.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Time,
    /// When it was handed over.
    pub sent_at: Option<Time>,
}

impl From<Envelope> for MailAnswer {
    fn from(row: Envelope) -> Self {
        Self {
            id: row.id,
            message_id: row.message_id,
            address: row.address,
            topic: row.topic,
            locale: row.locale,
            subject: row.subject,
            status: row.status,
            attempts: row.attempts,
            next_at: row.next_at,
            last_error: row.last_error,
            created_at: row.created_at,
            sent_at: row.sent_at,
        }
    }
}
