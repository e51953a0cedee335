//! Idempotency keys and the answers first given to them.

use super::{Db, Result, schema::idempotency_keys};
use crate::{db, domain::Time};
use diesel::prelude::*;
use std::time::Duration;

/// What became of a key.
#[derive(Debug)]
pub enum Claim {
    /// Never seen: the request is to be done.
    New,
    /// Seen with another request.
    OtherRequest,
    /// The first request is still being done.
    InProgress,
    /// Done: the same answer again.
    Done {
        /// The status first answered.
        status: u16,
        /// The body first answered.
        body: String,
    },
}

/// Claims a key for a request. A claim without an answer is void after five minutes.
pub fn claim(db: &mut Db, scope: &str, key: &str, fingerprint: &str, now: Time) -> Result<Claim> {
    let id = (idempotency_keys::scope.eq(scope), idempotency_keys::key.eq(key));
    let row = (
        id.0,
        id.1,
        idempotency_keys::fingerprint.eq(fingerprint),
        idempotency_keys::created_at.eq(now),
    );
    let stale = now.minus(Duration::from_secs(300));
    db!(db, |c| {
        diesel::delete(idempotency_keys::table.find((scope, key)))
            .filter(
                idempotency_keys::status
                    .is_null()
                    .and(idempotency_keys::created_at.lt(stale)),
            )
            .execute(c)?;
        let new = diesel::insert_into(idempotency_keys::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c)?;
        if new == 1 {
            return Ok(Claim::New);
        }
        let (known, status, body): (String, Option<i32>, Option<String>) = idempotency_keys::table
            .find((scope, key))
            .select((
                idempotency_keys::fingerprint,
                idempotency_keys::status,
                idempotency_keys::body,
            ))
            .first(c)?;
        Ok(match (known == fingerprint, status) {
            (false, _) => Claim::OtherRequest,
            (true, None) => Claim::InProgress,
            (true, Some(status)) => Claim::Done {
                status: u16::try_from(status).unwrap_or(200),
                body: body.unwrap_or_default(),
            },
        })
    })
}

/// Keeps the answer.
pub fn finish(db: &mut Db, scope: &str, key: &str, status: u16, body: &str) -> Result<()> {
    let answer = (
        idempotency_keys::status.eq(i32::from(status)),
        idempotency_keys::body.eq(body),
    );
    db!(db, |c| diesel::update(idempotency_keys::table.find((scope, key)))
        .set(answer)
        .execute(c)?);
    Ok(())
}

/// Frees a key whose request was not done.
pub fn release(db: &mut Db, scope: &str, key: &str) -> Result<()> {
    db!(db, |c| diesel::delete(idempotency_keys::table.find((scope, key)))
        .execute(c)?);
    Ok(())
}

/// Forgets keys older than a day.
pub fn tidy(db: &mut Db, now: Time) -> Result<()> {
    let old = now.minus(Duration::from_secs(86_400));
    db!(db, |c| diesel::delete(
        idempotency_keys::table.filter(idempotency_keys::created_at.lt(old))
    )
    .execute(c)?);
    Ok(())
}
