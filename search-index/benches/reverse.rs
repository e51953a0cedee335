//! What a new listing costs among open lines, before any row is read: look-up and criteria.
//!
//! ```text
//! cargo bench -p search-index --bench reverse                    among 10,000, 100,000 and 1,000,000 lines
//! cargo bench -p search-index --bench reverse -- --count 100000  one pass among so many and nothing else
//! ```
//!
//! The second is for counting instructions: `valgrind --tool=callgrind --toggle-collect='*look_up_all*'`. Lines and
//! listings name substances as skewed as real demand does (the n-th one 1/n as often as the first), each in a few forms
//! and strengths. Every look-up is timed by itself, with cold and warm ones as they come.

use search_index::identity::{BasicForm, Identity, Ingredient, Release, Route, Status, Strength};
use search_index::matching::{Need, Offer};
use search_index::reverse::{Asked, Book, Found, Grade, Keys, Offered, day};
use search_index::vocabulary::Lexicon;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Lines, and what the median look-up must stay within.
const SIZES: [(usize, Option<Duration>); 3] = [
    (10_000, None),
    (100_000, Some(Duration::from_micros(2))),
    (1_000_000, Some(Duration::from_micros(15))),
];
const SUBSTANCES: usize = 3_000;
const LISTINGS: usize = 20_000;
const TODAY: &str = "2026-01-17";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let count = arguments.iter().position(|a| a == "--count");
    let count = count.and_then(|at| arguments.get(at + 1)?.parse::<usize>().ok());
    let lexicon = Lexicon::with_tables(&[]);
    if let Some(lines) = count {
        let (book, listings) = (lines_of(lines, &lexicon), listings(&lexicon));
        println!("{}", look_up_all(&book, &listings));
        return ExitCode::SUCCESS;
    }
    println!("lines      median      p99         mean        candidates (median, mean)  may match  memory");
    let listings = listings(&lexicon);
    let mut good = true;
    for (lines, bound) in SIZES {
        good &= figures(&lines_of(lines, &lexicon), &listings, lines, bound);
    }
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints a row; whether the median is within its bound.
fn figures(book: &Book<Asked>, listings: &[(Keys, Offered)], lines: usize, bound: Option<Duration>) -> bool {
    black_box(look_up_all(book, listings));
    let (mut times, mut counts) = (Vec::new(), Vec::new());
    let (mut found, mut matches, mut all) = (Vec::new(), 0, 0);
    let today = day(TODAY);
    for (keys, offered) in listings {
        found.clear();
        let started = Instant::now();
        book.look_up(keys, offered, today, &mut found);
        times.push(started.elapsed());
        counts.push(found.len());
        all += found.len();
        matches += found.iter().filter(|f: &&Found| f.grade == Grade::MATCH).count();
    }
    times.sort_unstable();
    counts.sort_unstable();
    let mean = times.iter().sum::<Duration>() / times.len() as u32;
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let shown = |time: Duration| format!("{:.2} µs", time.as_secs_f64() * 1e6);
    println!(
        "{lines:<10} {:<11} {:<11} {:<11} {:<10} {:<15} {:>5.1} %    {:.1} MB",
        shown(at(0.5)),
        shown(at(0.99)),
        shown(mean),
        counts[counts.len() / 2],
        all / listings.len(),
        matches as f64 * 100.0 / all.max(1) as f64,
        book.memory() as f64 / 1e6,
    );
    bound.is_none_or(|bound| at(0.5) <= bound)
}

/// One pass: how many candidates there are in all.
#[inline(never)]
fn look_up_all(book: &Book<Asked>, listings: &[(Keys, Offered)]) -> usize {
    let (mut all, mut found) = (0, Vec::new());
    for (keys, offered) in listings {
        found.clear();
        book.look_up(keys, offered, day(TODAY), &mut found);
        all += found.len();
    }
    all
}

fn lines_of(count: usize, lexicon: &Lexicon) -> Book<Asked> {
    let mut chance = Chance(7);
    let skew = Skew::new(SUBSTANCES);
    let mut by_key: BTreeMap<String, Vec<(u32, Asked)>> = BTreeMap::new();
    for line in 0..count as u32 {
        let identity = identity(skew.pick(&mut chance), &mut chance);
        let key = identity.substance_key().unwrap_or_default();
        let need = Need {
            identity,
            quantity: Some(1_000 + chance.below(100_000) as i64),
            unit: "tablet".to_owned(),
            destination_country: "VN".to_owned(),
            need_by: (chance.below(2) == 0).then(|| "2026-06-30".to_owned()),
            ..Need::default()
        };
        by_key
            .entry(key)
            .or_default()
            .push((line, Asked::of(&need, lexicon)));
    }
    let mut book = Book::default();
    for (key, entries) in by_key {
        book.enter(&key, entries);
    }
    book.close();
    book
}

fn listings(lexicon: &Lexicon) -> Vec<(Keys, Offered)> {
    let mut chance = Chance(11);
    let skew = Skew::new(SUBSTANCES);
    let listing = |_| {
        let offer = Offer {
            identity: identity(skew.pick(&mut chance), &mut chance),
            moq: Some(chance.below(20_000) as i64),
            unit: "tablet".to_owned(),
            lead_time_days: Some(30 + chance.below(120) as i64),
            ..Offer::default()
        };
        (Keys::of(&offer.identity), Offered::of(&offer, lexicon))
    };
    (0..LISTINGS).map(listing).collect()
}

/// A substance in one of its forms and strengths; one in ten says no form, one in ten no strength.
fn identity(substance: usize, chance: &mut Chance) -> Identity {
    let forms = [
        BasicForm::Tablet,
        BasicForm::Capsule,
        BasicForm::Injection,
        BasicForm::OralLiquid,
    ];
    let form = forms[(substance + [0, 0, 0, 0, 1, 2][chance.below(6)]) % forms.len()];
    let said = chance.below(10) > 0;
    let strength = (chance.below(10) > 0).then(|| Strength {
        value: [5, 10, 20, 50][chance.below(4)].into(),
        unit: "mg".to_owned(),
        basis: None,
        also: None,
    });
    let id = format!("substance-{substance}");
    Identity {
        status: Status::Resolved,
        substances: vec![Ingredient {
            inn: id.clone(),
            id,
            salt: None,
            strength,
        }],
        dose_form: said.then_some(form),
        release: (chance.below(8) == 0).then_some(Release::Prolonged),
        route: said.then_some(match form {
            BasicForm::Injection => Route::Parenteral,
            _ => Route::Oral,
        }),
        ..Identity::default()
    }
}

/// Numbers by chance, the same in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// The n-th of many 1/n as often as the first.
struct Skew(Vec<f64>);

impl Skew {
    fn new(count: usize) -> Self {
        let mut sum = 0.0;
        let weights = (1..=count).map(|n| {
            sum += 1.0 / n as f64;
            sum
        });
        Self(weights.collect())
    }

    fn pick(&self, chance: &mut Chance) -> usize {
        let at = chance.next() as f64 / (1_u64 << 31) as f64 * self.0.last().copied().unwrap_or(0.0);
        self.0.partition_point(|sum| *sum < at)
    }
}
