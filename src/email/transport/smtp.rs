//! Mails over SMTP, through a small pool of connections.

use super::{MailerError, SendError};
use crate::email::values::clean_line;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::response::Code;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;

/// A whole mail may take this many times the patience for one step.
const STEPS: u32 = 4;
/// How long an unused connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// How many connections there are at most.
const CONNECTIONS: u32 = 4;

/// A transport for a URL.
pub(super) fn transport(
    url: &str,
    patience: Duration,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, MailerError> {
    let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| MailerError::Url)?;
    let pool = PoolConfig::new().max_size(CONNECTIONS).idle_timeout(IDLE_TIMEOUT);
    Ok(builder.timeout(Some(patience)).pool_config(pool).build())
}

/// Sends one message, and sorts what went wrong.
///
/// The error of a broken dialogue does not tell whether the server is away or only this mail does not get through: so
/// see whether the server talks to us at all. A server that turns everybody away answers its greeting or EHLO with a
/// 5xx, which must not kill a queue of good mails either.
pub(super) async fn send(
    transport: &AsyncSmtpTransport<Tokio1Executor>,
    message: &Message,
    patience: Duration,
) -> Result<(), SendError> {
    let whole = patience * STEPS;
    let sorted = match tokio::time::timeout(whole, transport.send(message.clone())).await {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(error)) => sort(&error, message),
        Err(_) => Fault::Broken(format!("no answer within {} s", whole.as_secs_f32())),
    };
    match sorted {
        Fault::Credentials(detail) => Err(SendError::Unreachable(detail)),
        Fault::Mail(error) => Err(error),
        Fault::Refused(error) if talks(transport, patience).await => Err(error),
        Fault::Broken(detail) if talks(transport, patience).await => Err(SendError::Transient(detail)),
        Fault::Refused(error) => Err(SendError::Unreachable(error.to_string())),
        Fault::Broken(detail) => Err(SendError::Unreachable(detail)),
    }
}

async fn talks(transport: &AsyncSmtpTransport<Tokio1Executor>, patience: Duration) -> bool {
    let tried = tokio::time::timeout(patience, transport.test_connection()).await;
    matches!(tried, Ok(Ok(true)))
}

/// What went wrong, as far as the error tells.
enum Fault {
    /// About us, not about any mail.
    Credentials(String),
    /// A reply of the server to one of our commands.
    Refused(SendError),
    /// The dialogue broke off.
    Broken(String),
    /// The mail cannot be put into a dialogue at all.
    Mail(SendError),
}

fn sort(error: &lettre::transport::smtp::Error, message: &Message) -> Fault {
    let detail = clean_line(&error.to_string());
    match error.status().map(number) {
        // 421 closes the connection; 432, 454, 530, 534, 535 and 538 are about our credentials, not about the mail.
        Some(421) => Fault::Broken(detail),
        Some(code @ (432 | 454 | 530 | 534 | 535 | 538)) => {
            Fault::Credentials(format!("log-in refused with {code}"))
        }
        Some(_) if error.is_permanent() && says_nobody(&detail) => {
            Fault::Refused(SendError::NoSuchAddress(detail))
        }
        Some(_) if error.is_permanent() => Fault::Refused(SendError::Permanent(detail)),
        Some(_) => Fault::Refused(SendError::Transient(detail)),
        None if error.is_client() && !has_ascii_envelope(message) => Fault::Mail(SendError::Permanent(
            "server takes no addresses outside ASCII".into(),
        )),
        None => Fault::Broken(detail),
    }
}

/// Whether the first status of RFC 3463 in a reply says that there is nobody at the address.
fn says_nobody(detail: &str) -> bool {
    let mut words = detail.split([' ', ':', '(', ')', ';', '-']);
    let status = words.find(|w| w.starts_with("5.") && w.split('.').count() == 3);
    status.is_some_and(is_no_such_address)
}

/// Whether a status of RFC 3463 says that there is nobody at the address: a mailbox, a host or a form of address that
/// is not there, one that has moved, or a host that takes no mail. 5.1.7 and 5.1.8 are about the sender.
pub fn is_no_such_address(status: &str) -> bool {
    matches!(status, "5.1.1" | "5.1.2" | "5.1.3" | "5.1.6" | "5.1.10")
}

fn number(code: Code) -> u16 {
    code.into()
}

fn has_ascii_envelope(message: &Message) -> bool {
    let envelope = message.envelope();
    envelope
        .to()
        .iter()
        .chain(envelope.from())
        .all(|address| AsRef::<str>::as_ref(address).is_ascii())
}
