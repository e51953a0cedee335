//! Runs jobs and rounds until told to stop. Polling is the truth; a wake-up only makes it prompt.

use super::{PROMPT, REGISTRY, ROUNDS, Round};
use crate::{
    app::App,
    db::{
        self,
        jobs::{Claim, Job},
    },
    error::{Error, Result},
};
use search_index::failpoint;
use std::time::Duration;
use tokio::{sync::watch, task::JoinSet};

/// How many jobs run at once.
const WORKERS: usize = 2;
/// How long a claim holds without being extended.
const LEASE: Duration = Duration::from_secs(30);
/// A job that failed this often is set aside for operators; but not one that waits for something that is away.
const MAX_ATTEMPTS: i32 = 12;

/// The running background work.
#[derive(Debug)]
pub struct Background {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Background {
    /// Lets what runs come to its end, for at most `patience`; leases cover the rest.
    pub async fn stop(mut self, patience: Duration) {
        let _ = self.stop.send(true);
        let all_done = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, all_done).await.is_err() {
            tracing::warn!("background work did not end in time; its leases will run out");
            self.tasks.abort_all();
        }
    }
}

/// Takes up at once what a process before this one was killed in. On SQLite there is no other process that could
/// still be at it; on PostgreSQL another node may be, so there a lease runs out by itself.
pub async fn take_over(app: &App) -> Result<()> {
    match app.db.backend() {
        db::Backend::Sqlite => Ok(app
            .db
            .write(|db| {
                db::jobs::free_all(db)?;
                db::mails::free_all(db)
            })
            .await?),
        db::Backend::Postgres => Ok(()),
    }
}

/// Starts all loops.
pub fn start(app: &App) -> Background {
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    for (name, idle, round) in ROUNDS {
        tasks.spawn(repeat(name, *idle, *round, app.clone(), stopped.clone()));
    }
    for _ in 0..WORKERS {
        tasks.spawn(repeat(
            "jobs",
            PROMPT,
            |app| Box::pin(run_one(app)),
            app.clone(),
            stopped.clone(),
        ));
    }
    Background { stop, tasks }
}

async fn repeat(
    name: &'static str,
    idle: Duration,
    round: Round,
    app: App,
    mut stopped: watch::Receiver<bool>,
) {
    while !*stopped.borrow() {
        let woken = app.wake.notified();
        let pause = match round(app.clone()).await {
            Ok(true) => continue,
            Ok(false) => idle,
            Err(e) => {
                tracing::warn!(round = name, error = %e, "round failed; trying again");
                Duration::from_secs(1)
            }
        };
        tokio::select! {
            _ = stopped.changed() => {}
            () = woken, if idle == PROMPT => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Claims and runs one job; `false` when none was due.
async fn run_one(app: App) -> Result<bool> {
    let (now, indexed) = (app.clock.now(), app.indexed_seq());
    if !app.db.read(move |db| db::jobs::any_due(db, indexed, now)).await? {
        return Ok(false);
    }
    let Some(job) = app
        .db
        .write(move |db| db::jobs::claim(db, indexed, LEASE, now))
        .await?
    else {
        return Ok(false);
    };
    let (started, claim) = (app.clock.now(), Claim::of(&job));
    let result = run(app.clone(), job.clone()).await;
    let seconds = (app.clock.now().micros() - started.micros()) as f64 / 1e6;
    let labels = [("kind", job.kind.clone()), ("ok", result.is_ok().to_string())];
    metrics::histogram!("theriac_job_seconds", &labels).record(seconds);
    failpoint::reached("job: before its end");
    match result {
        Ok(()) => app.db.write(move |db| db::jobs::finish(db, &claim)).await?,
        Err(e) => {
            let dead = job.attempts >= MAX_ATTEMPTS && !matches!(e, Error::Unavailable(_) | Error::NoRoom(_));
            tracing::warn!(kind = %job.kind, id = %job.id, attempts = job.attempts, dead, error = %e, "job failed");
            let pause = Duration::from_secs(1 << job.attempts.clamp(0, 10));
            let (again, error) = (app.clock.now().plus(pause), e.to_string());
            app.db
                .write(move |db| db::jobs::fail(db, &claim, &error, again, dead))
                .await?;
        }
    }
    Ok(true)
}

/// Runs the job while its lease is kept up.
async fn run(app: App, job: Job) -> Result<()> {
    let Some((_, run)) = REGISTRY.iter().find(|(kind, _)| *kind == job.kind) else {
        return Err(Error::Internal(format!("no job of kind {}", job.kind)));
    };
    let claim = Claim::of(&job);
    let mut work = tokio::spawn(run(app.clone(), job));
    loop {
        tokio::select! {
            done = &mut work => return done.map_err(|e| Error::Internal(format!("job broke off: {e}")))?,
            () = tokio::time::sleep(LEASE / 3) => {
                let until = app.clock.now().plus(LEASE);
                if !app.db.write(move |db| db::jobs::extend(db, &claim, until)).await? {
                    work.abort();
                    return Err(Error::Unavailable("the lease ran out, and another node is at it".to_owned()));
                }
            }
        }
    }
}
