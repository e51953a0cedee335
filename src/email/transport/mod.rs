//! The ways out of the house: a folder of `.eml` files, or an SMTP server.

mod compose;
mod files;
mod smtp;
#[cfg(test)]
mod tests;

pub use smtp::is_no_such_address;

use crate::domain::Id;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use time::OffsetDateTime;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A mail ready to be sent, to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// `local@domain`, with or without angle brackets. The same for every attempt, so that a repeat can be told.
    pub message_id: String,
    /// The sender: `name@host` or `Name <name@host>`.
    pub from: String,
    /// The one recipient, likewise.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The page that switches the mail's topic off; also answers RFC 8058's one-click POST.
    pub unsubscribe_url: Option<String>,
    /// What the `Date` header says; to the second.
    pub date: OffsetDateTime,
}

/// Why a mail was not sent. The texts hold neither credentials nor contents.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// This mail will never be taken: an invalid address, or a 5xx reply. Trying again is of no use.
    #[error("mail refused for good: {0}")]
    Permanent(String),
    /// There is nobody at the address: a 5xx reply with a status of RFC 3463 that says so. No mail to it will be taken.
    #[error("no such address: {0}")]
    NoSuchAddress(String),
    /// This mail was not taken now: a 4xx reply, or a connection that broke in the midst of it while the server goes on
    /// answering. Trying again later may help.
    #[error("mail refused for now: {0}")]
    Transient(String),
    /// No mail can be sent now: the server cannot be reached, or refuses our credentials. Says nothing about this mail,
    /// so it should cost it no attempt.
    #[error("mail server cannot be used: {0}")]
    Unreachable(String),
}

impl SendError {
    /// Whether another attempt can help.
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Permanent(_) | Self::NoSuchAddress(_))
    }
}

/// Why a [`Mailer`] could not be made. Never repeats the URL, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailerError {
    /// The URL is not `smtp://` or `smtps://` with a host.
    #[error("smtp url must look like smtp://user:password@host:port or smtps://user:password@host:port")]
    Url,
}

/// Sends mails. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    way: Way,
    lanes: Arc<Semaphore>,
    /// The mails that are under way.
    flying: Arc<Mutex<HashSet<Id>>>,
    patience: Duration,
}

/// How many mails may be under way at once: one, and those that the server is slow with.
const LANES: u32 = 4;

#[derive(Clone)]
enum Way {
    Files(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

impl Mailer {
    /// Writes each mail as one `.eml` file into a folder, which is made when the first mail is sent. A file appears
    /// under its name only when it is complete, names sort by date, and a repeat replaces the first attempt.
    pub fn files(dir: impl Into<PathBuf>) -> Self {
        Self::by(Way::Files(dir.into()), Duration::from_secs(30))
    }

    /// Sends over SMTP: `smtps://user:password@host:port`, `smtp://…?tls=required` for STARTTLS, or plain `smtp://…`
    /// for a server on the same machine. `patience` bounds each step. Must be called within a Tokio runtime, which keeps
    /// the connections.
    pub fn smtp(url: &str, patience: Duration) -> Result<Self, MailerError> {
        Ok(Self::by(Way::Smtp(smtp::transport(url, patience)?), patience))
    }

    fn by(way: Way, patience: Duration) -> Self {
        Self {
            way,
            lanes: Arc::new(Semaphore::new(LANES as usize)),
            flying: Arc::default(),
            patience,
        }
    }

    /// A place among those that may send, kept until it is dropped; waits where all are taken.
    pub async fn lane(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.lanes).acquire_owned().await.ok()
    }

    /// Nobody else of this process sends this mail until what is given is dropped; `None` if somebody is at it. Leases
    /// are kept by the clock and by the database, and neither can be relied on while a slow server thinks.
    pub fn begin(&self, id: Id) -> Option<Flight> {
        let mut flying = self.flying.lock().unwrap_or_else(PoisonError::into_inner);
        flying.insert(id).then(|| Flight {
            flying: Arc::clone(&self.flying),
            id,
        })
    }

    /// Waits until no mail is under way.
    pub async fn idle(&self) {
        let _ = self.lanes.acquire_many(LANES).await;
    }

    /// How long nothing is tried once the server cannot be reached.
    pub fn pause(&self) -> Duration {
        self.patience / 6
    }

    /// A mail that takes longer is overtaken by the next.
    pub fn overtaking(&self) -> Duration {
        self.patience / 10
    }

    /// Sends one mail. Returns once the server has taken it over, or the file is safe on disk.
    pub async fn send(&self, mail: &OutgoingMail) -> Result<(), SendError> {
        let message = compose::message(mail)?;
        match &self.way {
            Way::Files(dir) => files::write(dir.clone(), files::name(mail), message.formatted()).await,
            Way::Smtp(transport) => smtp::send(transport, &message, self.patience).await,
        }
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way {
            Way::Files(dir) => f.debug_tuple("Mailer::files").field(dir).finish(),
            Way::Smtp(_) => f.write_str("Mailer::smtp"),
        }
    }
}

/// A mail that is under way, until this is dropped.
#[derive(Debug)]
pub struct Flight {
    flying: Arc<Mutex<HashSet<Id>>>,
    id: Id,
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut flying = self.flying.lock().unwrap_or_else(PoisonError::into_inner);
        flying.remove(&self.id);
    }
}
