//! What a search costs in this process: no HTTP, no JSON, no database.
//!
//! ```text
//! cargo bench -p search-index --bench searching                       10,000 and 100,000 listings
//! cargo bench -p search-index --bench searching -- --listings 1000000 so many
//! cargo bench -p search-index --bench searching -- --count 50         asks so many questions of each class over
//!                                                                     2,000 listings, and does nothing else
//! ```
//!
//! The last is for counting instructions, which do not depend on what else the machine does: `.ci/instructions`. With
//! `--in FOLDER` an index is kept there and used again.
//!
//! Each figure is the median over some hundreds of different questions of a made-up corpus, a page of twenty with its
//! total, with typing errors, beginnings and synonyms looked for: what understanding the question takes, and what
//! finding takes. A question's figure is the least of some rounds, and the questions of a round are asked one after the
//! other, so that none finds what it needs in the caches already.

use search_index::corpus::{Class, Corpus, Question};
use search_index::facets::Facet;
use search_index::index::{Batch, SearchIndex};
use search_index::query::{ListingQuery, ListingSort, Understanding};
use search_index::vocabulary::Lexicon;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const QUESTIONS: usize = 300;
const ROUNDS: usize = 7;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let given = |name: &str| {
        let at = arguments.iter().position(|a| a == name)?;
        arguments.get(at + 1).cloned()
    };
    let number = |name: &str| given(name)?.parse::<usize>().ok();
    let Some(temporary) = tempfile::tempdir().ok() else {
        return eprintln!("no folder for the index");
    };
    let dir = given("--in").map_or(temporary.path().to_owned(), PathBuf::from);
    let corpus = Corpus::new(1);
    let lexicon = Lexicon::builtin();
    if let Some(count) = number("--count") {
        let listings = number("--listings").unwrap_or(2_000);
        let Some(index) = opened(&dir, &corpus, listings) else {
            return eprintln!("the index could not be built");
        };
        let classes = classes(&corpus, count);
        let only = given("--class");
        let asked = classes
            .iter()
            .filter(|c| only.as_ref().is_none_or(|only| c.0 == only));
        let queries: Vec<ListingQuery> = asked
            .flat_map(|(_, questions)| questions)
            .map(|question| ListingQuery {
                asked: Understanding::of(&lexicon, &question.text).unwrap_or_default(),
                ..question.query.clone()
            })
            .collect();
        search_counted(&index, &queries);
        return println!("{}", queries.len());
    }
    for listings in number("--listings").map_or(vec![10_000, 100_000], |n| vec![n]) {
        let before = memory_mb();
        let Some(index) = opened(&dir, &corpus, listings) else {
            return eprintln!("the index could not be built");
        };
        println!("{listings} listings in {} segments", segments(&dir, listings));
        println!(
            "  {:<18} {:>12} {:>9} {:>9} {:>9}",
            "µs", "understood", "found", "mean", "p90"
        );
        for (name, questions) in classes(&corpus, QUESTIONS) {
            figure(name, &index, &lexicon, &questions);
        }
        memory(&index, before);
    }
}

/// A question as it was typed, and what else is asked with it.
struct Asked {
    text: String,
    query: ListingQuery,
}

/// The questions of each class, as the service asks them.
fn classes(corpus: &Corpus, count: usize) -> Vec<(&'static str, Vec<Asked>)> {
    let mut classes = Vec::new();
    for class in Class::ALL {
        let questions = corpus.questions(class, count);
        classes.push((class.name(), questions.iter().map(asked).collect()));
    }
    let mut filtered: Vec<Asked> = corpus
        .questions(Class::OneTerm, count)
        .iter()
        .map(asked)
        .collect();
    for question in &mut filtered {
        question.query.origin_country = Some("CN".to_owned());
        question.query.price_usd_max = Some(1.0);
        question.query.lead_time_days_max = Some(45);
        question.query.sort = ListingSort::Price;
    }
    classes.push(("filters, by price", filtered));
    classes
}

fn asked(question: &Question) -> Asked {
    let facets = [
        Facet::DoseForm,
        Facet::OriginCountry,
        Facet::Storage,
        Facet::Hub,
        Facet::Kind,
    ];
    let query = ListingQuery {
        hub: question.hub.map(str::to_owned),
        dose_form: question.dose_form.map(str::to_owned),
        facets: match question.class {
            Class::Facets => facets.to_vec(),
            _ => Vec::new(),
        },
        limit: 20,
        ..ListingQuery::default()
    };
    Asked {
        text: question.text.clone(),
        query,
    }
}

/// The index of so many listings, built where there is none.
fn opened(dir: &Path, corpus: &Corpus, listings: usize) -> Option<SearchIndex> {
    let dir = dir.join(listings.to_string());
    let kept = SearchIndex::open(&dir, "bench").ok()?;
    if kept.needs_rebuild().is_none() {
        return Some(kept);
    }
    drop(kept);
    built(&dir, corpus, listings)
}

fn segments(dir: &Path, listings: usize) -> usize {
    let generations = std::fs::read_dir(dir.join(listings.to_string()))
        .into_iter()
        .flatten()
        .flatten();
    let files = generations.flat_map(|generation| std::fs::read_dir(generation.path()).into_iter().flatten());
    let postings = files
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|e| e == "idx"));
    postings.count()
}

fn built(dir: &Path, corpus: &Corpus, listings: usize) -> Option<SearchIndex> {
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

fn figure(name: &str, index: &SearchIndex, lexicon: &Lexicon, questions: &[Asked]) {
    let mut understood = vec![Duration::MAX; questions.len()];
    let mut found = understood.clone();
    for _ in 0..ROUNDS {
        for (at, question) in questions.iter().enumerate() {
            let mut query = question.query.clone();
            let start = Instant::now();
            query.asked = Understanding::of(lexicon, black_box(&question.text)).unwrap_or_default();
            let between = Instant::now();
            black_box(index.search_listings(black_box(&query)).ok());
            let end = Instant::now();
            let [understood, found] = [&mut understood, &mut found].map(|least| least.get_mut(at));
            if let (Some(understood), Some(found)) = (understood, found) {
                *understood = (between - start).min(*understood);
                *found = (end - between).min(*found);
            }
        }
    }
    let mean = found.iter().sum::<Duration>().as_secs_f64() * 1e6 / found.len().max(1) as f64;
    println!(
        "  {name:<18} {:>12.1} {:>9.1} {mean:>9.1} {:>9.1}",
        at(&mut understood, 50),
        at(&mut found, 50),
        at(&mut found, 90),
    );
}

/// The figure that so many of a hundred do not pass, in microseconds.
fn at(figures: &mut [Duration], share: usize) -> f64 {
    figures.sort_unstable();
    let figure = figures
        .get(figures.len() * share / 100)
        .copied()
        .unwrap_or_default();
    figure.as_secs_f64() * 1e6
}

/// Asks each question once. `.ci/instructions` counts what happens in it, and knows it by its name.
#[inline(never)]
fn search_counted(index: &SearchIndex, queries: &[ListingQuery]) {
    for query in queries {
        black_box(index.search_listings(black_box(query)).ok());
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
