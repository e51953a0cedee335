//! Looks at what waits, so that whoever watches the service sees it at `/metrics`. Each node tells of the same database.
//! Measures of its own it adds up, so that they take no more room where nobody watches.

use super::REGISTRY;
use crate::{
    app::App,
    db::measures::{self, Measures},
    domain::Time,
    error::Result,
};
use metrics::gauge;

/// What is not sent is in one of these.
const MAILS: &[&str] = &["queued", "dead", "suppressed"];

/// One round.
pub async fn measure(app: App) -> Result<bool> {
    // What histograms were given is kept piece by piece until it is added up: by whoever asks for it, and nobody may.
    app.metrics.run_upkeep();
    let now = app.clock.now();
    let seen = app.db.read(move |db| measures::take(db, now)).await?;
    show(&seen, now);
    gauge!("theriac_index_seq").set(app.indexed_seq() as f64);
    gauge!("theriac_vocabulary_version").set(app.search.vocabulary().version as f64);
    let disk = rustix::fs::statvfs(app.config.data_dir.as_path()).map_err(std::io::Error::from)?;
    gauge!("theriac_data_free_bytes").set((disk.f_bavail * disk.f_frsize) as f64);
    Ok(false)
}

fn show(seen: &Measures, now: Time) {
    let since = |at: Option<Time>| at.map_or(0.0, |at| (now.micros() - at.micros()).max(0) as f64 / 1e6);
    gauge!("theriac_last_seq").set(seen.last_seq as f64);
    // What is gone is told as none, and does not stay as it was.
    for &(kind, _) in REGISTRY {
        for (dead, state) in [(false, "waiting"), (true, "dead")] {
            let found = seen.jobs.iter().find(|job| job.0 == kind && job.1 == dead);
            gauge!("theriac_jobs", "kind" => kind, "state" => state).set(found.map_or(0, |job| job.2) as f64);
        }
    }
    gauge!("theriac_oldest_job_seconds").set(since(seen.oldest_job));
    for &status in MAILS {
        let found = seen.mails.iter().find(|mails| mails.0 == status);
        gauge!("theriac_mails", "status" => status).set(found.map_or(0, |mails| mails.1) as f64);
    }
    gauge!("theriac_oldest_mail_seconds").set(since(seen.oldest_mail));
    for (kind, number, oldest) in seen.reviews {
        gauge!("theriac_reviews_waiting", "kind" => kind).set(number as f64);
        gauge!("theriac_oldest_review_seconds", "kind" => kind).set(since(oldest));
    }
    gauge!("theriac_audit_unsealed").set(seen.unsealed as f64);
}
