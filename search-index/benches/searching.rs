//! What a search costs in this process: no HTTP, no JSON, no database.
//!
//! ```text
//! cargo bench -p search-index --bench searching                       10,000 and 100,000 listings
//! cargo bench -p search-index --bench searching -- --listings 1000000 so many
//! cargo bench -p search-index --bench searching -- --index DIR        the index of a data folder, as it is
//! cargo bench -p search-index --bench searching -- --build DIR        writes an index of 2,000 listings there, or of
//!                                                                     so many as `--listings` says
//! cargo bench -p search-index --bench searching -- --count 50 --index DIR
//!                                                                     asks it so many questions of each class, and
//!                                                                     does nothing else
//! ```
//!
//! The last two are for counting instructions, which do not depend on what else the machine does: `.ci/instructions`.
//! Each figure is the median over some hundreds of different questions of a made-up corpus, a page of twenty with its
//! total, with typing errors, beginnings and synonyms looked for: understanding and finding. A question's figure is the least of some rounds, and
//! the questions of a round are asked one after the other, so that none finds what it needs in the caches already.

use search_index::corpus::{Class, Corpus, Question};
use search_index::facets::Facet;
use search_index::index::{Batch, SearchIndex};
use search_index::query::{ListingQuery, ListingSort, Understanding};
use search_index::vocabulary::Lexicon;
use std::hint::black_box;
use std::time::{Duration, Instant};

const QUESTIONS: usize = 300;
const ROUNDS: usize = 7;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |name: &str| {
        let at = arguments.iter().position(|a| a == name)?;
        arguments.get(at + 1)?.parse::<usize>().ok()
    };
    let corpus = Corpus::new(1);
    let Some(dir) = tempfile::tempdir().ok() else {
        return eprintln!("no folder for the index");
    };
    let folder = |name: &str| {
        let at = arguments.iter().position(|a| a == name)?;
        arguments.get(at + 1).map(std::path::Path::new)
    };
    if let Some(folder) = folder("--build") {
        let listings = number("--listings").unwrap_or(2_000);
        if built(folder, &corpus, listings).is_none() {
            eprintln!("the index could not be built");
        }
        return;
    }
    if let (Some(count), Some(folder)) = (number("--count"), folder("--index")) {
        return count_classes(&corpus, folder, count);
    }
    if let Some(folder) = folder("--index") {
        let before = memory_mb();
        let Ok(index) = SearchIndex::open(folder, "bench") else {
            return eprintln!("there is no index");
        };
        return figures(&corpus, &index, before);
    }
    for listings in number("--listings").map_or(vec![10_000, 100_000], |n| vec![n]) {
        let before = memory_mb();
        let Some(index) = built(&dir.path().join(listings.to_string()), &corpus, listings) else {
            return eprintln!("the index could not be built");
        };
        println!("{listings} listings");
        figures(&corpus, &index, before);
    }
}

fn figures(corpus: &Corpus, index: &SearchIndex, before: Option<f64>) {
    println!(
        "  {:<18} {:>10} {:>8} {:>8} {:>8}",
        "µs", "understood", "found", "mean", "p90"
    );
    for (name, queries) in classes(corpus, QUESTIONS) {
        figure(name, index, &queries);
    }
    memory(index, before);
}

/// A question, and how it is asked.
struct Asked {
    question: Question,
    /// By price, with filters.
    filtered: bool,
}

/// The questions of each class.
fn classes(corpus: &Corpus, count: usize) -> Vec<(&'static str, Vec<Asked>)> {
    let asked = |class, filtered| {
        let questions = corpus.questions(class, count).into_iter();
        questions
            .map(move |question| Asked { question, filtered })
            .collect()
    };
    let mut classes: Vec<_> = Class::ALL
        .iter()
        .map(|class| (class.name(), asked(*class, false)))
        .collect();
    classes.push(("filters, by price", asked(Class::OneTerm, true)));
    classes
}

impl Asked {
    /// As the service asks it: understanding it is part of what it costs.
    fn query(&self, lexicon: &Lexicon) -> ListingQuery {
        let facets = [
            Facet::DoseForm,
            Facet::OriginCountry,
            Facet::Storage,
            Facet::Hub,
            Facet::Kind,
        ];
        let question = &self.question;
        let query = ListingQuery {
            asked: Understanding::of(lexicon, &question.text).unwrap_or_default(),
            hub: question.hub.map(str::to_owned),
            dose_form: question.dose_form.map(str::to_owned),
            facets: match question.class {
                Class::Facets => facets.to_vec(),
                _ => Vec::new(),
            },
            limit: 20,
            ..ListingQuery::default()
        };
        if !self.filtered {
            return query;
        }
        ListingQuery {
            origin_country: Some("CN".to_owned()),
            price_usd_max: Some(1.0),
            lead_time_days_max: Some(45),
            sort: ListingSort::Price,
            ..query
        }
    }
}

fn built(dir: &std::path::Path, corpus: &Corpus, listings: usize) -> Option<SearchIndex> {
    let index = SearchIndex::open(dir, "bench").ok()?;
    let mut rebuild = index.rebuild("bench").ok()?;
    let mut batch = Batch::new();
    for listing in corpus.listings(listings) {
        batch.listing(listing.document(corpus));
        if batch.len() == 500 {
            rebuild.apply(std::mem::take(&mut batch)).ok()?;
        }
    }
    rebuild.apply(batch).ok()?;
    rebuild.finish(1).ok()?;
    Some(index)
}

fn figure(name: &str, index: &SearchIndex, questions: &[Asked]) {
    let lexicon = Lexicon::builtin();
    let mut understood = vec![Duration::MAX; questions.len()];
    let mut found = understood.clone();
    for _ in 0..ROUNDS {
        for ((asked, understood), found) in questions.iter().zip(&mut understood).zip(&mut found) {
            let start = Instant::now();
            let query = black_box(asked.query(&lexicon));
            let between = Instant::now();
            black_box(index.search_listings(&query).ok());
            *found = between.elapsed().min(*found);
            *understood = (between - start).min(*understood);
        }
    }
    let mean = found.iter().sum::<Duration>().as_secs_f64() * 1e6 / found.len().max(1) as f64;
    println!(
        "  {name:<18} {:>10.1} {:>8.1} {mean:>8.1} {:>8.1}",
        at(&mut understood, 50),
        at(&mut found, 50),
        at(&mut found, 90),
    );
}

/// The figure that so many of a hundred do not pass, in microseconds.
fn at(figures: &mut [Duration], share: usize) -> f64 {
    figures.sort_unstable();
    let figure = figures.get(figures.len() * share / 100).copied();
    figure.unwrap_or_default().as_secs_f64() * 1e6
}

/// Asks the questions of each class by themselves, and tells how many there were of each.
fn count_classes(corpus: &Corpus, folder: &std::path::Path, count: usize) {
    let Ok(index) = SearchIndex::open(folder, "bench") else {
        return eprintln!("there is no index");
    };
    let lexicon = Lexicon::builtin();
    for (name, queries) in classes(corpus, count) {
        search_counted(&index, &lexicon, &queries);
        println!("{}\t{name}", queries.len());
    }
}

/// Asks each question once. `.ci/instructions` counts what happens in it, and knows it by its name.
#[inline(never)]
fn search_counted(index: &SearchIndex, lexicon: &Lexicon, queries: &[Asked]) {
    for asked in queries {
        black_box(index.search_listings(&asked.query(lexicon)).ok());
    }
}

fn memory(index: &SearchIndex, before: Option<f64>) {
    for (name, bytes) in index.memory() {
        println!("  {name:<18} {:>8.1} MB", bytes as f64 / 1e6);
    }
    if let (Some(before), Some(now)) = (before, memory_mb()) {
        println!(
            "  anonymous in all   {:>8.1} MB, with what building left behind",
            now - before
        );
    }
}

/// The memory of this process that no file holds (Linux), in megabytes.
fn memory_mb() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find(|l| l.starts_with("RssAnon:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
