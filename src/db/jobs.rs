//! Work for later: enqueued in the business transaction, leased, and done at least once.

use super::{Db, Result, schema::jobs, types::Json};
use crate::{
    db,
    domain::{Id, Time},
};
use diesel::{prelude::*, query_dsl::methods, upsert::excluded};
use serde_json::Value;
use std::time::Duration;

/// A piece of work.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Job {
    pub id: Id,
    pub kind: String,
    pub payload: Json<Value>,
    /// While a job with this key waits, another one is not enqueued; whoever claims it takes the key away, since what is
    /// asked for from then on may come too late for it.
    pub dedupe_key: Option<String>,
    /// The job waits until this node's index has that change.
    pub needs_seq: i64,
    /// The oldest change that a matching job answers for; 0 for other jobs.
    pub covers_seq: i64,
    pub run_at: Time,
    pub attempts: i32,
    pub leased_until: Option<Time>,
    pub last_error: Option<String>,
    pub dead: bool,
    pub created_at: Time,
}

impl Job {
    /// A job to be run as soon as possible.
    pub fn new(kind: &str, payload: Value, now: Time) -> Self {
        Self {
            id: Id::new(now),
            kind: kind.to_owned(),
            payload: Json(payload),
            dedupe_key: None,
            needs_seq: 0,
            covers_seq: 0,
            run_at: now,
            attempts: 0,
            leased_until: None,
            last_error: None,
            dead: false,
            created_at: now,
        }
    }
}

/// Which claim of which job: each raises `attempts`, so that a process which was stopped for longer than its lease cannot
/// end or keep what another has claimed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    id: Id,
    attempts: i32,
}

impl Claim {
    /// The claim by which this job was got.
    pub fn of(job: &Job) -> Self {
        Self {
            id: job.id,
            attempts: job.attempts,
        }
    }
}

/// Enqueues within the business transaction; a job whose `dedupe_key` already waits is dropped, and the other waits for
/// whatever change this one would. Whoever is about to claim that one waits for the end of the transaction.
pub fn enqueue(db: &mut Db, new: &[Job]) -> Result<()> {
    db!(db, |c| {
        for job in new {
            let new = diesel::insert_into(jobs::table).values(job);
            let later = jobs::needs_seq.eq(excluded(jobs::needs_seq));
            let or_wait = new.on_conflict(jobs::dedupe_key).do_update().set(later);
            methods::FilterDsl::filter(or_wait, jobs::needs_seq.lt(excluded(jobs::needs_seq))).execute(c)?;
        }
    });
    Ok(())
}

/// No lease, no pause and no delay is longer. What lies further ahead was written by a clock that has gone back since.
const FARTHEST: Duration = Duration::from_secs(3_600);

/// Leases the oldest due job that the index is ready for. No two workers get the same one: the guarded update decides.
pub fn claim(db: &mut Db, indexed: i64, lease: Duration, now: Time) -> Result<Option<Job>> {
    loop {
        let until = jobs::leased_until.assume_not_null();
        let free = jobs::leased_until
            .is_null()
            .or(until.lt(now).or(until.gt(now.plus(FARTHEST))));
        let due: Option<Job> = db!(db, |c| {
            jobs::table
                .filter(
                    jobs::dead
                        .eq(false)
                        .and(jobs::run_at.le(now).or(jobs::run_at.gt(now.plus(FARTHEST))))
                        .and(jobs::needs_seq.le(indexed))
                        .and(free),
                )
                .order((jobs::run_at, jobs::id))
                .select(Job::as_select())
                .first(c)
                .optional()?
        });
        let Some(job) = due else { return Ok(None) };
        let until = now.plus(lease);
        let same = jobs::id.eq(job.id).and(jobs::attempts.eq(job.attempts));
        let unchanged = same.and(free).and(jobs::needs_seq.le(indexed));
        let values = (
            jobs::leased_until.eq(until),
            jobs::attempts.eq(job.attempts + 1),
            jobs::dedupe_key.eq(None::<String>),
        );
        let claimed = db!(db, |c| diesel::update(jobs::table)
            .filter(unchanged)
            .set(values)
            .execute(c)?);
        if claimed == 1 {
            return Ok(Some(Job {
                attempts: job.attempts + 1,
                leased_until: Some(until),
                ..job
            }));
        }
    }
}

/// Whether any job is due; reads only, so that idle polling never queues for the writer.
pub fn any_due(db: &mut Db, indexed: i64, now: Time) -> Result<bool> {
    let until = jobs::leased_until.assume_not_null();
    let free = jobs::leased_until
        .is_null()
        .or(until.lt(now).or(until.gt(now.plus(FARTHEST))));
    let due = jobs::table
        .filter(
            jobs::dead
                .eq(false)
                .and(jobs::run_at.le(now).or(jobs::run_at.gt(now.plus(FARTHEST))))
                .and(jobs::needs_seq.le(indexed))
                .and(free),
        )
        .select(jobs::id);
    let found: Option<Id> = db!(db, |c| due.first(c).optional()?);
    Ok(found.is_some())
}

/// Whether jobs of these kinds still wait that answer for a change at or before `seq`. Jobs set aside do not count.
pub fn any_covering(db: &mut Db, kinds: &[&str], seq: i64) -> Result<bool> {
    let found: Option<Id> = db!(db, |c| {
        jobs::table
            .filter(
                jobs::kind
                    .eq_any(kinds)
                    .and(jobs::covers_seq.le(seq))
                    .and(jobs::dead.eq(false)),
            )
            .select(jobs::id)
            .first(c)
            .optional()?
    });
    Ok(found.is_some())
}

/// Keeps a lease on work that takes long; `false` if it ran out and somebody else has claimed the job since.
pub fn extend(db: &mut Db, job: &Claim, until: Time) -> Result<bool> {
    let changed = db!(db, |c| diesel::update(jobs::table.filter(claimed(job)))
        .set(jobs::leased_until.eq(until))
        .execute(c)?);
    Ok(changed == 1)
}

/// Keeps how far work has come, in the transaction of that work: whoever claims it next goes on from there.
pub fn keep_place(db: &mut Db, id: Id, payload: Value) -> Result<()> {
    db!(db, |c| diesel::update(jobs::table.find(id))
        .set(jobs::payload.eq(Json(payload)))
        .execute(c)?);
    Ok(())
}

/// Done; nothing if somebody else has claimed the job since.
pub fn finish(db: &mut Db, job: &Claim) -> Result<()> {
    db!(db, |c| diesel::delete(jobs::table.filter(claimed(job)))
        .execute(c)?);
    Ok(())
}

/// Failed: again at `run_at`, or never when `dead`; nothing if somebody else has claimed the job since.
pub fn fail(db: &mut Db, job: &Claim, error: &str, run_at: Time, dead: bool) -> Result<()> {
    let error: String = error.chars().take(2_000).collect();
    let values = (
        jobs::leased_until.eq(None::<Time>),
        jobs::last_error.eq(error),
        jobs::run_at.eq(run_at),
        jobs::dead.eq(dead),
    );
    db!(db, |c| diesel::update(jobs::table.filter(claimed(job)))
        .set(values)
        .execute(c)?);
    Ok(())
}

/// How many jobs wait or run; those set aside do not count.
pub fn waiting(db: &mut Db) -> Result<i64> {
    Ok(db!(db, |c| jobs::table
        .filter(jobs::dead.eq(false))
        .count()
        .get_result(c)?))
}

/// Frees every job from its lease: for a database that only one process uses, when that process starts.
pub fn free_all(db: &mut Db) -> Result<()> {
    let leased = jobs::table.filter(jobs::leased_until.is_not_null());
    db!(db, |c| diesel::update(leased)
        .set(jobs::leased_until.eq(None::<Time>))
        .execute(c)?);
    Ok(())
}

/// The job while that claim is the last.
#[diesel::dsl::auto_type(no_type_alias)]
fn claimed(job: &Claim) -> _ {
    let (id, attempts): (Id, i32) = (job.id, job.attempts);
    jobs::id.eq(id).and(jobs::attempts.eq(attempts))
}
