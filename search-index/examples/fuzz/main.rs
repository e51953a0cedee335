//! Feeds a parser with damaged texts until the time is over: nothing may panic, hang, or break its promises.
//!
//! ```text
//! cargo run --release -p search-index --example fuzz -- name|strength|form|question [--seconds 600] [--seed 1]
//! ```
//!
//! The same parser and seed give the same texts. A text that breaks something is printed as a Rust literal, so that
//! it can be pasted into a test. Ends with 1 when something broke.

mod mutate;
mod promises;
mod searching;

use mutate::{Random, Seeds};
use promises::Parser;
use search_index::vocabulary::Lexicon;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// No text may take longer, built with optimisation.
const SLOW: Duration = Duration::from_millis(50);
/// What takes so long is a hang.
const HANG: Duration = Duration::from_secs(10);

/// The text under work and when it began; read by the watchdog.
type Current = Arc<Mutex<(String, Instant)>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((parser, seconds, seed)) = parse(&arguments) else {
        eprintln!("usage: fuzz name|strength|form|question [--seconds 600] [--seed 1]");
        return ExitCode::FAILURE;
    };
    let lexicon = Lexicon::builtin();
    let seeds = Seeds::of(parser, &lexicon);
    let mut random = Random::new(seed);
    let current: Current = Arc::new(Mutex::new((String::new(), Instant::now())));
    watch(Arc::clone(&current));
    // A panic is told once, with its text.
    std::panic::set_hook(Box::new(|_| {}));

    let began = Instant::now();
    let mut count = 0_u64;
    let mut broken = 0_u32;
    let mut slowest = (Duration::ZERO, String::new());
    while began.elapsed() < Duration::from_secs(seconds) && broken < 20 {
        let text = seeds.next(&mut random);
        let start = Instant::now();
        if let Ok(mut now) = current.lock() {
            *now = (text.clone(), start);
        }
        let result = catch_unwind(AssertUnwindSafe(|| parser.holds(&lexicon, &text, count)));
        let mut took = start.elapsed();
        if took > SLOW {
            // On the clock, other processes count; only the processor's own time is the text's fault.
            took = took.min(again(parser, &lexicon, &text));
        }
        let fault = match result {
            Ok(Ok(())) if took > SLOW => Some(format!("took {took:?}")),
            Ok(Ok(())) => None,
            Ok(Err(fault)) => Some(fault),
            Err(panic) => Some(format!("panicked: {}", words_of(&*panic))),
        };
        if let Some(fault) = fault {
            broken += 1;
            println!("BROKEN {fault}\n  {text:?}");
        }
        if took > slowest.0 {
            slowest = (took, text);
        }
        count += 1;
    }
    let (took, text) = slowest;
    let shown: String = text.chars().take(160).collect();
    println!(
        "{parser:?}, seed {seed}: {count} texts in {:.0} s, {broken} broken; the slowest took {took:?}, {} bytes: {shown:?}",
        began.elapsed().as_secs_f32(),
        text.len()
    );
    if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The processor's time for one more round, where the system tells it, else the clock's.
fn again(parser: Parser, lexicon: &Lexicon, text: &str) -> Duration {
    let (start, from) = (Instant::now(), on_processor());
    let _ = catch_unwind(AssertUnwindSafe(|| parser.holds(lexicon, text, 1)));
    match (from, on_processor()) {
        (Some(from), Some(to)) => to.saturating_sub(from),
        _ => start.elapsed(),
    }
}

/// How long this thread has been on a processor (Linux).
fn on_processor() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn parse(arguments: &[String]) -> Option<(Parser, u64, u64)> {
    let mut parser = None;
    let (mut seconds, mut seed) = (600, 1);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--seconds" => seconds = rest.next()?.parse().ok()?,
            "--seed" => seed = rest.next()?.parse().ok()?,
            name => parser = Some(Parser::named(name)?),
        }
    }
    Some((parser?, seconds, seed))
}

/// Ends the process, with the text, when one text takes for ever.
fn watch(current: Current) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            if let Ok(now) = current.lock()
                && now.1.elapsed() > HANG
                && !now.0.is_empty()
            {
                println!("HANG\n  {:?}", now.0);
                std::process::exit(2);
            }
        }
    });
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()))
        .unwrap_or_default()
}
