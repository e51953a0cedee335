//! What is done later or slowly: one file a job, a registry, and a runner with leases.
//!
//! A job is enqueued in the transaction that makes it necessary, claimed by a guarded lease, and deleted when done.
//! It may run twice, so each says in its own words why that is harmless.

mod bound;
mod flush_notices;
mod import_listings;
mod index_changes;
mod judge_anew;
mod match_demands;
mod match_listings;
mod measure;
mod nodes;
mod plan_matching;
mod read_anew;
mod runner;
mod seal_audit;
mod send_mails;
mod settle;
mod tell;
mod tidy;

pub use import_listings::import_job;
pub use judge_anew::{at_new_rates, by_new_rules};
pub use nodes::{join, leave};
pub use read_anew::after_upgrade;
pub use runner::{Background, start, take_over};
pub use tidy::tidy;

use crate::{app::App, db::jobs::Job, error::Result};
use futures_util::future::BoxFuture;
use std::time::Duration;

/// How a kind of job is run.
type Run = fn(App, Job) -> BoxFuture<'static, Result<()>>;

/// Every kind of job.
const REGISTRY: &[(&str, Run)] = &[
    (import_listings::KIND, |app, job| {
        Box::pin(import_listings::import_listings(app, job))
    }),
    (judge_anew::KIND, |app, job| Box::pin(judge_anew::run(app, job))),
    (match_demands::KIND, |app, job| {
        Box::pin(match_demands::run(app, job))
    }),
    (match_listings::KIND, |app, job| {
        Box::pin(match_listings::run(app, job))
    }),
    (read_anew::KIND, |app, job| Box::pin(read_anew::run(app, job))),
];

/// The jobs that make matches.
pub const MATCHING: &[&str] = &[match_demands::KIND, match_listings::KIND];

/// A round of housekeeping: does what there is to do and says whether there was anything.
type Round = fn(App) -> BoxFuture<'static, Result<bool>>;

/// What runs all the time beside the jobs, each in a loop of its own; and how long it sleeps when idle.
const ROUNDS: &[(&str, Duration, Round)] = &[
    ("index_changes", PROMPT, |app| Box::pin(index_changes::round(app))),
    ("plan_matching", PROMPT, |app| Box::pin(plan_matching::round(app))),
    ("flush_notices", PROMPT, |app| {
        Box::pin(flush_notices::flush_notices(app))
    }),
    ("send_mails", PROMPT, |app| Box::pin(send_mails::send_mails(app))),
    ("seal_audit", Duration::from_secs(2), |app| {
        Box::pin(seal_audit::round(app))
    }),
    ("nodes", Duration::from_secs(10), |app| {
        Box::pin(nodes::round(app))
    }),
    ("measure", Duration::from_secs(15), |app| {
        Box::pin(measure::measure(app))
    }),
    ("tidy", Duration::from_secs(3_600), |app| {
        Box::pin(tidy::tidy(app))
    }),
];

/// How long what people wait for sleeps unless it is woken.
const PROMPT: Duration = Duration::from_millis(200);
