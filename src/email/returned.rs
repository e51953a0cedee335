//! Reads the report about a mail that came back (RFC 3464).

use super::values::clean_line;
use mail_parser::{HeaderName, Message, MessageParser, MessagePart, MimeHeaders, PartType};

/// What a report says about one mail of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// The id of the mail that came back, without its brackets.
    pub message_id: Option<String>,
    /// The status of RFC 3463, such as `5.1.1`.
    pub status: String,
    /// What the last server said, on one line.
    pub diagnostic: Option<String>,
    /// Whether delivery was given up; else it is only late.
    pub failed: bool,
}

impl Return {
    /// Status and words, on one line.
    pub fn said(&self) -> String {
        match &self.diagnostic {
            Some(diagnostic) => format!("{} {diagnostic}", self.status),
            None => self.status.clone(),
        }
    }
}

/// Reads a report; `None` if it is none. Each of our mails has one recipient, so the first group of fields that names one
/// is what the report is about.
pub fn read_return(bytes: &[u8]) -> Option<Return> {
    let report = MessageParser::default().parse(bytes)?;
    let status = report
        .parts
        .iter()
        .find(|part| is_of(part, "message", "delivery-status"))
        .map(text_of)?;
    let group = status.replace('\r', "").split("\n\n").map(unfold).find(|group| {
        field(group, "final-recipient").is_some() || field(group, "original-recipient").is_some()
    })?;
    Some(Return {
        message_id: returned_id(&report),
        status: clean_line(&field(&group, "status")?)
            .split(' ')
            .next()?
            .to_owned(),
        diagnostic: field(&group, "diagnostic-code").map(|text| clean_line(&text)),
        failed: field(&group, "action")?.eq_ignore_ascii_case("failed"),
    })
}

fn is_of(part: &MessagePart<'_>, kind: &str, subtype: &str) -> bool {
    part.content_type().is_some_and(|of| {
        of.ctype().eq_ignore_ascii_case(kind) && of.subtype().is_some_and(|s| s.eq_ignore_ascii_case(subtype))
    })
}

fn text_of(part: &MessagePart<'_>) -> String {
    String::from_utf8_lossy(part.contents()).into_owned()
}

/// The Message-ID of the mail that is returned, whole or by its headers alone.
fn returned_id(report: &Message<'_>) -> Option<String> {
    let id_of = |message: &Message<'_>| message.message_id().map(str::to_owned);
    report.parts.iter().find_map(|part| match &part.body {
        PartType::Message(returned) => id_of(returned),
        _ if is_of(part, "text", "rfc822-headers") => {
            let headers = MessageParser::default().parse(part.contents())?;
            headers.header(HeaderName::MessageId)?;
            id_of(&headers)
        }
        _ => None,
    })
}

/// The lines of a group, with those that begin with a blank put to the line before.
fn unfold(group: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in group.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// The value of a field, without the type in front of it, such as `rfc822;`.
fn field(group: &[String], name: &str) -> Option<String> {
    group.iter().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        if !found.trim().eq_ignore_ascii_case(name) {
            return None;
        }
        let value = value.split_once(';').map_or(value, |(_, value)| value);
        Some(value.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Postfix writes it.
    const REPORT: &str = include_str!("returned/unknown_user.eml");

    #[test]
    fn a_report_tells_which_mail_came_back_and_why() {
        let found = read_return(REPORT.as_bytes()).unwrap();
        assert_eq!(found.message_id.as_deref(), Some("0190d3a2-77e1@theriac.example"));
        assert_eq!(found.status, "5.1.1");
        assert!(found.failed);
        assert!(found.said().contains("user unknown"), "{}", found.said());
    }

    #[test]
    fn headers_alone_will_do_and_being_late_is_no_failure() {
        let short = REPORT
            .replace("message/rfc822", "text/rfc822-headers")
            .replace("Action: failed", "Action: delayed");
        let found = read_return(short.as_bytes()).unwrap();
        assert_eq!(found.message_id.as_deref(), Some("0190d3a2-77e1@theriac.example"));
        assert!(!found.failed);
    }

    #[test]
    fn what_is_no_report_is_none() {
        for text in [
            "",
            "Subject: hello\r\n\r\nStatus: 5.1.1\r\nAction: failed\r\n",
            "\0\u{1}\u{2}",
        ] {
            assert_eq!(read_return(text.as_bytes()), None, "{text}");
        }
        let cut = &REPORT[..REPORT.len() / 2];
        assert!(read_return(cut.as_bytes()).is_none_or(|r| r.message_id.is_none()));
    }
}
