//! `theriac bench reverse`: finding the open lines that a new listing may fit: look-up and criteria, before any row is
//! read and before anything is stored.
//!
//! Lines and listings are those of the corpus, read as the service reads them. For a sample, every pair is judged by
//! the rules themselves: whatever they keep must be among the candidates, and must not be graded below what it is.

use super::{
    failed,
    processor::{Cores, anonymous_memory},
    spread::{number, percentile, table},
};
use crate::{commands::stdout::say, error::Result};
use clap::Args;
use search_index::{
    corpus::{Corpus, Demand, Line, Listing},
    identity::{Identity, ProductText, Status, read},
    matching::{Band, Context, Need, Offer, SupplyMode, evaluate, factors},
    reverse::{Asked, Book, Found, Grade, Keys, Offered, day},
    vocabulary::Lexicon,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Instant,
};

const TODAY: &str = "2026-01-17";

/// Among how many lines.
#[derive(Debug, Clone, Args)]
pub struct Reverse {
    /// Open lines; several sizes are measured one after the other
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000, 1_000_000])]
    lines: Vec<usize>,
    /// How many listings are looked up for
    #[arg(long, default_value_t = 20_000)]
    listings: usize,
    /// How many of them are compared with the rules themselves, among at most 100,000 lines
    #[arg(long, default_value_t = 50)]
    sample: usize,
    /// The corpus's seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What stands open.
#[derive(Default)]
struct Open {
    book: Book<Asked>,
    /// Kept for the sample only.
    needs: Vec<Need>,
}

pub(super) fn run(wanted: &Reverse) -> Result<()> {
    // Nobody is served here: one core is enough, and it should be one and the same.
    let _cores = Cores::take();
    let corpus = Corpus::new(wanted.seed);
    let mut reader = Reader::new();
    let offers: Vec<Offer> = corpus
        .listings(wanted.listings)
        .map(|l| offer(&mut reader, &l))
        .collect();
    let lexicon = Arc::clone(&reader.lexicon);
    let offered: Vec<(Keys, Offered)> = offers
        .iter()
        .map(|o| (Keys::of(&o.identity), Offered::of(o, &lexicon)))
        .collect();
    let head = [
        "open lines",
        "p50 µs",
        "p99 µs",
        "mean µs",
        "candidates (median)",
        "may match",
        "MB of criteria",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for &lines in &wanted.lines {
        let open = open(&corpus, &mut reader, lines, wanted.sample > 0 && lines <= 100_000);
        if !open.needs.is_empty() {
            let pairs = compare(&open, &offers, &offered, wanted.sample, &lexicon)?;
            say(format_args!(
                "{lines} lines: {pairs} pairs that the rules keep are all found"
            ));
        }
        rows.push(figures(lines, &open.book, &offered));
    }
    say(format_args!("\n{}", table(&rows)));
    let memory = anonymous_memory(std::process::id())?;
    say(format_args!(
        "RssAnon of this process at the end: {} MB",
        number(memory as f64 / 1e6)
    ));
    Ok(())
}

/// Each look-up by itself and once, so that nothing of its own is in the processor's caches yet.
fn figures(lines: usize, book: &Book<Asked>, offered: &[(Keys, Offered)]) -> Vec<String> {
    let (today, mut found) = (day(TODAY), Vec::new());
    let (mut micros, mut counts, mut matches) = (Vec::new(), Vec::new(), 0);
    for (keys, offered) in offered {
        found.clear();
        let from = Instant::now();
        book.look_up(keys, offered, today, &mut found);
        micros.push(from.elapsed().as_secs_f64() * 1e6);
        counts.push(found.len() as f64);
        matches += found.iter().filter(|f: &&Found| f.grade == Grade::MATCH).count();
    }
    let all: f64 = counts.iter().sum();
    let mean = micros.iter().sum::<f64>() / micros.len().max(1) as f64;
    vec![
        lines.to_string(),
        number(percentile(&micros, 50)),
        number(percentile(&micros, 99)),
        number(mean),
        format!("{:.0}", percentile(&counts, 50)),
        format!("{} %", number(matches as f64 * 100.0 / all.max(1.0))),
        number(book.memory() as f64 / 1e6),
    ]
}

/// How many pairs the rules keep; an error where one of them is not found, or graded below what it is.
fn compare(
    open: &Open,
    offers: &[Offer],
    offered: &[(Keys, Offered)],
    sample: usize,
    lexicon: &Lexicon,
) -> Result<usize> {
    let (today, mut kept) = (day(TODAY), 0);
    let every = (offers.len() / sample.max(1)).max(1);
    for (offer, (keys, criteria)) in offers.iter().zip(offered).step_by(every) {
        if offer.identity.status != Status::Resolved {
            continue;
        }
        let mut found = Vec::new();
        open.book.look_up(keys, criteria, today, &mut found);
        let grades: HashMap<u32, Grade> = found.iter().map(|f| (f.entry, f.grade)).collect();
        for (entry, need) in (0..).zip(&open.needs) {
            if need.identity.status != Status::Resolved {
                continue;
            }
            let context = Context {
                today: TODAY.to_owned(),
                factors: factors(lexicon, &offer.identity, &need.identity),
                ..Context::default()
            };
            let verdict = evaluate(offer, need, &context).filter(|v| v.band != Band::Blocked);
            let Some(verdict) = verdict else { continue };
            kept += 1;
            let right = grades
                .get(&entry)
                .is_some_and(|g| *g == Grade::MATCH || verdict.band == Band::Near);
            if !right {
                let names = offer.names.join(", ");
                return Err(failed(format!(
                    "{names} fits “{}”, and is not found so",
                    need.text
                )));
            }
        }
    }
    Ok(kept)
}

fn open(corpus: &Corpus, reader: &mut Reader, lines: usize, keep: bool) -> Open {
    let lexicon = Arc::clone(&reader.lexicon);
    let mut open = Open::default();
    let mut by_key: BTreeMap<String, Vec<(u32, Asked)>> = BTreeMap::new();
    let mut entry = 0;
    for demand in corpus.demands(lines) {
        for line in &demand.lines {
            let need = need(reader, &demand, line);
            let keys = need.identity.substance_key().map(|key| vec![key]);
            let asked = Asked::of(&need, &lexicon);
            for key in keys.unwrap_or_else(|| need.identity.candidate_keys()) {
                by_key.entry(key).or_default().push((entry, asked));
            }
            entry += 1;
            if keep {
                open.needs.push(need);
            }
        }
    }
    for (key, entries) in by_key {
        open.book.enter(&key, entries);
    }
    open.book.close();
    open
}

fn need(reader: &mut Reader, demand: &Demand, line: &Line) -> Need {
    Need {
        id: line.number.to_string(),
        identity: reader.line(&line.text),
        text: line.text.clone(),
        hub: Some(demand.hub.to_owned()),
        destination_country: demand.destination_country.to_owned(),
        supply_mode: SupplyMode::ImportWaiver,
        quantity: Some(line.quantity),
        unit: line.unit.to_owned(),
        ..Need::default()
    }
}

fn offer(reader: &mut Reader, listing: &Listing) -> Offer {
    Offer {
        id: listing.number.to_string(),
        kind: listing.kind,
        identity: reader.listing(listing),
        names: listing.names.iter().map(|(_, name)| name.clone()).collect(),
        hubs: listing.hubs.iter().map(|h| (*h).to_owned()).collect(),
        moq: Some(listing.moq),
        unit: listing.unit.to_owned(),
        lead_time_days: Some(listing.lead_time_days),
        ..Offer::default()
    }
}

/// Reads texts as the service does, each only once: a million lines repeat themselves.
struct Reader {
    lexicon: Arc<Lexicon>,
    lines: HashMap<String, Identity>,
}

impl Reader {
    fn new() -> Self {
        Self {
            lexicon: Lexicon::builtin(),
            lines: HashMap::new(),
        }
    }

    fn line(&mut self, text: &str) -> Identity {
        if let Some(known) = self.lines.get(text) {
            return known.clone();
        }
        let product = ProductText {
            names: vec![text],
            ..ProductText::default()
        };
        let identity = read(&self.lexicon, &product).identity;
        self.lines.insert(text.to_owned(), identity.clone());
        identity
    }

    fn listing(&self, listing: &Listing) -> Identity {
        let text = ProductText {
            kind: listing.kind,
            names: listing.names.iter().map(|(_, name)| name.as_str()).collect(),
            dose_form: Some(listing.dose_form.as_str()).filter(|t| !t.is_empty()),
            strength: Some(listing.strength.as_str()).filter(|t| !t.is_empty()),
            pack: Some(&listing.pack),
            ..ProductText::default()
        };
        read(&self.lexicon, &text).identity
    }
}
