//! What is done later or slowly: one file a job, a registry, and a runner with leases.
//!
//! A job is enqueued in the transaction that makes it necessary, claimed by a guarded lease, and deleted when done.
//! It may run twice, so each says in its own words why that is harmless.

mod flush_notices;
mod index_changes;
mod match_demands;
mod match_listings;
mod plan_matching;
mod runner;
mod send_mails;
mod settle;

pub use runner::{Background, start};

use crate::{app::App, db::jobs::Job, error::Result};
use futures_util::future::BoxFuture;

/// How a kind of job is run.
type Run = fn(App, Job) -> BoxFuture<'static, Result<()>>;

/// Every kind of job.
const REGISTRY: &[(&str, Run)] = &[];

/// A round of housekeeping: does what there is to do and says whether there was anything.
type Round = fn(App) -> BoxFuture<'static, Result<bool>>;

/// What runs all the time beside the jobs, each in a loop of its own.
const ROUNDS: &[(&str, Round)] = &[
    ("flush_notices", |app| Box::pin(flush_notices::flush_notices(app))),
    ("send_mails", |app| Box::pin(send_mails::send_mails(app))),
];
