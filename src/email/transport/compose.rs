//! Builds the message that goes over the wire, byte for byte the same at every attempt.

use super::{OutgoingMail, SendError};
use crate::email::values::check_link;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::{Address, Message};
use sha2::{Digest, Sha256};
use std::time::{Duration, SystemTime};
use time::OffsetDateTime;

/// The last second that a `Date` header can say: the end of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;

const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");
const LIST_UNSUBSCRIBE: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe");
const LIST_UNSUBSCRIBE_POST: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");

/// The message for a mail. Every fault of the mail is permanent: it will not go away by waiting.
pub(super) fn message(mail: &OutgoingMail) -> Result<Message, SendError> {
    let id = message_id(&mail.message_id)?;
    let to = mailbox("recipient", &mail.to)?;
    let builder = Message::builder()
        .message_id(Some(format!("<{id}>")))
        .date(system_time(mail.date))
        .from(mailbox("sender", &mail.from)?)
        .to(to)
        .subject(header_text("subject", &mail.subject)?)
        .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()));
    let parts = MultiPart::alternative()
        .boundary(boundary(id))
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    unsubscribe(builder, mail.unsubscribe_url.as_deref())?
        .multipart(parts)
        .map_err(|error| SendError::Permanent(format!("mail cannot be composed: {error}")))
}

/// Adds the headers of RFC 2369 and RFC 8058. The URL is written as it is: a folded or encoded one is not read by
/// the mail services that look for it.
fn unsubscribe(builder: MessageBuilder, url: Option<&str>) -> Result<MessageBuilder, SendError> {
    let Some(url) = url else { return Ok(builder) };
    check_link(url)
        .map_err(|_| SendError::Permanent("unsubscribe link is not a plain web address".into()))?;
    let value = format!("<{url}>");
    Ok(builder
        .raw_header(HeaderValue::dangerous_new_pre_encoded(
            LIST_UNSUBSCRIBE,
            value.clone(),
            value,
        ))
        .raw_header(HeaderValue::new(
            LIST_UNSUBSCRIBE_POST,
            "List-Unsubscribe=One-Click".to_owned(),
        )))
}

/// The id without its brackets, checked: it stands in a header and in a file's name.
fn message_id(id: &str) -> Result<&str, SendError> {
    let bare = id
        .strip_prefix('<')
        .and_then(|id| id.strip_suffix('>'))
        .unwrap_or(id);
    let safe = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'+'))
    };
    match bare.split_once('@') {
        Some((left, right)) if safe(left) && safe(right) && bare.len() <= 200 => Ok(bare),
        _ => Err(SendError::Permanent(
            "message id is not of the form local@domain".into(),
        )),
    }
}

/// One address, with or without a name. The text of the error does not repeat it.
fn mailbox(whose: &str, text: &str) -> Result<Mailbox, SendError> {
    let text = header_text(whose, text)?;
    let bare = text.parse::<Address>().map(|address| Mailbox::new(None, address));
    bare.or_else(|_| text.parse::<Mailbox>())
        .map_err(|error| SendError::Permanent(format!("{whose} is not one valid address: {error}")))
}

/// Refuses what could end a header and begin another.
fn header_text(what: &str, text: &str) -> Result<String, SendError> {
    if text
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
    {
        return Err(SendError::Permanent(format!("{what} holds a control character")));
    }
    Ok(text.to_owned())
}

/// A boundary between the parts that follows from the id, so that a second attempt has the same bytes.
fn boundary(id: &str) -> String {
    let digest = Sha256::digest(id.as_bytes());
    digest.iter().take(20).map(|byte| format!("{byte:02x}")).collect()
}

/// The passed time, within what the header can say.
fn system_time(date: OffsetDateTime) -> SystemTime {
    let seconds = date.unix_timestamp().clamp(0, LAST_SECOND).unsigned_abs();
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}
