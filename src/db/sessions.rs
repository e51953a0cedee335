//! Sessions, and the chain of refresh tokens that keeps each alive. Tokens stand here hashed only.

use super::{
    Db, Result,
    schema::{refresh_tokens, sessions},
};
use crate::{
    db,
    domain::{Id, Time},
};
use diesel::prelude::*;
use std::time::Duration;

/// How long a refresh token may be used.
const LIFETIME: Duration = Duration::from_secs(30 * 24 * 3600);

/// How long a session may go on, however often it is refreshed.
const LONGEST: Duration = Duration::from_secs(90 * 24 * 3600);

/// A refresh token's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens)]
struct RefreshToken {
    hash: String,
    session_id: Id,
    parent: Option<String>,
    created_at: Time,
    expires_at: Time,
    used_at: Option<Time>,
}

/// What became of a refresh token that was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// Good: the new token stands in its place.
    Rotated {
        /// The session that goes on.
        session: Id,
        /// Whose it is.
        user: Id,
    },
    /// Never given, expired, or of a session that has ended.
    Refused,
    /// An old token came back after its successor was used: somebody has a copy, so the session has been ended.
    Reused {
        /// The session that was ended.
        session: Id,
        /// Whose it was.
        user: Id,
    },
    /// The session is as old as one may be: it has been ended, and its owner logs in again.
    TooOld,
}

/// A session's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Session {
    pub id: Id,
    pub user_id: Id,
    pub created_at: Time,
    pub ended_at: Option<Time>,
    /// When tokens were last given: a session in use is at most one access token's life behind.
    pub used_at: Time,
    /// Coarse: the network, not the machine.
    pub address: Option<String>,
    /// How the client called itself, shortened.
    pub agent: Option<String>,
}

impl Session {
    /// A new one of this person, from this network and client.
    pub fn new(user: Id, address: Option<String>, agent: Option<String>, now: Time) -> Self {
        Self {
            id: Id::new(now),
            user_id: user,
            created_at: now,
            ended_at: None,
            used_at: now,
            address,
            agent,
        }
    }
}

/// Starts a session with its first refresh token.
pub fn start(db: &mut Db, session: &Session, hash: &str) -> Result<()> {
    db!(db, |c| diesel::insert_into(sessions::table)
        .values(session)
        .execute(c)?);
    add(db, session.id, hash, None, session.created_at)
}

/// A person's sessions that still run, newest first. One whose last refresh token has expired does not.
pub fn running(db: &mut Db, user: Id, now: Time) -> Result<Vec<Session>> {
    let running = sessions::user_id
        .eq(user)
        .and(sessions::ended_at.is_null())
        .and(sessions::used_at.gt(now.minus(LIFETIME)));
    Ok(db!(db, |c| sessions::table
        .filter(running)
        .order(sessions::id.desc())
        .select(Session::as_select())
        .load(c)?))
}

/// Ends a session of this person; `false` if they have none such, or it has ended.
pub fn end_own(db: &mut Db, user: Id, session: Id, now: Time) -> Result<bool> {
    let theirs = sessions::id
        .eq(session)
        .and(sessions::user_id.eq(user))
        .and(sessions::ended_at.is_null());
    let ended = db!(db, |c| diesel::update(sessions::table)
        .filter(theirs)
        .set(sessions::ended_at.eq(now))
        .execute(c)?);
    Ok(ended == 1)
}

/// Takes `old` in exchange for `new`. A repeat is allowed as long as no successor of `old` has been used: the reply
/// may have been lost. Of a token's successors only one is ever good for anything.
pub fn rotate(db: &mut Db, old: &str, new: &str, now: Time) -> Result<Rotation> {
    let Some(session) = session_of(db, old)? else {
        return Ok(Rotation::Refused);
    };
    // Holding the session's row makes refreshes of one session happen one after the other on PostgreSQL, too.
    let Some((user, begun)) = hold(db, session)? else {
        return Ok(Rotation::Refused);
    };
    let token: RefreshToken = db!(db, |c| refresh_tokens::table
        .find(old)
        .select(RefreshToken::as_select())
        .first(c)?);
    if token.expires_at <= now {
        return Ok(Rotation::Refused);
    }
    let spent = match (&token.used_at, &token.parent) {
        (Some(_), _) => child_was_used(db, old)?,
        (None, Some(parent)) => child_was_used(db, parent)?,
        (None, None) => false,
    };
    if spent {
        end(db, session, now)?;
        return Ok(Rotation::Reused { session, user });
    }
    if begun.plus(LONGEST) <= now {
        end(db, session, now)?;
        return Ok(Rotation::TooOld);
    }
    db!(db, |c| {
        diesel::update(refresh_tokens::table.find(old))
            .set(refresh_tokens::used_at.eq(now))
            .execute(c)?;
        diesel::update(sessions::table.find(session))
            .set(sessions::used_at.eq(now))
            .execute(c)?
    });
    add(db, session, new, Some(old), now)?;
    Ok(Rotation::Rotated { session, user })
}

/// Ends a session: its tokens are void from now on.
pub fn end(db: &mut Db, session: Id, now: Time) -> Result<()> {
    let running = sessions::id.eq(session).and(sessions::ended_at.is_null());
    db!(db, |c| diesel::update(sessions::table)
        .filter(running)
        .set(sessions::ended_at.eq(now))
        .execute(c)?);
    Ok(())
}

/// Ends every session of a person; returns how many ran.
pub fn end_all(db: &mut Db, user: Id, now: Time) -> Result<usize> {
    let running = sessions::user_id.eq(user).and(sessions::ended_at.is_null());
    Ok(db!(db, |c| diesel::update(sessions::table)
        .filter(running)
        .set(sessions::ended_at.eq(now))
        .execute(c)?))
}

/// Ends every session of a person but this one; returns how many ran.
pub fn end_others(db: &mut Db, user: Id, kept: Id, now: Time) -> Result<usize> {
    let others = sessions::user_id
        .eq(user)
        .and(sessions::id.ne(kept))
        .and(sessions::ended_at.is_null());
    Ok(db!(db, |c| diesel::update(sessions::table)
        .filter(others)
        .set(sessions::ended_at.eq(now))
        .execute(c)?))
}

/// Forgets refresh tokens that expired.
pub fn tidy(db: &mut Db, now: Time) -> Result<()> {
    db!(db, |c| diesel::delete(
        refresh_tokens::table.filter(refresh_tokens::expires_at.lt(now))
    )
    .execute(c)?);
    // A session begins with a refresh token, and without one it is over.
    let left = refresh_tokens::table.filter(refresh_tokens::session_id.eq(sessions::id));
    db!(db, |c| diesel::delete(
        sessions::table.filter(diesel::dsl::not(diesel::dsl::exists(left)))
    )
    .execute(c)?);
    Ok(())
}

fn add(db: &mut Db, session: Id, hash: &str, parent: Option<&str>, now: Time) -> Result<()> {
    let token = RefreshToken {
        hash: hash.to_owned(),
        session_id: session,
        parent: parent.map(str::to_owned),
        created_at: now,
        expires_at: now.plus(LIFETIME),
        used_at: None,
    };
    db!(db, |c| diesel::insert_into(refresh_tokens::table)
        .values(&token)
        .execute(c)?);
    Ok(())
}

fn session_of(db: &mut Db, hash: &str) -> Result<Option<Id>> {
    Ok(db!(db, |c| refresh_tokens::table
        .find(hash)
        .select(refresh_tokens::session_id)
        .first(c)
        .optional()?))
}

/// Locks a running session's row until the transaction ends; returns whose it is, and when it began.
fn hold(db: &mut Db, session: Id) -> Result<Option<(Id, Time)>> {
    let running = sessions::id.eq(session).and(sessions::ended_at.is_null());
    let held = db!(db, |c| diesel::update(sessions::table)
        .filter(running)
        .set(sessions::user_id.eq(sessions::user_id))
        .execute(c)?);
    if held == 0 {
        return Ok(None);
    }
    Ok(Some(db!(db, |c| sessions::table
        .find(session)
        .select((sessions::user_id, sessions::created_at))
        .first(c)?)))
}

fn child_was_used(db: &mut Db, parent: &str) -> Result<bool> {
    let used = refresh_tokens::parent
        .eq(parent)
        .and(refresh_tokens::used_at.is_not_null());
    let found: Option<String> = db!(db, |c| refresh_tokens::table
        .filter(used)
        .select(refresh_tokens::hash)
        .first(c)
        .optional()?);
    Ok(found.is_some())
}
