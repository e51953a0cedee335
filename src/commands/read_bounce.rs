//! `theriac read-bounce`: takes in a mail that came back, from standard input, so that a dead address is not written to
//! again.
//!
//! A report can be made up by anybody. So it counts only if it returns the Message-ID of a mail that was sent by us in
//! the last days, which only its reader and the mail servers on its way have seen; and what is suppressed is the address
//! of that mail, whatever the report says.

use crate::{
    app::App,
    db::{
        audit,
        mails::{self, Mail},
        suppressions::{self, Cause},
        types::Json,
    },
    domain::{Id, Time},
    email::{Return, is_no_such_address, read_return},
    error::{Error, Result},
};
use std::{fmt, time::Duration};

/// A mail that was sent longer ago does not come back: servers give up after five days.
const COMES_BACK_WITHIN: Duration = Duration::from_secs(10 * 24 * 3_600);
/// The longest report that is read, in bytes; what is behind it is only the returned mail.
pub const LONGEST: u64 = 4 << 20;

/// What was made of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// There is nobody: nothing more is sent to this address.
    Suppressed(String),
    /// It came back for another reason, which is noted at the mail.
    Noted(Id),
    /// It is no report of a mail of ours that came back.
    Ignored(&'static str),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Suppressed(address) => write!(f, "nothing more is sent to {address}"),
            Self::Noted(mail) => write!(f, "noted at mail {mail}"),
            Self::Ignored(why) => write!(f, "ignored: {why}"),
        }
    }
}

/// Takes a report in. Works beside a running server.
pub async fn read_bounce(app: &App, report: &[u8]) -> Result<Outcome> {
    let Some(report) = read_return(report) else {
        return Ok(Outcome::Ignored("no report of a delivery status (RFC 3464)"));
    };
    if !report.failed {
        return Ok(Outcome::Ignored("not given up yet"));
    }
    let now = app.clock.now();
    app.db
        .write(move |db| {
            let found = match &report.message_id {
                Some(id) => mails::by_message_id(db, id)?,
                None => None,
            };
            let Some(mail) = found.filter(|mail| was_sent(mail, now)) else {
                return Ok(Outcome::Ignored("returns no mail that was sent in the last days"));
            };
            mails::note_return(db, mail.id, &format!("came back: {}", report.said()))?;
            if !is_no_such_address(&report.status) {
                return Ok(Outcome::Noted(mail.id));
            }
            if suppressions::add(db, &mail.address, Cause::Bounced, &report.said(), mail.id, now)? {
                audit::append(db, &[entry(&mail, &report, now)])?;
            }
            Ok::<_, Error>(Outcome::Suppressed(mail.address))
        })
        .await
}

fn was_sent(mail: &Mail, now: Time) -> bool {
    mail.sent_at.is_some_and(|at| at.plus(COMES_BACK_WITHIN) > now)
}

fn entry(mail: &Mail, report: &Return, now: Time) -> audit::NewEntry {
    audit::NewEntry {
        at: now,
        actor_id: None,
        actor: "command line".to_owned(),
        action: "suppression.add".to_owned(),
        entity: "mail".to_owned(),
        entity_id: mail.id,
        before: None,
        after: Some(Json(
            serde_json::json!({"address": mail.address, "status": report.status}),
        )),
        request_id: None,
    }
}
