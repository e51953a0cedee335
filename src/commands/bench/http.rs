//! `theriac bench http`: what a search costs over HTTP, against a fixed body and against peers.

use super::{
    asks::{Asks, request},
    load::Load,
    oracle::{Compared, Oracle},
    place::Place,
    processor::{Cores, anonymous_memory},
    rounds::{self, Series},
    seed,
    spread::{Spread, number, percentile, table},
    versus::{MIX_WITHOUT_TYPOS, NO_TYPOS, Peers},
    wire::{Connection, Request},
};
use crate::{commands::stdout::say, error::Result};
use clap::Args;
use search_index::corpus::Corpus;
use std::{path::PathBuf, time::Duration};

/// What is measured against what.
#[derive(Debug, Clone, Args)]
pub struct Http {
    /// How many listings are published
    #[arg(long, default_value_t = 100_000)]
    pub(super) rows: usize,
    /// How often everything is measured
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How many different questions of each class are asked
    #[arg(long, default_value_t = 300)]
    questions: usize,
    /// About how many milliseconds each list is asked in a round
    #[arg(long, default_value_t = 500)]
    round_ms: u64,
    /// The folder of PostgreSQL's programs, `auto` to look for them, `off` to leave it out
    #[arg(long, default_value = "auto")]
    pub(super) postgres_bin: String,
    /// Meilisearch's program; left out when it is not given
    #[arg(long)]
    pub(super) meilisearch: Option<PathBuf>,
    /// The seed of corpus and questions
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write all figures, round by round, to this file
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Requests of a list of a fixed body.
const FIXED: usize = 2_000;

pub(super) fn run(wanted: &Http) -> Result<()> {
    let cores = Cores::take();
    let corpus = Corpus::new(wanted.seed);
    say(format_args!(
        "{} listings, seed {}; {}",
        wanted.rows,
        wanted.seed,
        cores.told()
    ));
    let place = Place::start(cores, None)?;
    seed::publish(&place, &corpus, wanted.rows)?;
    let asks = Asks::of(&corpus, wanted.questions);

    say(format_args!("comparing with the oracle"));
    let oracle = Oracle::of(&corpus, wanted.rows);
    let mut one = Connection::open(place.address)?;
    let compared = oracle.compare(&mut one, &asks.all().collect::<Vec<_>>())?;
    say(format_args!(
        "  {} filters and their counts are right; so are {} names of one substance, of which {} find exactly its \
         listings, and the others also such in which no substance could be read",
        compared.filters, compared.names, compared.exact
    ));

    let peers = Peers::start(wanted, cores, &corpus, &asks, &oracle)?;
    let (bare, within) = (Load::on(place.fixed_body)?, Load::on(place.address)?);
    let mut series = vec![
        fixed("fixed body, bare", place.process(), bare, "/"),
        fixed(
            "fixed body, in all layers",
            place.process(),
            within,
            "/fixed-body",
        ),
    ];
    let mut pages = Vec::new();
    let mut lists = asks.lists(&[]);
    lists.extend(
        asks.lists(NO_TYPOS)
            .pop()
            .map(|(_, mix)| (MIX_WITHOUT_TYPOS.to_owned(), mix)),
    );
    for (name, questions) in lists {
        let requests: Vec<Request> = questions.into_iter().map(request).collect();
        pages.push(Pages::look(&place, &name, &requests)?);
        series.push(listed(name, place.process(), Load::on(place.address)?, requests));
    }
    series.extend(peers.series());
    say(format_args!("measuring"));
    rounds::run(&mut series, wanted.rounds, Duration::from_millis(wanted.round_ms))?;
    let series: Vec<(String, Vec<f64>)> = series.into_iter().map(|s| (s.name, s.micros)).collect();
    let memory = anonymous_memory(place.process())?;
    tell(&series);
    latencies(&place, &pages)?;
    say(format_args!(
        "RssAnon of the service with {} listings, after all of this: {} MB",
        wanted.rows,
        number(memory as f64 / 1e6)
    ));
    match &wanted.out {
        Some(file) => write(file, wanted, &series, &compared, memory),
        None => Ok(()),
    }
}

fn fixed(name: &str, process: u32, mut load: Load, path: &str) -> Series<'static> {
    let requests = vec![Request::get(path); FIXED];
    Series::new(name.to_owned(), process, move || {
        load.ask_all(&requests)?;
        Ok(requests.len())
    })
}

fn listed(name: String, process: u32, mut load: Load, requests: Vec<Request>) -> Series<'static> {
    Series::new(name, process, move || {
        load.ask_all(&requests)?;
        Ok(requests.len())
    })
}

/// What the answers of a list are like.
struct Pages {
    name: String,
    requests: Vec<Request>,
    /// Bytes of a body, on average.
    bytes: usize,
    /// Listings found, on average.
    total: u64,
}

impl Pages {
    fn look(place: &Place, name: &str, requests: &[Request]) -> Result<Self> {
        let mut connection = Connection::open(place.address)?;
        let (mut bytes, mut total) = (0, 0);
        for request in requests {
            let body = connection.ask(request)?.good()?;
            bytes += body.len();
            let answer: serde_json::Value = serde_json::from_slice(&body)?;
            total += answer["total"].as_u64().unwrap_or_default();
        }
        let many = requests.len().max(1);
        Ok(Self {
            name: name.to_owned(),
            requests: requests.to_vec(),
            bytes: bytes / many,
            total: total / many as u64,
        })
    }
}

/// The table: each list against the fixed body, and peers against ours.
fn tell(series: &[(String, Vec<f64>)]) {
    let of = |name: &str| series.iter().find(|(n, _)| n == name).map(|(_, m)| m.as_slice());
    let (bare, within) = (of("fixed body, bare"), of("fixed body, in all layers"));
    let ratio = |above: &[f64], below: Option<&[f64]>| {
        let spread = below.and_then(|below| Spread::of_ratios(above, below));
        spread.map_or_else(String::new, |s| format!("{s} ×"))
    };
    let head = [
        "",
        "µs of CPU a request",
        "to the bare fixed body",
        "to the one in layers",
        "÷ ours",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (name, micros) in series {
        let Some(spread) = Spread::of(micros.iter().copied()) else {
            continue;
        };
        // A peer's list is named after its own: `PostgreSQL: prefix`.
        let ours = name.split_once(": ").and_then(|(_, list)| of(list));
        let own = |text: String| if ours.is_some() { String::new() } else { text };
        rows.push(vec![
            name.clone(),
            spread.to_string(),
            own(ratio(micros, bare)),
            own(ratio(micros, within)),
            ratio(micros, ours),
        ]);
    }
    say(format_args!(
        "\nmedians of the rounds (least–most)\n{}",
        table(&rows)
    ));
}

/// By the clock and one at a time: information, no measure.
fn latencies(place: &Place, pages: &[Pages]) -> Result<()> {
    let head = ["", "found on average", "bytes of an answer", "p50 ms", "p99 ms"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let mut load = Load::on(place.address)?;
    for list in pages {
        let took = load.latencies(&list.requests)?;
        let ms: Vec<f64> = took.iter().map(|t| t.as_secs_f64() * 1e3).collect();
        let known = [list.name.clone(), list.total.to_string(), list.bytes.to_string()];
        let times = [percentile(&ms, 50), percentile(&ms, 99)].map(number);
        rows.push(known.into_iter().chain(times).collect());
    }
    say(format_args!(
        "what is found, and how long it takes by the clock, one at a time (information only)\n{}",
        table(&rows)
    ));
    Ok(())
}

fn write(
    file: &std::path::Path,
    wanted: &Http,
    series: &[(String, Vec<f64>)],
    compared: &Compared,
    memory: u64,
) -> Result<()> {
    let series: std::collections::BTreeMap<&str, &[f64]> = series
        .iter()
        .map(|(name, micros)| (name.as_str(), micros.as_slice()))
        .collect();
    let all = serde_json::json!({"rows": wanted.rows, "rounds": wanted.rounds, "seed": wanted.seed,
        "questions": wanted.questions, "micros_of_cpu_a_request": series, "compared": compared,
        "rss_anon_bytes": memory});
    Ok(std::fs::write(file, serde_json::to_vec_pretty(&all)?)?)
}
