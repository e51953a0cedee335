//! News that waits for a quiet moment: then all of a person's rows of a topic become one mail.
//!
//! Whoever makes news calls [`add`] in the business transaction; `jobs/flush_notices.rs` does the telling.

use super::{
    Db, Result,
    schema::{muted_topics, notices},
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

/// A notice's row.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = notices)]
struct NewNotice<'a> {
    user_id: Id,
    topic: &'a str,
    entity_id: Id,
    detail: Json<Notice>,
    at: Time,
}

/// A person's pending news of one topic.
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

/// Notes news about a record for a person; newer news about the same record takes the place of older.
/// A topic that the person has muted is not noted at all.
pub fn add(db: &mut Db, user: Id, entity: Id, notice: &Notice, now: Time) -> Result<()> {
    if is_muted(db, user, notice.topic())? {
        return Ok(());
    }
    upsert(db, user, entity, notice, now)
}

fn upsert(db: &mut Db, user: Id, entity: Id, notice: &Notice, now: Time) -> Result<()> {
    let row = NewNotice {
        user_id: user,
        topic: notice.topic(),
        entity_id: entity,
        detail: Json(notice.clone()),
        at: now,
    };
    let newer = (
        notices::detail.eq(excluded(notices::detail)),
        notices::at.eq(excluded(notices::at)),
    );
    db!(db, |c| diesel::insert_into(notices::table)
        .values(&row)
        .on_conflict((notices::user_id, notices::topic, notices::entity_id))
        .do_update()
        .set(newer)
        .execute(c)?);
    Ok(())
}

/// Notes news about many records for a person, as [`add`] does for one.
pub fn add_many(db: &mut Db, user: Id, topic: &str, news: &[(Id, Notice)], now: Time) -> Result<()> {
    if is_muted(db, user, topic)? {
        return Ok(());
    }
    for (entity, notice) in news {
        upsert(db, user, *entity, notice, now)?;
    }
    Ok(())
}

/// Drops what has not been told about records that are not to be told any more.
pub fn forget(db: &mut Db, entities: &[Id]) -> Result<()> {
    // Within what one statement can carry.
    for some in entities.chunks(500) {
        let theirs = notices::entity_id.eq_any(some);
        db!(db, |c| diesel::delete(notices::table.filter(theirs))
            .execute(c)?);
    }
    Ok(())
}

/// Everybody's pending news, topic by topic. Reads only.
pub fn pending(db: &mut Db) -> Result<Vec<Pending>> {
    type Row = (Id, String, Option<Time>, Option<Time>);
    let rows: Vec<Row> = db!(db, |c| notices::table
        .group_by((notices::user_id, notices::topic))
        .select((
            notices::user_id,
            notices::topic,
            min(notices::at),
            max(notices::at)
        ))
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

/// Takes a person's news of a topic, up to a moment, out of the table. Of several at once, one gets each row.
pub fn take(db: &mut Db, user: Id, topic: &str, up_to: Time) -> Result<Vec<Value>> {
    let theirs = notices::user_id
        .eq(user)
        .and(notices::topic.eq(topic))
        .and(notices::at.le(up_to));
    let taken: Vec<Json<Value>> = db!(db, |c| diesel::delete(notices::table.filter(theirs))
        .returning(notices::detail)
        .get_results(c)?);
    Ok(taken.into_iter().map(|detail| detail.0).collect())
}

/// Whether the person has switched the topic off.
pub fn is_muted(db: &mut Db, user: Id, topic: &str) -> Result<bool> {
    let found: Option<Id> = db!(db, |c| muted_topics::table
        .find((user, topic))
        .select(muted_topics::user_id)
        .first(c)
        .optional()?);
    Ok(found.is_some())
}

/// Switches a topic on again.
pub fn unmute(db: &mut Db, user: Id, topic: &str) -> Result<()> {
    db!(db, |c| diesel::delete(muted_topics::table.find((user, topic)))
        .execute(c)?);
    Ok(())
}

/// Switches a topic off for a person: pending news and unsent mails of it are dropped.
pub fn mute(db: &mut Db, user: Id, topic: &str, now: Time) -> Result<()> {
    let row = (
        muted_topics::user_id.eq(user),
        muted_topics::topic.eq(topic),
        muted_topics::at.eq(now),
    );
    db!(db, |c| diesel::insert_into(muted_topics::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c)?);
    take(db, user, topic, now)?;
    super::mails::cancel(db, user, topic)
}

/// Forgets all news that waits for a person, who is no longer of the company that it is about.
pub fn forget_person(db: &mut Db, user: Id) -> Result<()> {
    db!(db, |c| diesel::delete(
        notices::table.filter(notices::user_id.eq(user))
    )
    .execute(c)?);
    Ok(())
}
