//! News that waits to be told: for a quiet moment, or for a digest.
//!
//! Whoever makes news calls [`add`] in the business transaction; `jobs/flush_notices` does the telling. News stands here
//! until the mail that tells it is sent, so that what has waited for long can be written anew.

use super::{
    Db, Result, preferences,
    schema::{news, notices},
    types::Json,
};
use crate::{
    db,
    domain::{Id, Time, notice::Notice},
};
use diesel::{
    dsl::{max, min},
    prelude::*,
    upsert::excluded,
};
use serde_json::Value;
use std::time::Duration;

/// A row of news.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = news)]
struct NewNews<'a> {
    user_id: Id,
    topic: &'a str,
    entity_id: Id,
    detail: Json<Value>,
    at: Time,
}

/// A person's news of one topic that waits for a quiet moment.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Who is to be told.
    pub user_id: Id,
    /// About what.
    pub topic: String,
    /// When the first of the news came.
    pub oldest: Time,
    /// When the last of the news came.
    pub newest: Time,
}

/// A piece of news: the record, and what is told about it; `None` where this program cannot read it.
pub type Piece = (Id, Option<Notice>);

/// Notes news about a record for a person; newer news about the same record takes the place of older, also of such as
/// stands in a mail that has not been sent. A topic that the person has switched off is not noted at all.
pub fn add(db: &mut Db, user: Id, entity: Id, notice: &Notice, now: Time) -> Result<()> {
    add_many(db, user, notice.topic(), &[(entity, notice.clone())], now)
}

/// Notes news about many records for a person, as [`add`] does for one.
pub fn add_many(db: &mut Db, user: Id, topic: &str, told: &[(Id, Notice)], now: Time) -> Result<()> {
    if preferences::is_off(db, user, topic)? {
        return Ok(());
    }
    for (entity, notice) in told {
        let detail = serde_json::to_value(notice).map_err(|e| super::Error::Other(format!("notice: {e}")))?;
        upsert(db, user, topic, *entity, detail, now)?;
    }
    Ok(())
}

fn upsert(db: &mut Db, user: Id, topic: &str, entity: Id, detail: Value, at: Time) -> Result<()> {
    let row = NewNews {
        user_id: user,
        topic,
        entity_id: entity,
        detail: Json(detail),
        at,
    };
    let newer = (
        news::detail.eq(excluded(news::detail)),
        news::at.eq(excluded(news::at)),
        news::digest_at.eq(None::<Time>),
        news::mail_id.eq(None::<Id>),
    );
    db!(db, |c| diesel::insert_into(news::table)
        .values(&row)
        .on_conflict((news::user_id, news::topic, news::entity_id))
        .do_update()
        .set(newer)
        .execute(c)?);
    Ok(())
}

/// Whether a program of the version before, on another node or before an upgrade, left news in its own table.
pub fn any_old(db: &mut Db) -> Result<bool> {
    let found: Option<Id> = db!(db, |c| notices::table
        .select(notices::user_id)
        .first(c)
        .optional()?);
    Ok(found.is_some())
}

/// Takes over what such a program left.
pub fn adopt_old(db: &mut Db) -> Result<()> {
    type Row = (Id, String, Id, Json<Value>, Time);
    let left: Vec<Row> = db!(db, |c| diesel::delete(notices::table)
        .returning((
            notices::user_id,
            notices::topic,
            notices::entity_id,
            notices::detail,
            notices::at
        ))
        .get_results(c)?);
    for (user, topic, entity, detail, at) in left {
        upsert(db, user, &topic, entity, detail.0, at)?;
    }
    Ok(())
}

/// Drops what no mail tells yet about records that are not stored any more.
pub fn forget(db: &mut Db, entities: &[Id]) -> Result<()> {
    // Within what one statement can carry.
    for some in entities.chunks(500) {
        let theirs = news::entity_id.eq_any(some).and(news::mail_id.is_null());
        db!(db, |c| diesel::delete(news::table.filter(theirs)).execute(c)?);
    }
    Ok(())
}

/// Drops all of a topic that a person has not been told.
pub fn drop_topic(db: &mut Db, user: Id, topic: &str) -> Result<()> {
    let theirs = news::user_id.eq(user).and(news::topic.eq(topic));
    db!(db, |c| diesel::delete(news::table.filter(theirs)).execute(c)?);
    Ok(())
}

/// What waits for a digest waits for a quiet moment again; then the person's choice decides.
pub fn decide_anew(db: &mut Db, user: Id, topic: &str) -> Result<()> {
    let theirs = news::user_id.eq(user).and(news::topic.eq(topic));
    let held = theirs.and(news::digest_at.is_not_null().and(news::mail_id.is_null()));
    db!(db, |c| diesel::update(news::table.filter(held))
        .set(news::digest_at.eq(None::<Time>))
        .execute(c)?);
    Ok(())
}

/// Everybody's news that waits for a quiet moment, topic by topic. Reads only.
pub fn pending(db: &mut Db) -> Result<Vec<Pending>> {
    type Row = (Id, String, Option<Time>, Option<Time>);
    let rows: Vec<Row> = db!(db, |c| news::table
        .filter(news::digest_at.is_null().and(news::mail_id.is_null()))
        .group_by((news::user_id, news::topic))
        .select((news::user_id, news::topic, min(news::at), max(news::at)))
        .load(c)?);
    let pending = |(user_id, topic, oldest, newest): Row| {
        Some(Pending {
            user_id,
            topic,
            oldest: oldest?,
            newest: newest?,
        })
    };
    Ok(rows.into_iter().filter_map(pending).collect())
}

/// A row as it is told: record, detail, and when it came.
type Told = (Id, Json<Value>, Time);

fn in_order(mut rows: Vec<Told>) -> Vec<Piece> {
    rows.sort_by_key(|(_, _, at)| *at);
    rows.into_iter()
        .map(|(id, detail, _)| read((id, detail)))
        .collect()
}

/// What waits for a quiet moment, up to a moment.
#[diesel::dsl::auto_type]
fn is_ripe(up_to: Time) -> _ {
    let waits = news::digest_at.is_null().and(news::mail_id.is_null());
    waits.and(news::at.le(up_to))
}

/// Puts a person's news of a topic into a mail that is about to be written, in the same transaction: what comes meanwhile
/// stays for the next time, whatever moment it bears.
pub fn put_into(db: &mut Db, news_of: &Pending, mail: Id) -> Result<Vec<Piece>> {
    let theirs = news::user_id
        .eq(news_of.user_id)
        .and(news::topic.eq(&news_of.topic));
    let rows: Vec<Told> = db!(db, |c| diesel::update(
        news::table.filter(theirs.and(is_ripe(news_of.newest)))
    )
    .set(news::mail_id.eq(mail))
    .returning((news::entity_id, news::detail, news::at))
    .get_results(c)?);
    Ok(in_order(rows))
}

/// What a mail that has not been sent tells; nothing if it tells no news.
pub fn of_mail(db: &mut Db, mail: Id) -> Result<Vec<(String, Piece)>> {
    let theirs = news::table.filter(news::mail_id.eq(mail));
    let rows: Vec<Row> = db!(db, |c| theirs.order(news::at).select(ROW).load(c)?);
    Ok(by_topic(rows))
}

/// Keeps a person's news of a topic for a digest; what that is.
pub fn hold(db: &mut Db, news_of: &Pending, until: Time) -> Result<Vec<Piece>> {
    let theirs = news::user_id
        .eq(news_of.user_id)
        .and(news::topic.eq(&news_of.topic));
    let rows: Vec<Told> = db!(db, |c| diesel::update(
        news::table.filter(theirs.and(is_ripe(news_of.newest)))
    )
    .set(news::digest_at.eq(until))
    .returning((news::entity_id, news::detail, news::at))
    .get_results(c)?);
    Ok(in_order(rows))
}

/// Of what [`hold`] has kept, these records are told in an earlier digest.
pub fn hold_shorter(db: &mut Db, news_of: &Pending, entities: &[Id], until: Time) -> Result<()> {
    let theirs = news::user_id
        .eq(news_of.user_id)
        .and(news::topic.eq(&news_of.topic));
    for some in entities.chunks(500) {
        let held = theirs.and(news::digest_at.is_not_null().and(news::entity_id.eq_any(some)));
        db!(db, |c| diesel::update(news::table.filter(held))
            .set(news::digest_at.eq(until))
            .execute(c)?);
    }
    Ok(())
}

/// News of a topic about these records stands in no mail any more but waits for a digest, unless it is older than this.
pub fn put_off(db: &mut Db, user: Id, topic: &str, entities: &[Id], until: Time, oldest: Time) -> Result<()> {
    let theirs = news::user_id.eq(user).and(news::topic.eq(topic));
    let waits = (news::digest_at.eq(until), news::mail_id.eq(None::<Id>));
    for some in entities.chunks(500) {
        let young = theirs.and(news::entity_id.eq_any(some).and(news::at.ge(oldest)));
        db!(db, |c| diesel::update(news::table.filter(young))
            .set(waits)
            .execute(c)?);
    }
    Ok(())
}

/// No digest is further ahead than this. What is was put off by a clock that has gone back since.
const FARTHEST: Duration = Duration::from_secs(8 * 24 * 3_600);

#[diesel::dsl::auto_type]
fn is_due(now: Time) -> _ {
    let farthest: Time = now.plus(FARTHEST);
    let at = news::digest_at.assume_not_null();
    let ripe = at.le(now).or(at.gt(farthest));
    news::digest_at
        .is_not_null()
        .and(ripe)
        .and(news::mail_id.is_null())
}

/// The people whose digest is due. Reads only.
pub fn due_digests(db: &mut Db, now: Time) -> Result<Vec<Id>> {
    Ok(db!(db, |c| news::table
        .filter(is_due(now))
        .select(news::user_id)
        .distinct()
        .load(c)?))
}

/// Puts what is due for a person's digest into a mail that is about to be written, as [`put_into`] does.
pub fn put_due_into(db: &mut Db, user: Id, now: Time, mail: Id) -> Result<Vec<(String, Piece)>> {
    let theirs = news::user_id.eq(user).and(is_due(now));
    let mut rows: Vec<(String, Id, Json<Value>, Time)> =
        db!(db, |c| diesel::update(news::table.filter(theirs))
            .set(news::mail_id.eq(mail))
            .returning((news::topic, news::entity_id, news::detail, news::at))
            .get_results(c)?);
    rows.sort_by_key(|(_, _, _, at)| *at);
    Ok(by_topic(
        rows.into_iter()
            .map(|(topic, id, detail, _)| (topic, id, detail))
            .collect(),
    ))
}

/// A row with its topic.
type Row = (String, Id, Json<Value>);
const ROW: (news::topic, news::entity_id, news::detail) = (news::topic, news::entity_id, news::detail);

fn by_topic(rows: Vec<Row>) -> Vec<(String, Piece)> {
    let read = |(topic, id, detail)| (topic, read((id, detail)));
    rows.into_iter().map(read).collect()
}

/// What stood in these mails waits again: for a digest at once, if it stood in one.
pub fn release(db: &mut Db, mails: &[Id]) -> Result<()> {
    db!(db, |c| diesel::update(
        news::table.filter(news::mail_id.eq_any(mails))
    )
    .set(news::mail_id.eq(None::<Id>))
    .execute(c)?);
    Ok(())
}

/// These mails were sent, or forgotten; or nothing is left of them to tell.
pub fn sent(db: &mut Db, mails: &[Id]) -> Result<()> {
    db!(db, |c| diesel::delete(
        news::table.filter(news::mail_id.eq_any(mails))
    )
    .execute(c)?);
    Ok(())
}

fn read((entity, detail): (Id, Json<Value>)) -> Piece {
    let notice = serde_json::from_value(detail.0);
    let notice = notice.inspect_err(|e| tracing::error!(%entity, error = %e, "news cannot be read"));
    (entity, notice.ok())
}

/// Forgets all news that waits for a person, who is no longer of the company that it is about.
pub fn forget_person(db: &mut Db, user: Id) -> Result<()> {
    db!(db, |c| {
        diesel::delete(news::table.filter(news::user_id.eq(user))).execute(c)?;
        // What a program of the version before may have left.
        diesel::delete(notices::table.filter(notices::user_id.eq(user))).execute(c)?
    });
    Ok(())
}
