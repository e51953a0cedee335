//! Mails over SMTP, through a small pool of connections.

use super::{MailerError, SendError};
use crate::email::values::clean_line;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::response::Code;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;

/// How long one command may take. RFC 5321 allows minutes, which no queue can wait for.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a whole mail may take, connecting included.
const MAIL_TIMEOUT: Duration = Duration::from_secs(120);
/// How long an unused connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// How many connections there are at most.
const CONNECTIONS: u32 = 4;

/// A transport for a URL.
pub(super) fn transport(url: &str) -> Result<AsyncSmtpTransport<Tokio1Executor>, MailerError> {
    let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| MailerError::Url)?;
    let pool = PoolConfig::new().max_size(CONNECTIONS).idle_timeout(IDLE_TIMEOUT);
    Ok(builder.timeout(Some(COMMAND_TIMEOUT)).pool_config(pool).build())
}

/// Sends one message, and sorts what went wrong.
pub(super) async fn send(
    transport: &AsyncSmtpTransport<Tokio1Executor>,
    message: &Message,
) -> Result<(), SendError> {
    match tokio::time::timeout(MAIL_TIMEOUT, attempt(transport, message)).await {
        Ok(result) => result,
        Err(_) => Err(SendError::Unreachable(format!(
            "no answer within {} s",
            MAIL_TIMEOUT.as_secs()
        ))),
    }
}

async fn attempt(transport: &AsyncSmtpTransport<Tokio1Executor>, message: &Message) -> Result<(), SendError> {
    let Err(error) = transport.send(message.clone()).await else {
        return Ok(());
    };
    let sorted = sort(&error, message);
    // A server that turns everybody away answers its greeting or EHLO with a 5xx. That must not kill a queue of good
    // mails, and the error does not tell which command it answers: so see whether the server talks to us at all.
    if sorted.is_permanent() && error.is_permanent() && !transport.test_connection().await.unwrap_or(false) {
        return Err(SendError::Unreachable(clean_line(&error.to_string())));
    }
    Err(sorted)
}

fn sort(error: &lettre::transport::smtp::Error, message: &Message) -> SendError {
    let detail = clean_line(&error.to_string());
    match error.status().map(number) {
        // 421 closes the connection; 454, 530, 534, 535 and 538 are about our credentials, not about the mail.
        Some(421) => SendError::Unreachable(detail),
        Some(code @ (432 | 454 | 530 | 534 | 535 | 538)) => {
            SendError::Unreachable(format!("log-in refused with {code}"))
        }
        Some(_) if error.is_permanent() => SendError::Permanent(detail),
        Some(_) => SendError::Transient(detail),
        None if error.is_client() && !has_ascii_envelope(message) => {
            SendError::Permanent("server takes no addresses outside ASCII".into())
        }
        None => SendError::Unreachable(detail),
    }
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
