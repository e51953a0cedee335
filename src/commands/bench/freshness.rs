//! `theriac bench freshness`: how long after its approval a listing is found, while changes go on.

use super::{
    failed,
    place::Place,
    processor::Cores,
    seed,
    spread::{number, percentile},
    wire::{Connection, Request},
};
use crate::{
    commands::{caller::percent, stdout::say},
    error::Result,
};
use clap::Args;
use search_index::corpus::Corpus;
use serde_json::Value;
use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

/// How many changes there are.
#[derive(Debug, Clone, Args)]
pub struct Freshness {
    /// Approvals a second
    #[arg(long, default_value_t = 50)]
    rate: usize,
    /// For so many seconds
    #[arg(long, default_value_t = 30)]
    seconds: usize,
    /// How many listings are published before
    #[arg(long, default_value_t = 20_000)]
    rows: usize,
    /// How many open demand lines they are matched against
    #[arg(long, default_value_t = 1_000)]
    lines: usize,
    /// The corpus's seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// A listing that was approved: its own number, and when the answer came.
struct Approved {
    external_id: String,
    at: Instant,
}

pub(super) fn run(wanted: &Freshness) -> Result<()> {
    let cores = Cores::take();
    let corpus = Corpus::new(wanted.seed);
    let place = Place::start(cores, None)?;
    seed::ask(&place, &corpus, wanted.lines)?;
    let supplier = seed::publish(&place, &corpus, wanted.rows)?;
    let changes = wanted.rate * wanted.seconds;
    seed::import_more(&supplier, &corpus, wanted.rows, changes)?;
    let waiting = seed::waiting(&place.operator)?;
    say(format_args!(
        "approving {} listings, {} a second",
        waiting.len(),
        wanted.rate
    ));
    let (tell, told) = mpsc::channel();
    let found = std::thread::scope(|scope| {
        let finder = scope.spawn(|| find_all(&place, told));
        let approved = approve_all(&place, &waiting, wanted.rate, tell);
        let found = finder.join().map_err(|_| failed("the finder broke off"))?;
        approved.and(found)
    })?;
    let ms = |of_hundred| number(percentile(&found, of_hundred));
    say(format_args!(
        "approved → found under {} changes/s, {} listings before: p50 {} ms, p99 {} ms, longest {} ms, of {}",
        wanted.rate,
        wanted.rows,
        ms(50),
        ms(99),
        ms(100),
        found.len()
    ));
    Ok(())
}

/// Approves one by one, in step with the clock; each is told on with the moment of its answer.
fn approve_all(
    place: &Place,
    waiting: &[(String, String)],
    rate: usize,
    tell: mpsc::Sender<Approved>,
) -> Result<()> {
    let start = Instant::now();
    let pause = Duration::from_secs(1) / u32::try_from(rate.max(1)).unwrap_or(1);
    let mut due = start;
    for (id, external_id) in waiting {
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        due += pause;
        let path = format!("/admin/listings/{id}/approve");
        place.operator.call("POST", &path, Some(&serde_json::json!({})))?;
        let approved = Approved {
            external_id: external_id.clone(),
            at: Instant::now(),
        };
        // A finder that ended has its own error to tell.
        if tell.send(approved).is_err() {
            break;
        }
    }
    let late = Instant::now().saturating_duration_since(due);
    if late > Duration::from_secs(1) {
        say(format_args!(
            "  the approvals took {:.1} s longer than they should",
            late.as_secs_f64()
        ));
    }
    Ok(())
}

/// Looks for one after the other by its own number until it is found; how many milliseconds after its approval.
fn find_all(place: &Place, told: mpsc::Receiver<Approved>) -> Result<Vec<f64>> {
    let mut connection = Connection::open(place.address)?;
    let mut found = Vec::new();
    for approved in told {
        let path = format!(
            "/api/v1/search/listings?q={}&sort=newest&limit=100",
            percent(&approved.external_id)
        );
        let request = Request::get(&path);
        loop {
            let answer: Value = serde_json::from_slice(&connection.ask(&request)?.good()?)?;
            let items = answer["items"].as_array().cloned().unwrap_or_default();
            if items
                .iter()
                .any(|i| i["external_id"] == approved.external_id.as_str())
            {
                found.push(approved.at.elapsed().as_secs_f64() * 1e3);
                break;
            }
            if approved.at.elapsed() > Duration::from_secs(60) {
                return Err(failed(format!(
                    "{} was not found within a minute",
                    approved.external_id
                )));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
    Ok(found)
}
