//! The outbox: a mail is written in the business transaction and sent afterwards.

mod overview;

pub use overview::{Counted, Envelope, Filter, count, envelope, page, retry, retry_all};

use super::{
    Db, Result, notices, preferences,
    schema::{mails, users},
    suppressions,
};
use crate::{
    db,
    domain::{Id, Time},
};
use diesel::{prelude::*, sql_types::Text};
use std::time::Duration;

diesel::define_sql_function! {
    /// A text in small letters; of ASCII, the same in both databases.
    fn lower(text: Text) -> Text;
}

/// The topic of mails about access to the account.
const SECURITY: &str = "security";
/// The topic of mails that hold several.
const DIGEST: &str = "digest";

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
    /// `queued`, `sent`, `dead`, or `suppressed`: nothing is sent to the address.
    pub status: String,
    pub attempts: i32,
    pub next_at: Time,
    pub leased_until: Option<Time>,
    pub last_error: Option<String>,
    pub created_at: Time,
    pub sent_at: Option<Time>,
    /// Whether it is a digest, which does not count among the mails of a day.
    pub digest: bool,
    /// Whether it tells news that stands in the database until it is sent, and is read again before that.
    pub tells_news: bool,
}

/// Puts a mail into the outbox, within the business transaction; the same `dedupe_key` again changes nothing.
/// A topic that the person has switched off is off for every mail; to a suppressed address nothing goes out.
pub fn enqueue(db: &mut Db, mail: &Mail) -> Result<()> {
    if let Some(user) = mail.user_id
        && preferences::is_off(db, user, &mail.topic)?
    {
        return Ok(());
    }
    let mut mail = mail.clone();
    if suppressions::of(db, &mail.address)?.is_some() {
        "suppressed".clone_into(&mut mail.status);
    }
    db!(db, |c| diesel::insert_into(mails::table)
        .values(&mail)
        .on_conflict_do_nothing()
        .execute(c)?);
    Ok(())
}

/// How many mails were written to a person since a moment that were neither digests nor about access to the account.
pub fn instant_since(db: &mut Db, user: Id, since: Time) -> Result<i64> {
    let counted = mails::user_id
        .eq(user)
        .and(mails::created_at.gt(since))
        .and(mails::topic.ne(SECURITY))
        .and(mails::digest.eq(false));
    Ok(db!(db, |c| mails::table.filter(counted).count().get_result(c)?))
}

/// How many mails wait to be sent.
pub fn waiting(db: &mut Db) -> Result<i64> {
    Ok(db!(db, |c| mails::table
        .filter(mails::status.eq("queued"))
        .count()
        .get_result(c)?))
}

/// No pause before another attempt is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(2 * 3_600);
/// No lease is longer.
const LONGEST_LEASE: Duration = Duration::from_secs(120);

/// What may be sent now. A moment further ahead than any pause or lease was written by a clock that has gone back since.
#[diesel::dsl::auto_type]
fn is_due(now: Time) -> _ {
    let (pause, lease): (Time, Time) = (now.plus(LONGEST_PAUSE), now.plus(LONGEST_LEASE));
    let ripe = mails::next_at.le(now).or(mails::next_at.gt(pause));
    let until = mails::leased_until.assume_not_null();
    let free = mails::leased_until
        .is_null()
        .or(until.lt(now))
        .or(until.gt(lease));
    mails::status.eq("queued").and(ripe).and(free)
}

/// Whether any mail is due; reads only, so that idle polling never queues for the writer.
pub fn any_due(db: &mut Db, now: Time) -> Result<bool> {
    let found: Option<Id> = db!(db, |c| mails::table
        .filter(is_due(now))
        .select(mails::id)
        .first(c)
        .optional()?);
    Ok(found.is_some())
}

/// Leases due mails, oldest first. No two senders get the same one: the guarded update decides.
pub fn lease(db: &mut Db, limit: i64, until: Time, now: Time) -> Result<Vec<Mail>> {
    let due: Vec<Mail> = db!(db, |c| mails::table
        .filter(is_due(now))
        .order((mails::next_at, mails::id))
        .limit(limit)
        .select(Mail::as_select())
        .load(c)?);
    let mut leased = Vec::new();
    for mail in due {
        let unchanged = mails::id.eq(mail.id).and(is_due(now));
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

/// Keeps the leases of mails that still wait for their turn and were leased until `held`; how many those are.
pub fn extend(db: &mut Db, ids: &[Id], held: Time, until: Time) -> Result<usize> {
    let same = mails::leased_until.eq(held).and(mails::status.eq("queued"));
    Ok(db!(db, |c| diesel::update(
        mails::table.filter(mails::id.eq_any(ids).and(same))
    )
    .set(mails::leased_until.eq(until))
    .execute(c)?))
}

/// Gives back the leases that hold until `held`: others, or a later round, may send these. What another sender has leased
/// since stays his.
pub fn release(db: &mut Db, ids: &[Id], held: Time) -> Result<()> {
    let same = mails::leased_until.eq(held).and(mails::status.eq("queued"));
    db!(db, |c| diesel::update(
        mails::table.filter(mails::id.eq_any(ids).and(same))
    )
    .set(mails::leased_until.eq(None::<Time>))
    .execute(c)?);
    Ok(())
}

/// Puts other words into a mail that has not been sent.
pub fn rewrite(db: &mut Db, mail: &Mail) -> Result<()> {
    let values = (
        mails::topic.eq(&mail.topic),
        mails::locale.eq(&mail.locale),
        mails::subject.eq(&mail.subject),
        mails::text_body.eq(&mail.text_body),
        mails::html_body.eq(&mail.html_body),
        mails::unsubscribe_url.eq(&mail.unsubscribe_url),
    );
    db!(db, |c| diesel::update(mails::table.find(mail.id))
        .set(values)
        .execute(c)?);
    Ok(())
}

/// Drops a mail that has nothing to tell any more, with its news.
pub fn withdraw(db: &mut Db, id: Id) -> Result<()> {
    db!(db, |c| diesel::delete(mails::table.find(id)).execute(c)?);
    notices::sent(db, &[id])
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
    notices::sent(db, &[id])
}

/// What a mail server's refusal means for a mail.
#[derive(Debug, Clone, Copy)]
pub enum Refusal {
    /// It is tried again at that moment; the attempt counts.
    Again(Time),
    /// It is set aside for operators.
    Dead,
}

/// Refused: again later, or set aside.
pub fn mark_refused(db: &mut Db, id: Id, error: &str, refusal: Refusal) -> Result<()> {
    let error: String = error.chars().take(1_000).collect();
    let (status, next_at) = match refusal {
        Refusal::Again(at) => ("queued", Some(at)),
        Refusal::Dead => ("dead", None),
    };
    let values = (
        mails::status.eq(status),
        mails::attempts.eq(mails::attempts + 1),
        next_at.map(|at| mails::next_at.eq(at)),
        mails::leased_until.eq(None::<Time>),
        mails::last_error.eq(error),
    );
    // Not one that was suppressed or dropped meanwhile.
    let waiting = mails::id.eq(id).and(mails::status.eq("queued"));
    db!(db, |c| diesel::update(mails::table.filter(waiting))
        .set(values)
        .execute(c)?);
    Ok(())
}

/// What nobody is about to send. Mails that somebody is about to are read again before that, if they tell news.
#[diesel::dsl::auto_type]
fn is_free() -> _ {
    let unleased = mails::status.eq("queued").and(mails::leased_until.is_null());
    let aside = mails::status.eq("dead").or(mails::status.eq("suppressed"));
    unleased.or(aside)
}

/// Drops what has not been sent to a person about a topic. Digests go with it, whatever they hold by now: they are made
/// anew from the other topics.
pub fn cancel(db: &mut Db, user: Id, topic: &str) -> Result<()> {
    let theirs = mails::user_id.eq(user).and(is_free());
    let these = mails::topic.eq(topic).or(mails::topic.eq(DIGEST));
    let gone: Vec<Id> = db!(db, |c| diesel::delete(mails::table.filter(theirs.and(these)))
        .returning(mails::id)
        .get_results(c)?);
    notices::release(db, &gone)
}

/// Drops what has not been sent to the people of a company about its business: it was written when they might still know.
/// What they told is told anew, as far as they still may.
pub fn cancel_business(db: &mut Db, company: Id) -> Result<()> {
    let people = users::table
        .filter(users::company_id.eq(company))
        .select(users::id.nullable());
    let theirs = mails::user_id.eq_any(people).and(is_free());
    let gone: Vec<Id> = db!(db, |c| diesel::delete(
        mails::table.filter(theirs.and(mails::topic.ne(SECURITY)))
    )
    .returning(mails::id)
    .get_results(c)?);
    notices::release(db, &gone)
}

/// Forgets mails of before a moment that were sent or set aside, with the news that stands in them.
pub fn tidy(db: &mut Db, before: Time) -> Result<()> {
    let done = mails::status.ne("queued").and(mails::created_at.lt(before));
    let gone: Vec<Id> = db!(db, |c| diesel::delete(mails::table.filter(done))
        .returning(mails::id)
        .get_results(c)?);
    for some in gone.chunks(500) {
        notices::sent(db, some)?;
    }
    Ok(())
}

/// Nothing more goes to an address: what waits for it is kept back, and what was set aside is nobody's to mend.
pub fn suppress(db: &mut Db, folded: &str) -> Result<()> {
    let waiting = mails::status
        .eq_any(["queued", "dead"])
        .and(lower(mails::address).eq(folded));
    let values = (
        mails::status.eq("suppressed"),
        mails::leased_until.eq(None::<Time>),
    );
    db!(db, |c| diesel::update(mails::table.filter(waiting))
        .set(values)
        .execute(c)?);
    Ok(())
}

/// What was kept back from an address that is suppressed no more is told anew, as far as it is true; the rest stays.
pub fn revive(db: &mut Db, folded: &str) -> Result<()> {
    let kept = mails::status
        .eq("suppressed")
        .and(mails::tells_news.and(lower(mails::address).eq(folded)));
    let gone: Vec<Id> = db!(db, |c| diesel::delete(mails::table.filter(kept))
        .returning(mails::id)
        .get_results(c)?);
    notices::release(db, &gone)
}

/// Drops whatever has not been sent to a person.
pub fn cancel_all(db: &mut Db, user: Id) -> Result<()> {
    let unsent = mails::user_id.eq(user).and(mails::status.ne("sent"));
    db!(db, |c| diesel::delete(mails::table.filter(unsent)).execute(c)?);
    Ok(())
}

/// The mail with this Message-ID.
pub fn by_message_id(db: &mut Db, message_id: &str) -> Result<Option<Mail>> {
    Ok(db!(db, |c| mails::table
        .filter(mails::message_id.eq(message_id))
        .select(Mail::as_select())
        .first(c)
        .optional()?))
}

/// Notes what came back about a mail that had been handed over.
pub fn note_return(db: &mut Db, id: Id, what: &str) -> Result<()> {
    let what: String = what.chars().take(1_000).collect();
    db!(db, |c| diesel::update(mails::table.find(id))
        .set(mails::last_error.eq(what))
        .execute(c)?);
    Ok(())
}

/// Gives all leases back: for a database of which nobody else sends.
pub fn free_all(db: &mut Db) -> Result<()> {
    let leased = mails::status.eq("queued").and(mails::leased_until.is_not_null());
    db!(db, |c| diesel::update(mails::table.filter(leased))
        .set(mails::leased_until.eq(None::<Time>))
        .execute(c)?);
    Ok(())
}
