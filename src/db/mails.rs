//! The outbox: a mail is written in the business transaction and sent afterwards.

use super::{
    Db, Result,
    schema::{companies, mails, users},
};
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
/// A topic that the person has switched off is off for every mail.
pub fn enqueue(db: &mut Db, mail: &Mail) -> Result<()> {
    if let Some(user) = mail.user_id
        && super::notices::is_muted(db, user, &mail.topic)?
    {
        return Ok(());
    }
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

/// Whether any mail is due; reads only, so that idle polling never queues for the writer.
pub fn any_due(db: &mut Db, now: Time) -> Result<bool> {
    let free = mails::leased_until
        .is_null()
        .or(mails::leased_until.assume_not_null().lt(now));
    let due = mails::status.eq("queued").and(mails::next_at.le(now)).and(free);
    let found: Option<Id> = db!(db, |c| mails::table
        .filter(due)
        .select(mails::id)
        .first(c)
        .optional()?);
    Ok(found.is_some())
}

/// Leases due mails, oldest first. No two senders get the same one: the guarded update decides.
pub fn lease(db: &mut Db, limit: i64, until: Time, now: Time) -> Result<Vec<Mail>> {
    let free = mails::leased_until
        .is_null()
        .or(mails::leased_until.assume_not_null().lt(now));
    let due: Vec<Mail> = db!(db, |c| mails::table
        .filter(mails::status.eq("queued").and(mails::next_at.le(now)).and(free))
        .order((mails::next_at, mails::id))
        .limit(limit)
        .select(Mail::as_select())
        .load(c)?);
    let mut leased = Vec::new();
    for mail in due {
        let unchanged = mails::id.eq(mail.id).and(mails::status.eq("queued")).and(free);
        let won = db!(db, |c| diesel::update(mails::table)
            .filter(unchanged)
            .set(mails::leased_until.eq(until))
            .execute(c)?);
        if won == 1 {
            leased.push(mail);
        }
    }
    Ok(leased)
}

/// Keeps the leases of mails that still wait for their turn.
pub fn extend(db: &mut Db, ids: &[Id], until: Time) -> Result<()> {
    set_lease(db, ids, Some(until))
}

/// Gives leases back: others, or a later round, may send these.
pub fn release(db: &mut Db, ids: &[Id]) -> Result<()> {
    set_lease(db, ids, None)
}

fn set_lease(db: &mut Db, ids: &[Id], until: Option<Time>) -> Result<()> {
    let waiting = mails::id.eq_any(ids).and(mails::status.eq("queued"));
    db!(db, |c| diesel::update(mails::table)
        .filter(waiting)
        .set(mails::leased_until.eq(until))
        .execute(c)?);
    Ok(())
}

/// Sent. The bodies are emptied: they hold tokens.
pub fn mark_sent(db: &mut Db, id: Id, now: Time) -> Result<()> {
    let values = (
        mails::status.eq("sent"),
        mails::sent_at.eq(now),
        mails::attempts.eq(mails::attempts + 1),
        mails::text_body.eq(""),
        mails::html_body.eq(""),
        mails::leased_until.eq(None::<Time>),
        mails::last_error.eq(None::<String>),
    );
    db!(db, |c| diesel::update(mails::table.find(id))
        .set(values)
        .execute(c)?);
    Ok(())
}

/// Refused: again at `next_at`, or set aside for operators when `dead`.
pub fn mark_refused(db: &mut Db, id: Id, error: &str, next_at: Time, dead: bool) -> Result<()> {
    let error: String = error.chars().take(1_000).collect();
    let values = (
        mails::status.eq(if dead { "dead" } else { "queued" }),
        mails::attempts.eq(mails::attempts + 1),
        mails::next_at.eq(next_at),
        mails::leased_until.eq(None::<Time>),
        mails::last_error.eq(error),
    );
    db!(db, |c| diesel::update(mails::table.find(id))
        .set(values)
        .execute(c)?);
    Ok(())
}

/// Drops what has not been sent to a person about a topic.
pub fn cancel(db: &mut Db, user: Id, topic: &str) -> Result<()> {
    let unsent = mails::user_id
        .eq(user)
        .and(mails::topic.eq(topic))
        .and(mails::status.eq("queued"));
    db!(db, |c| diesel::delete(mails::table.filter(unsent)).execute(c)?);
    Ok(())
}

/// Drops whatever has not been sent to a person.
pub fn cancel_all(db: &mut Db, user: Id) -> Result<()> {
    let unsent = mails::user_id.eq(user).and(mails::status.eq("queued"));
    db!(db, |c| diesel::delete(mails::table.filter(unsent)).execute(c)?);
    Ok(())
}

/// A mail as operators see it: without its bodies, which hold tokens.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = mails)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Envelope {
    pub id: Id,
    pub message_id: String,
    pub address: String,
    pub topic: String,
    pub locale: String,
    pub subject: String,
    pub status: String,
    pub attempts: i32,
    pub next_at: Time,
    pub last_error: Option<String>,
    pub created_at: Time,
    pub sent_at: Option<Time>,
}

/// Mails, newest first, before a given one. `hubs`: only to people of companies on these hubs.
pub fn page(
    db: &mut Db,
    status: Option<&str>,
    hubs: Option<&[String]>,
    before: Option<Id>,
    limit: i64,
) -> Result<Vec<Envelope>> {
    Ok(db!(db, |c| {
        let mut rows = mails::table.select(Envelope::as_select()).into_boxed();
        if let Some(status) = status {
            rows = rows.filter(mails::status.eq(status));
        }
        if let Some(hubs) = hubs {
            let people = users::table
                .inner_join(companies::table)
                .filter(companies::hub_id.eq_any(hubs))
                .select(users::id.nullable());
            rows = rows.filter(mails::user_id.eq_any(people));
        }
        if let Some(before) = before {
            rows = rows.filter(mails::id.lt(before));
        }
        rows.order(mails::id.desc()).limit(limit).load(c)?
    }))
}

/// A mail to somebody of a company on one of these hubs; any mail where `hubs` is `None`.
pub fn envelope(db: &mut Db, id: Id, hubs: Option<&[String]>) -> Result<Envelope> {
    let (mail, user): (Envelope, Option<Id>) = db!(db, |c| mails::table
        .find(id)
        .select((Envelope::as_select(), mails::user_id))
        .first(c)?);
    let Some(hubs) = hubs else { return Ok(mail) };
    let user = user.ok_or(super::Error::NotFound)?;
    let within: i64 = db!(db, |c| users::table
        .inner_join(companies::table)
        .filter(users::id.eq(user).and(companies::hub_id.eq_any(hubs)))
        .count()
        .get_result(c)?);
    if within == 0 {
        return Err(super::Error::NotFound);
    }
    Ok(mail)
}

/// Tries a mail again at once, unless it was sent meanwhile or is on its way: then nothing, and `false`.
pub fn retry(db: &mut Db, id: Id, now: Time) -> Result<bool> {
    let free = mails::leased_until
        .is_null()
        .or(mails::leased_until.assume_not_null().lt(now));
    let waits = mails::status.eq("dead").or(mails::status.eq("queued").and(free));
    let again = (
        mails::status.eq("queued"),
        mails::attempts.eq(0),
        mails::next_at.eq(now),
        mails::leased_until.eq(None::<Time>),
    );
    let changed = db!(db, |c| diesel::update(mails::table)
        .filter(mails::id.eq(id).and(waits))
        .set(again)
        .execute(c)?);
    Ok(changed == 1)
}
