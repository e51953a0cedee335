//! `theriac bench growth`: how cost grows with the number of listings, in this process: the index alone, without HTTP,
//! rows and JSON.

use super::{
    asks::PAGE,
    failed,
    processor::{Used, anonymous_memory},
    spread::{number, table},
};
use crate::{commands::stdout::say, error::Result};
use clap::Args;
use search_index::{
    corpus::{Class, Corpus, Question},
    facets::Facet,
    index::{Batch, SearchIndex},
    query::{ListingQuery, Understanding},
    suggest::Excluded,
    vocabulary::Lexicon,
};
use std::{fmt::Display, hint::black_box, path::Path};

/// Which sizes.
#[derive(Debug, Clone, Args)]
pub struct Growth {
    /// How many listings; several sizes are measured one after the other
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000, 1_000_000])]
    rows: Vec<usize>,
    /// How many different questions of each class are asked
    #[arg(long, default_value_t = 300)]
    questions: usize,
    /// The corpus's seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// So many listings are given to the index at once.
const BATCH: usize = 1_000;
/// So often every list of questions is asked while it is measured, after once for warmth.
const ROUNDS: usize = 3;
/// So many single changes are committed to see what one costs.
const CHANGES: usize = 30;

pub(super) fn run(wanted: &Growth) -> Result<()> {
    // One thread asks, but the index merges on several: nothing is pinned to one core here.
    let corpus = Corpus::new(wanted.seed);
    let asks: Vec<(Class, Vec<Question>)> = Class::ALL
        .map(|class| (class, corpus.questions(class, wanted.questions)))
        .to_vec();
    let mut columns = Vec::new();
    for &rows in &wanted.rows {
        say(format_args!("{rows} listings"));
        let folder = tempfile::tempdir()?;
        columns.push(column(&corpus, &asks, rows, folder.path())?);
    }
    // Sizes side by side, one row a figure.
    let head = [String::new()]
        .into_iter()
        .chain(wanted.rows.iter().map(usize::to_string));
    let mut rows = vec![head.collect::<Vec<String>>()];
    for (at, (name, _)) in columns.first().into_iter().flatten().enumerate() {
        let figures = columns
            .iter()
            .filter_map(|c| c.get(at))
            .map(|(_, figure)| number(*figure));
        rows.push([name.clone()].into_iter().chain(figures).collect());
    }
    say(format_args!(
        "\nµs of CPU, where nothing else is said\n{}",
        table(&rows)
    ));
    Ok(())
}

/// The figures of one size, each with its name.
fn column(
    corpus: &Corpus,
    asks: &[(Class, Vec<Question>)],
    rows: usize,
    folder: &Path,
) -> Result<Vec<(String, f64)>> {
    let me = std::process::id();
    let before = anonymous_memory(me)?;
    let (index, each) = built(corpus, rows, folder)?;
    let mut figures = vec![("index, a row".to_owned(), each)];
    let lexicon = Lexicon::builtin();
    for (class, questions) in asks {
        let micros = repeated(questions.len(), || {
            for question in questions {
                let query = query(&lexicon, question)?;
                black_box(index.search_listings(&query).map_err(wrong)?);
            }
            Ok(())
        })?;
        figures.push((class.name().to_owned(), micros));
    }
    let beginnings = asks
        .iter()
        .find(|(class, _)| *class == Class::Prefix)
        .map(|(_, q)| q.as_slice());
    let beginnings = beginnings.unwrap_or_default();
    let suggested = repeated(beginnings.len(), || {
        for question in beginnings {
            black_box(
                index
                    .suggest(&question.text, 10, &Excluded::default())
                    .map_err(wrong)?,
            );
        }
        Ok(())
    })?;
    figures.push(("suggest".to_owned(), suggested));
    let changed = Used::by(me)?;
    for (cursor, number) in (2..).zip(0..CHANGES) {
        let mut batch = Batch::new();
        if let Some(listing) = corpus.listing(number) {
            batch.listing(listing.document(corpus));
        }
        index.write(batch, cursor).map_err(wrong)?;
    }
    let changed = Used::by(me)?.since(&changed);
    figures.push((
        "one change, committed by itself".to_owned(),
        changed.as_secs_f64() * 1e6 / CHANGES as f64,
    ));
    // What still merges would find its folder gone.
    index.close_writer().map_err(wrong)?;
    for (name, bytes) in index.memory() {
        figures.push((format!("{name}, MB"), bytes as f64 / 1e6));
    }
    let memory = anonymous_memory(me)?.saturating_sub(before);
    figures.push((
        "RssAnon, MB, with what building left".to_owned(),
        memory as f64 / 1e6,
    ));
    Ok(figures)
}

/// The index in a folder, and microseconds a row: without making the documents, with all merging.
fn built(corpus: &Corpus, rows: usize, folder: &Path) -> Result<(SearchIndex, f64)> {
    let me = std::process::id();
    let start = Used::by(me)?;
    for listing in corpus.listings(rows) {
        black_box(listing.document(corpus));
    }
    let made = Used::by(me)?;
    let index = SearchIndex::open(folder, "bench").map_err(wrong)?;
    let mut rebuild = index.rebuild("bench").map_err(wrong)?;
    let mut batch = Batch::new();
    for listing in corpus.listings(rows) {
        batch.listing(listing.document(corpus));
        if batch.len() == BATCH {
            rebuild.apply(std::mem::take(&mut batch)).map_err(wrong)?;
        }
    }
    rebuild.apply(batch).map_err(wrong)?;
    rebuild.finish(1).map_err(wrong)?;
    let built = Used::by(me)?.since(&made).saturating_sub(made.since(&start));
    Ok((index, built.as_secs_f64() * 1e6 / rows.max(1) as f64))
}

/// Microseconds of each of so many, over some rounds.
fn repeated(many: usize, mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    let me = std::process::id();
    work()?;
    let before = Used::by(me)?;
    for _ in 0..ROUNDS {
        work()?;
    }
    let used = Used::by(me)?.since(&before);
    Ok(used.as_secs_f64() * 1e6 / (many * ROUNDS).max(1) as f64)
}

/// A question as the service asks it.
fn query(lexicon: &Lexicon, question: &Question) -> Result<ListingQuery> {
    let counted = [Facet::Kind, Facet::DoseForm, Facet::OriginCountry, Facet::Storage];
    Ok(ListingQuery {
        asked: Understanding::of(lexicon, &question.text).map_err(wrong)?,
        hub: question.hub.map(str::to_owned),
        dose_form: question.dose_form.map(str::to_owned),
        facets: match question.class {
            Class::Facets => counted.to_vec(),
            _ => Vec::new(),
        },
        limit: PAGE,
        ..ListingQuery::default()
    })
}

fn wrong(e: impl Display) -> crate::error::Error {
    failed(format!("index: {e}"))
}
