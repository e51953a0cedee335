//! Idempotency keys and the answers first given to them.
//!
//! A key is claimed in the transaction that does the work: [`Database::write`](super::Database::write) sees to it, for
//! whatever runs [`under`] a key. So there is no claim without its work and no work without its claim, wherever a
//! process ends.

use super::{Db, Error, Result, schema::idempotency_keys};
use crate::{db, domain::Time};
use diesel::prelude::*;
use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// After this time a claim without an answer means that the answer was lost.
const PATIENCE: Duration = Duration::from_secs(30);

tokio::task_local! {
    static KEY: Arc<Key>;
}

/// A key that came with a request.
#[derive(Debug)]
pub struct Key {
    /// Whose it is.
    pub scope: String,
    /// As sent.
    pub key: String,
    /// Of the request.
    pub fingerprint: String,
    /// When it came.
    pub now: Time,
    claimed: AtomicBool,
}

/// What is known of a key.
#[derive(Debug)]
pub enum Known {
    /// Never seen: the request is to be done.
    Nothing,
    /// Seen with another request.
    OtherRequest,
    /// The first request is still being answered.
    InProgress,
    /// Done, but the answer was lost, or was not to be kept.
    DoneOnly,
    /// Done: the same answer again.
    Answered(Answer),
}

/// An answer that is kept.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status first answered.
    pub status: u16,
    /// The body first answered; `None` for one that must not be kept.
    pub body: Option<String>,
    /// The revision first answered.
    pub etag: Option<String>,
}

impl Key {
    /// A key of this caller's for this request.
    pub fn new(scope: String, key: String, fingerprint: String, now: Time) -> Self {
        Self {
            scope,
            key,
            fingerprint,
            now,
            claimed: AtomicBool::new(false),
        }
    }

    /// Claims the key, within the transaction that does its work. Later transactions of the same request go on under
    /// the claim of the first.
    pub(super) fn claim(&self, db: &mut Db) -> Result<()> {
        if self.is_claimed() {
            return Ok(());
        }
        let row = (
            idempotency_keys::scope.eq(&self.scope),
            idempotency_keys::key.eq(&self.key),
            idempotency_keys::fingerprint.eq(&self.fingerprint),
            idempotency_keys::created_at.eq(self.now),
        );
        // On PostgreSQL this waits for another node that is at it.
        let new = db!(db, |c| diesel::insert_into(idempotency_keys::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c)?);
        if new == 1 { Ok(()) } else { Err(Error::KeyTaken) }
    }

    /// The transaction with the claim is committed.
    pub(super) fn committed(&self) {
        self.claimed.store(true, Ordering::Release);
    }

    /// Whether this request has claimed it: it has written something.
    pub fn is_claimed(&self) -> bool {
        self.claimed.load(Ordering::Acquire)
    }
}

/// Runs a request under a key: its first transaction claims it.
pub async fn under<T>(key: Arc<Key>, request: impl Future<Output = T>) -> T {
    KEY.scope(key, request).await
}

/// The key under which this task runs, if any.
pub(super) fn current() -> Option<Arc<Key>> {
    KEY.try_with(Arc::clone).ok()
}

/// What is known of a key.
pub fn look(db: &mut Db, key: &Key) -> Result<Known> {
    type Row = (String, Option<i32>, Option<String>, Option<String>, Time);
    let row: Option<Row> = db!(db, |c| {
        idempotency_keys::table
            .find((&key.scope, &key.key))
            .select((
                idempotency_keys::fingerprint,
                idempotency_keys::status,
                idempotency_keys::body,
                idempotency_keys::etag,
                idempotency_keys::created_at,
            ))
            .first(c)
            .optional()?
    });
    Ok(match row {
        None => Known::Nothing,
        Some((known, ..)) if known != key.fingerprint => Known::OtherRequest,
        Some((_, None, _, _, at)) if at > key.now.minus(PATIENCE) => Known::InProgress,
        Some((_, None, ..)) => Known::DoneOnly,
        Some((_, Some(_), None, ..)) => Known::DoneOnly,
        Some((_, Some(status), body, etag, _)) => Known::Answered(Answer {
            status: u16::try_from(status).unwrap_or(200),
            body,
            etag,
        }),
    })
}

/// Keeps the answer of a claimed key.
pub fn finish(db: &mut Db, key: &Key, answer: &Answer) -> Result<()> {
    let values = (
        idempotency_keys::status.eq(i32::from(answer.status)),
        idempotency_keys::body.eq(&answer.body),
        idempotency_keys::etag.eq(&answer.etag),
    );
    db!(db, |c| diesel::update(
        idempotency_keys::table.find((&key.scope, &key.key))
    )
    .set(values)
    .execute(c)?);
    Ok(())
}

/// Frees a claimed key whose request was refused after all.
pub fn release(db: &mut Db, key: &Key) -> Result<()> {
    db!(db, |c| diesel::delete(
        idempotency_keys::table.find((&key.scope, &key.key))
    )
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
