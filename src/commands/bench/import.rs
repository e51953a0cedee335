//! `theriac bench import`: what a catalogue's row costs, from the upload to its matches.

use super::{
    failed,
    peers::postgres::{self, Cluster},
    place::Place,
    processor::{Cores, Used},
    seed,
    spread::{number, table},
};
use crate::{commands::stdout::say, error::Result};
use clap::Args;
use search_index::{
    corpus::Corpus,
    index::{Batch, SearchIndex},
};
use std::time::Duration;

/// How much is imported.
#[derive(Debug, Clone, Args)]
pub struct Import {
    /// How many rows
    #[arg(long, default_value_t = 30_000)]
    rows: usize,
    /// How many open demand lines they are matched against
    #[arg(long, default_value_t = 1_000)]
    lines: usize,
    /// The folder of PostgreSQL's programs, `auto` to look for them, `off` to measure on SQLite alone
    #[arg(long, default_value = "auto")]
    postgres_bin: String,
    /// The corpus's seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Processor time of two steps, and what came of them.
struct Steps {
    import: Duration,
    publish: Duration,
    matches: i64,
}

pub(super) fn run(wanted: &Import) -> Result<()> {
    let cores = Cores::take();
    let corpus = Corpus::new(wanted.seed);
    say(format_args!(
        "{} rows, {} demand lines; {}",
        wanted.rows,
        wanted.lines,
        cores.told()
    ));
    let index = index_alone(&corpus, wanted.rows)?;
    let mut rows = vec![head()];
    let sqlite = || Place::start(cores, None);
    rows.push(on("SQLite", wanted, &corpus, index, sqlite)?);
    if wanted.postgres_bin != "off" {
        let programs = postgres::programs(&wanted.postgres_bin).ok_or_else(|| {
            failed("PostgreSQL's programs are not there; `--postgres-bin off` leaves it out")
        })?;
        let cluster = Cluster::start(&programs, cores)?;
        let mut count = 0;
        let fresh = || {
            count += 1;
            Place::start(cores, Some(&cluster.fresh(&format!("theriac{count}"))?))
        };
        rows.push(on("PostgreSQL", wanted, &corpus, index, fresh)?);
    }
    say(format_args!(
        "\nµs of CPU a row of the service's process (the database's own processes are not counted)\n{}",
        table(&rows)
    ));
    say(format_args!(
        "  match is the difference between publishing with and without demand lines, approve what is left of publishing\n\
         \x20 without them when the index, measured by itself, is taken off"
    ));
    Ok(())
}

fn head() -> Vec<String> {
    [
        "",
        "import and identity",
        "index",
        "match",
        "these three",
        "approve",
        "pairs stored",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// The row of one database: once with demand lines, once without.
fn on(
    name: &str,
    wanted: &Import,
    corpus: &Corpus,
    index: Duration,
    mut place: impl FnMut() -> Result<Place>,
) -> Result<Vec<String>> {
    say(format_args!("{name}: with demand lines"));
    let with = steps(&place()?, corpus, wanted.rows, wanted.lines)?;
    say(format_args!("{name}: without demand lines"));
    let without = steps(&place()?, corpus, wanted.rows, 0)?;
    let each = |time: Duration| time.as_secs_f64() * 1e6 / wanted.rows.max(1) as f64;
    let matched = (each(with.publish) - each(without.publish)).max(0.0);
    let import = (each(with.import) + each(without.import)) / 2.0;
    let approve = (each(without.publish) - each(index)).max(0.0);
    let cells = [
        import,
        each(index),
        matched,
        import + each(index) + matched,
        approve,
    ];
    let cells = cells.map(number).into_iter().chain([with.matches.to_string()]);
    Ok([name.to_owned()].into_iter().chain(cells).collect())
}

fn steps(place: &Place, corpus: &Corpus, rows: usize, lines: usize) -> Result<Steps> {
    if lines > 0 {
        seed::ask(place, corpus, lines)?;
    }
    let supplier = place.company("supplier", "Bench Works", "CN", "asean")?;
    let buyer = place.company("buyer", "Bench Sentinel", "VN", "asean")?;
    seed::until_matched(place, &buyer)?;
    let before = Used::by(place.process())?;
    seed::import(&supplier, corpus, rows)?;
    let imported = Used::by(place.process())?;
    seed::approve(&place.operator, true)?;
    seed::until_found(place, rows)?;
    seed::until_matched(place, &buyer)?;
    let published = Used::by(place.process())?;
    let stats = place.operator.call("GET", "/admin/stats", None)?;
    let count = |name: &str| stats[name].as_i64().unwrap_or_default();
    Ok(Steps {
        import: imported.since(&before),
        publish: published.since(&imported),
        matches: count("matches") + count("near_matches"),
    })
}

/// So many changes are one commit, about as the service takes them.
const COMMIT: usize = 500;

/// The index by itself, in this process: documents of the same listings, committed as the service does.
fn index_alone(corpus: &Corpus, rows: usize) -> Result<Duration> {
    let folder = tempfile::tempdir()?;
    let wrong = |e: &dyn std::fmt::Display| failed(format!("index: {e}"));
    let index = SearchIndex::open(folder.path(), "bench").map_err(|e| wrong(&e))?;
    index
        .rebuild("bench")
        .and_then(|r| r.finish(0))
        .map_err(|e| wrong(&e))?;
    let documents: Vec<_> = corpus.listings(rows).map(|l| l.document(corpus)).collect();
    let before = Used::by(std::process::id())?;
    let mut cursor = 0;
    for some in documents.chunks(COMMIT) {
        let mut batch = Batch::new();
        some.iter().for_each(|document| batch.listing(document.clone()));
        cursor += 1;
        index.write(batch, cursor).map_err(|e| wrong(&e))?;
    }
    Ok(Used::by(std::process::id())?.since(&before))
}
