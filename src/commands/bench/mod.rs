//! `theriac bench`: what things cost, measured so that it can be measured again.
//!
//! Each part makes what it needs (made-up records, a throw-away service, throw-away peers), measures processor time
//! and not the clock's, compares answers with what must be found, and prints a table. docs/BENCHMARKS.md explains.

mod asks;
mod freshness;
mod growth;
mod http;
mod import;
mod load;
mod memory;
mod oracle;
mod peers;
mod place;
mod processor;
mod reverse;
mod rounds;
mod seed;
mod spread;
mod versus;
mod wire;

use crate::error::{Error, Result};
use clap::{Args, Subcommand};
use search_index::corpus::Corpus;
use std::path::PathBuf;

/// Shown below the help.
pub const NOTES: &str = "Nothing of yours is touched: every part makes a folder and servers of its own and removes them.\n\
    Only a release build tells what users will see: cargo run --release -- bench http\n\
    Linux only: processor time and memory are read from /proc.";

/// Which part.
#[derive(Debug, Clone, Subcommand)]
pub enum Bench {
    /// Write made-up listings as CSV that /listings/import takes
    Corpus(CorpusFile),
    /// Searches over HTTP, against a fixed body and against PostgreSQL and Meilisearch
    Http(http::Http),
    /// A catalogue's row: import and identity, index, match
    Import(import::Import),
    /// From an approval until a search finds it, while changes go on
    Freshness(freshness::Freshness),
    /// The service's own memory with everything in it
    Memory(memory::Memory),
    /// Candidates for a new listing among open demand lines
    Reverse(reverse::Reverse),
    /// How the index's cost grows with the number of listings, in this process
    Growth(growth::Growth),
}

/// Made-up listings.
#[derive(Debug, Clone, Args)]
pub struct CorpusFile {
    /// How many
    #[arg(long, default_value_t = 1_000)]
    rows: usize,
    /// The file to write
    #[arg(long)]
    out: PathBuf,
    /// Another seed makes other listings
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs it.
pub fn run(which: &Bench) -> Result<()> {
    match which {
        Bench::Corpus(wanted) => {
            let corpus = Corpus::new(wanted.seed);
            Ok(std::fs::write(
                &wanted.out,
                seed::catalogue(corpus.listings(wanted.rows))?,
            )?)
        }
        Bench::Http(wanted) => http::run(wanted),
        Bench::Import(wanted) => import::run(wanted),
        Bench::Freshness(wanted) => freshness::run(wanted),
        Bench::Memory(wanted) => memory::run(wanted),
        Bench::Reverse(wanted) => reverse::run(wanted),
        Bench::Growth(wanted) => growth::run(wanted),
    }
}

fn failed(text: impl Into<String>) -> Error {
    Error::Internal(text.into())
}
