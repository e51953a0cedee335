//! The outbox: a mail is written in the business transaction and sent afterwards.

use super::{Db, Result, schema::mails};
use crate::{
    db,
    domain::{Id, Time},
};
use diesel::prelude::*;

/// A mail, waiting or sent.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = mails)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Mail {
    pub id: Id,
    /// The same occasion makes the same key, so that nobody is told twice.
    pub dedupe_key: String,
    pub message_id: String,
    pub user_id: Option<Id>,
    pub address: String,
    pub topic: String,
    pub locale: String,
    pub subject: String,
    /// Emptied once sent: bodies hold tokens.
    pub text_body: String,
    pub html_body: String,
    pub unsubscribe_url: Option<String>,
    /// `queued`, `sent` or `dead`.
    pub status: String,
    pub attempts: i32,
    pub next_at: Time,
    pub leased_until: Option<Time>,
    pub last_error: Option<String>,
    pub created_at: Time,
    pub sent_at: Option<Time>,
}

/// Puts a mail into the outbox, within the business transaction; the same `dedupe_key` again changes nothing.
pub fn enqueue(db: &mut Db, mail: &Mail) -> Result<()> {
    db!(db, |c| diesel::insert_into(mails::table)
        .values(mail)
        .on_conflict_do_nothing()
        .execute(c)?);
    Ok(())
}

/// How many mails wait to be sent.
pub fn waiting(db: &mut Db) -> Result<i64> {
    Ok(db!(db, |c| mails::table
        .filter(mails::status.eq("queued"))
        .count()
        .get_result(c)?))
}
