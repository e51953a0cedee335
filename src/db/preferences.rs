//! How soon each person is told of each topic.

use super::{
    Db, Result, mails, notices,
    schema::{digest_topics, muted_topics, users},
    types::Word,
};
use crate::{
    db,
    domain::{Id, Time, pace::Pace},
};
use diesel::prelude::*;

/// Whoever decides what becomes of a person's news waits here for others who do, until the transaction ends: so the
/// mails of a day are counted rightly, and nothing is told that was switched off a moment before. SQLite has one
/// writer anyway.
pub fn lock(db: &mut Db, user: Id) -> Result<()> {
    if let Db::Postgres(c) = db {
        diesel::sql_query("SELECT pg_advisory_xact_lock(7305816, hashtext($1))")
            .bind::<diesel::sql_types::Text, _>(user.to_string())
            .execute(c)?;
    }
    Ok(())
}

/// How soon the person is told of the topic: at once, unless they chose otherwise.
pub fn pace(db: &mut Db, user: Id, topic: &str) -> Result<Pace> {
    if is_off(db, user, topic)? {
        return Ok(Pace::Off);
    }
    let chosen: Option<Word<Pace>> = db!(db, |c| digest_topics::table
        .find((user, topic))
        .select(digest_topics::every)
        .first(c)
        .optional()?);
    Ok(chosen.map_or(Pace::Instant, |every| every.0))
}

/// Whether the person has switched the topic off.
pub fn is_off(db: &mut Db, user: Id, topic: &str) -> Result<bool> {
    let found: Option<Id> = db!(db, |c| muted_topics::table
        .find((user, topic))
        .select(muted_topics::user_id)
        .first(c)
        .optional()?);
    Ok(found.is_some())
}

/// Chooses how soon a person is told of a topic. Off: pending news and unsent mails of it are dropped. Anything else:
/// what waits for a digest is decided about anew.
pub fn set(db: &mut Db, user: Id, topic: &str, pace: Pace, now: Time) -> Result<()> {
    lock(db, user)?;
    forget(db, user, topic)?;
    match pace {
        Pace::Instant => {}
        Pace::Daily | Pace::Weekly => {
            let row = (
                digest_topics::user_id.eq(user),
                digest_topics::topic.eq(topic),
                digest_topics::every.eq(Word(pace)),
                digest_topics::at.eq(now),
            );
            db!(db, |c| diesel::insert_into(digest_topics::table)
                .values(row)
                .execute(c)?);
        }
        Pace::Off => {
            let row = (
                muted_topics::user_id.eq(user),
                muted_topics::topic.eq(topic),
                muted_topics::at.eq(now),
            );
            db!(db, |c| diesel::insert_into(muted_topics::table)
                .values(row)
                .execute(c)?);
            mails::cancel(db, user, topic)?;
            notices::drop_topic(db, user, topic)?;
        }
    }
    notices::decide_anew(db, user, topic)?;
    touch(db, user, now)
}

fn forget(db: &mut Db, user: Id, topic: &str) -> Result<()> {
    db!(db, |c| diesel::delete(muted_topics::table.find((user, topic)))
        .execute(c)?);
    db!(db, |c| diesel::delete(digest_topics::table.find((user, topic)))
        .execute(c)?);
    Ok(())
}

/// What a person chose is a part of what `GET /me` tells, and so has its revision.
fn touch(db: &mut Db, user: Id, now: Time) -> Result<()> {
    let values = (users::revision.eq(users::revision + 1), users::updated_at.eq(now));
    db!(db, |c| diesel::update(users::table.find(user))
        .set(values)
        .execute(c)?);
    Ok(())
}
