//! What whoever watches the service wants to know of the database.

use super::{
    Db, Result, audit, changes,
    schema::{companies, demands, jobs, listings, mails},
    types::Word,
};
use crate::{
    db,
    domain::{Time, company::CompanyStatus, moderation::Status},
};
use diesel::{dsl, prelude::*};

/// How it stands at a moment.
#[derive(Debug, Clone)]
pub struct Measures {
    /// The newest change.
    pub last_seq: i64,
    /// Kind, whether set aside, how many.
    pub jobs: Vec<(String, bool, i64)>,
    /// When the job that has been due longest fell due.
    pub oldest_job: Option<Time>,
    /// Status and how many, of mails that were not sent.
    pub mails: Vec<(String, i64)>,
    /// When the mail that has been due longest fell due.
    pub oldest_mail: Option<Time>,
    /// What waits for an operator: how many, and since when the oldest does.
    pub reviews: [(&'static str, i64, Option<Time>); 3],
    /// How many entries of the audit wait for their seal.
    pub unsealed: i64,
}

/// Takes all measures.
pub fn take(db: &mut Db, now: Time) -> Result<Measures> {
    Ok(Measures {
        last_seq: changes::last(db)?,
        jobs: db!(db, |c| jobs::table
            .group_by((jobs::kind, jobs::dead))
            .select((jobs::kind, jobs::dead, dsl::count_star()))
            .load(c)?),
        oldest_job: db!(db, |c| jobs::table
            .filter(jobs::dead.eq(false).and(jobs::run_at.le(now)))
            .select(dsl::min(jobs::run_at))
            .first(c)?),
        mails: db!(db, |c| mails::table
            .filter(mails::status.ne("sent"))
            .group_by(mails::status)
            .select((mails::status, dsl::count_star()))
            .load(c)?),
        oldest_mail: db!(db, |c| mails::table
            .filter(mails::status.eq("queued").and(mails::next_at.le(now)))
            .select(dsl::min(mails::next_at))
            .first(c)?),
        reviews: [companies(db)?, listings(db)?, demands(db)?],
        unsealed: audit::seals::waiting(db)?,
    })
}

type Waiting = (&'static str, i64, Option<Time>);

fn companies(db: &mut Db) -> Result<Waiting> {
    let (number, oldest) = db!(db, |c| companies::table
        .filter(companies::status.eq(Word(CompanyStatus::InReview)))
        .select((dsl::count_star(), dsl::min(companies::submitted_at)))
        .first(c)?);
    Ok(("company", number, oldest))
}

fn listings(db: &mut Db) -> Result<Waiting> {
    let review = Word(Status::InReview);
    let edited = listings::status
        .eq(Word(Status::Published))
        .and(listings::pending_status.eq(Some(review)));
    let (number, oldest) = db!(db, |c| listings::table
        .filter(listings::status.eq(review).or(edited))
        .select((dsl::count_star(), dsl::min(listings::submitted_at)))
        .first(c)?);
    Ok(("listing", number, oldest))
}

fn demands(db: &mut Db) -> Result<Waiting> {
    let review = Word(Status::InReview);
    let edited = demands::status
        .eq(Word(Status::Open))
        .and(demands::pending_status.eq(Some(review)));
    let (number, oldest) = db!(db, |c| demands::table
        .filter(demands::status.eq(review).or(edited))
        .select((dsl::count_star(), dsl::min(demands::submitted_at)))
        .first(c)?);
    Ok(("demand", number, oldest))
}
