//! The outbox as operators see it.

use super::lower;
use crate::{
    db,
    db::{
        Db, Error, Result,
        schema::{companies, mails, suppressions, users},
    },
    domain::{Id, Time},
};
use diesel::{
    dsl::{count_star, min},
    prelude::*,
};

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

/// Which mails. Absent: all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Where they stand.
    pub status: Option<&'static str>,
    /// What they are about.
    pub topic: Option<&'static str>,
    /// To people of companies on these hubs.
    pub hubs: Option<Vec<String>>,
}

/// The people of companies on some hubs, as a mail names them.
#[diesel::dsl::auto_type]
fn people_of<'a>(hubs: &'a [String]) -> _ {
    users::table
        .inner_join(companies::table)
        .filter(companies::hub_id.eq_any(hubs))
        .select(users::id.nullable())
}

/// Mails, newest first, before a given one.
pub fn page(db: &mut Db, which: &Filter, before: Option<Id>, limit: i64) -> Result<Vec<Envelope>> {
    Ok(db!(db, |c| {
        let mut rows = mails::table.select(Envelope::as_select()).into_boxed();
        if let Some(status) = which.status {
            rows = rows.filter(mails::status.eq(status));
        }
        if let Some(topic) = which.topic {
            rows = rows.filter(mails::topic.eq(topic));
        }
        if let Some(hubs) = &which.hubs {
            rows = rows.filter(mails::user_id.eq_any(people_of(hubs)));
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
    let user = user.ok_or(Error::NotFound)?;
    let within: i64 = db!(db, |c| users::table
        .inner_join(companies::table)
        .filter(users::id.eq(user).and(companies::hub_id.eq_any(hubs)))
        .count()
        .get_result(c)?);
    if within == 0 {
        return Err(Error::NotFound);
    }
    Ok(mail)
}

/// Tries a mail again at once, unless it was sent meanwhile or is on its way: then nothing, and `false`.
pub fn retry(db: &mut Db, id: Id, now: Time) -> Result<bool> {
    let free = mails::leased_until
        .is_null()
        .or(mails::leased_until.assume_not_null().lt(now));
    let aside = mails::status.eq_any(["dead", "suppressed"]);
    let waits = aside.or(mails::status.eq("queued").and(free));
    let changed = db!(db, |c| diesel::update(mails::table)
        .filter(mails::id.eq(id).and(waits))
        .set((
            mails::status.eq("queued"),
            mails::attempts.eq(0),
            mails::next_at.eq(now),
            mails::leased_until.eq(None::<Time>),
        ))
        .execute(c)?);
    Ok(changed == 1)
}

/// Tries mails again that are set aside, the oldest first; to suppressed addresses none. Answers their ids.
pub fn retry_all(db: &mut Db, which: &Filter, limit: i64, now: Time) -> Result<Vec<Id>> {
    let ids: Vec<Id> = db!(db, |c| {
        let suppressed = suppressions::table.select(suppressions::address);
        let mut rows = mails::table
            .filter(mails::status.eq_any(["dead", "suppressed"]))
            .filter(lower(mails::address).ne_all(suppressed))
            .select(mails::id)
            .into_boxed();
        if let Some(status) = which.status {
            rows = rows.filter(mails::status.eq(status));
        }
        if let Some(topic) = which.topic {
            rows = rows.filter(mails::topic.eq(topic));
        }
        if let Some(hubs) = &which.hubs {
            rows = rows.filter(mails::user_id.eq_any(people_of(hubs)));
        }
        rows.order(mails::id).limit(limit).load(c)?
    });
    let mut again = Vec::new();
    for id in ids {
        if retry(db, id, now)? {
            again.push(id);
        }
    }
    Ok(again)
}

/// How many mails that have not been sent stand where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// `queued`, `dead` or `suppressed`.
    pub status: String,
    /// What they are about.
    pub topic: String,
    /// How many.
    pub count: i64,
    /// When the oldest of them was written.
    pub oldest: Time,
}

/// Counts what has not been sent, by status and topic.
pub fn count(db: &mut Db, which: &Filter) -> Result<Vec<Counted>> {
    type Row = (String, String, i64, Option<Time>);
    let rows: Vec<Row> = db!(db, |c| {
        let mut rows = mails::table
            .filter(mails::status.ne("sent"))
            .group_by((mails::status, mails::topic))
            .select((mails::status, mails::topic, count_star(), min(mails::created_at)))
            .into_boxed();
        if let Some(hubs) = &which.hubs {
            rows = rows.filter(mails::user_id.eq_any(people_of(hubs)));
        }
        rows.order((mails::status, mails::topic)).load(c)?
    });
    let counted = |(status, topic, count, oldest): Row| {
        Some(Counted {
            status,
            topic,
            count,
            oldest: oldest?,
        })
    };
    Ok(rows.into_iter().filter_map(counted).collect())
}
