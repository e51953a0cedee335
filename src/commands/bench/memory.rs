//! `theriac bench memory`: what the service holds in memory when everything has been asked for once.

use super::{
    asks::{Asks, request},
    load::Load,
    place::Place,
    processor::{Cores, anonymous_memory},
    seed,
    spread::number,
    wire::{Connection, Request},
};
use crate::{commands::stdout::say, error::Result};
use clap::Args;
use search_index::corpus::Corpus;

/// How much is held.
#[derive(Debug, Clone, Args)]
pub struct Memory {
    /// How many listings are published
    #[arg(long, default_value_t = 100_000)]
    rows: usize,
    /// The corpus's seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(super) fn run(wanted: &Memory) -> Result<()> {
    let corpus = Corpus::new(wanted.seed);
    let place = Place::start(Cores::take(), None)?;
    seed::publish(&place, &corpus, wanted.rows)?;
    tell(&place, "published")?;
    let mut load = Load::on(place.address)?;
    for (_, questions) in Asks::of(&corpus, 300).lists(&[]) {
        let requests: Vec<Request> = questions.into_iter().map(request).collect();
        load.ask_all(&requests)?;
        load.ask_all(&requests)?;
    }
    tell(&place, "after searches of all kinds, twice")
}

/// RssAnon, and what the service itself says that its parts hold.
pub(super) fn tell(place: &Place, when: &str) -> Result<()> {
    let memory = anonymous_memory(place.process())?;
    say(format_args!(
        "RssAnon of the service, {when}: {} MB",
        number(memory as f64 / 1e6)
    ));
    let metrics = Connection::open(place.address)?
        .ask(&Request::get("/metrics"))?
        .good()?;
    for line in String::from_utf8_lossy(&metrics)
        .lines()
        .filter(|l| !l.starts_with('#'))
    {
        let (name, value) = line.rsplit_once(' ').unwrap_or((line, ""));
        if name.split('{').next().is_some_and(|n| n.ends_with("_bytes")) {
            let megabytes = value.parse::<f64>().unwrap_or_default() / 1e6;
            say(format_args!("  {name} {} MB", number(megabytes)));
        }
    }
    Ok(())
}
