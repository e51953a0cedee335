//! What reading and matching cost: start-up, memory of the lexicon, processor time for each line and each pair.
//!
//! ```text
//! cargo bench -p search-index --bench reading             the figures, beside what they must stay within
//! cargo bench -p search-index --bench reading -- --read 5 reads the lines five times and does nothing else
//! ```
//!
//! The second is for counting instructions, which do not depend on what else the machine does: `.ci/instructions`.
//! Times are the processor's (Linux), so that other processes do not count. The lines are those of
//! `tests/golden/readings.tsv`, in all the languages that it has.

use search_index::identity::{ProductText, Reading, read};
use search_index::matching::{Context, Need, Offer, evaluate};
use search_index::vocabulary::Lexicon;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const GOLDEN: &str = include_str!("../tests/golden/readings.tsv");
/// What the figures must stay within.
const START_UP: Duration = Duration::from_millis(300);
const MEMORY_MB: f64 = 60.0;
const LINE: Duration = Duration::from_micros(60);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let rounds = arguments.iter().position(|a| a == "--read").and_then(|at| {
        let rounds = arguments.get(at + 1)?;
        rounds.parse::<usize>().ok()
    });
    let lines: Vec<&str> = GOLDEN
        .lines()
        .skip(1)
        .filter_map(|l| l.split('\t').next())
        .collect();
    if let Some(rounds) = rounds {
        let lexicon = Lexicon::with_tables(&[]);
        for _ in 0..rounds {
            read_lines_counted(&lexicon, &lines);
        }
        println!("{}", lines.len() * rounds);
        return ExitCode::SUCCESS;
    }
    if figures(&lines) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints the figures; whether all of them are within their bounds.
fn figures(lines: &[&str]) -> bool {
    let before = memory_mb();
    let (lexicon, first) = timed(|| Lexicon::with_tables(&[]));
    let after = memory_mb();
    let again = (0..2).map(|_| timed(|| Lexicon::with_tables(&[])).1).min();
    let start_up = again.map_or(first, |a| a.min(first));
    let mut good = told(
        "start-up",
        format!(
            "{} substances in {:.0} ms",
            lexicon.len(),
            start_up.as_secs_f64() * 1e3
        ),
        start_up <= START_UP,
    );
    match (before, after) {
        (Some(before), Some(after)) => {
            let held = after - before;
            good &= told(
                "memory",
                format!("{held:.1} MB, with what building it left behind"),
                held <= MEMORY_MB,
            );
        }
        _ => println!("memory    not told by this system"),
    }
    let mut readings: Vec<Reading> = Vec::new();
    let (count, took) = repeated(|| {
        readings = read_lines_counted(&lexicon, lines);
        lines.len()
    });
    let line = took / count;
    good &= told(
        "a line",
        format!(
            "{:.1} µs, over {count} readings of {} lines",
            line.as_secs_f64() * 1e6,
            lines.len()
        ),
        line <= LINE,
    );
    let (count, took) = repeated(|| judge_pairs(&readings));
    println!(
        "a pair    {:.2} µs, over {count} pairs",
        took.as_secs_f64() * 1e6 / f64::from(count)
    );
    good
}

fn told(what: &str, figure: String, good: bool) -> bool {
    println!("{what:<9} {figure}{}", if good { "" } else { "  TOO MUCH" });
    good
}

/// Reads all lines once, each as a demand's line is read. `.ci/instructions` counts what happens in it, and knows it by
/// its name: a closure in it would bear that name, too, and switch the counting off.
#[inline(never)]
fn read_lines_counted(lexicon: &Lexicon, lines: &[&str]) -> Vec<Reading> {
    let mut readings = Vec::with_capacity(lines.len());
    for line in lines {
        let text = ProductText {
            names: vec![black_box(*line)],
            ..ProductText::default()
        };
        readings.push(read(lexicon, &text));
    }
    readings
}

/// Judges each reading as a need against each as an offer; how many pairs that is.
fn judge_pairs(readings: &[Reading]) -> usize {
    let offers: Vec<Offer> = readings
        .iter()
        .map(|r| Offer {
            identity: r.identity.clone(),
            ..Offer::default()
        })
        .collect();
    let context = Context::default();
    for reading in readings {
        let need = Need {
            identity: reading.identity.clone(),
            ..Need::default()
        };
        for offer in &offers {
            black_box(evaluate(offer, &need, &context));
        }
    }
    readings.len() * readings.len()
}

/// Does it again and again for a second; how often in all, and the processor's time.
fn repeated(mut work: impl FnMut() -> usize) -> (u32, Duration) {
    work();
    let (mut count, mut took) = (0_usize, Duration::ZERO);
    while took < Duration::from_secs(1) {
        let (done, time) = timed(&mut work);
        count += done;
        took += time;
    }
    (u32::try_from(count).unwrap_or(u32::MAX), took)
}

/// The processor's time where the system tells it, else the clock's.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let (start, from) = (Instant::now(), on_processor());
    let done = work();
    let took = match (from, on_processor()) {
        (Some(from), Some(to)) => to.saturating_sub(from),
        _ => start.elapsed(),
    };
    (done, took)
}

/// How long this thread has been on a processor (Linux).
fn on_processor() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// The memory of this process that no file holds (Linux), in megabytes.
fn memory_mb() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find(|l| l.starts_with("RssAnon:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
