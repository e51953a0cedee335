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
use search_index::{corpus::Corpus, query::MAX_OFFSET};
use serde_json::Value;

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
    let mut place = Place::start(Cores::take(), None)?;
    seed::publish(&place, &corpus, wanted.rows)?;
    tell(&place, "that has just taken them in")?;
    place.restart()?;
    tell(&place, "started anew")?;
    let shown = show_all(&place)?;
    tell(&place, &format!("{shown} listings shown"))?;
    let mut load = Load::on(place.address)?;
    for (_, questions) in Asks::of(&corpus, 300).lists(&[]) {
        let requests: Vec<Request> = questions.into_iter().map(request).collect();
        load.ask_all(&requests)?;
        load.ask_all(&requests)?;
    }
    tell(&place, "after searches of all kinds, twice")
}

/// Has every listing shown: pages of each form from each country, of which none is longer than an offset may be.
/// Returns how many there were.
fn show_all(place: &Place) -> Result<usize> {
    const PAGE: usize = 100;
    let mut connection = Connection::open(place.address)?;
    let mut ask = |query: &str| -> Result<Value> {
        let path = format!("/api/v1/search/listings?limit={PAGE}{query}");
        let body = connection.ask(&Request::get(&path))?.good()?;
        Ok(serde_json::from_slice(&body)?)
    };
    let values = |answer: &Value, facet: &str| -> Vec<String> {
        let values = answer["facets"][facet].as_array().into_iter().flatten();
        values
            .filter_map(|value| Some(value["value"].as_str()?.to_owned()))
            .collect()
    };
    let facets = ask("&facets=dose_form,origin_country")?;
    let mut shown = 0;
    for form in values(&facets, "dose_form") {
        for country in values(&facets, "origin_country") {
            for page in 0.. {
                let offset = page * PAGE;
                let query = format!("&dose_form={form}&origin_country={country}&offset={offset}");
                let on_page = ask(&query)?["items"].as_array().map_or(0, Vec::len);
                shown += on_page;
                if on_page < PAGE || offset + PAGE >= MAX_OFFSET {
                    break;
                }
            }
        }
    }
    Ok(shown)
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
