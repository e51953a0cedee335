//! Interleaved rounds: every list of every contestant once, then all again. What else the machine does then touches
//! all of them alike, and ratios are taken within a round.

use super::processor::Used;
use crate::{commands::stdout::say, error::Result};
use std::time::{Duration, Instant};

/// One list of one contestant.
pub(super) struct Series<'a> {
    /// Who is asked what.
    pub(super) name: String,
    process: u32,
    ask: Box<dyn FnMut() -> Result<usize> + 'a>,
    repeats: usize,
    /// Processor microseconds of a request, round by round.
    pub(super) micros: Vec<f64>,
}

impl<'a> Series<'a> {
    /// `ask` asks the whole list once and tells how many requests that is; `process` is who answers.
    pub(super) fn new(name: String, process: u32, ask: impl FnMut() -> Result<usize> + 'a) -> Self {
        Self {
            name,
            process,
            ask: Box::new(ask),
            repeats: 1,
            micros: Vec::new(),
        }
    }

    /// Asks once to warm up, and finds out how often the list fills the time of a round.
    fn warm_up(&mut self, long: Duration) -> Result<()> {
        (self.ask)()?;
        let from = Instant::now();
        (self.ask)()?;
        let once = from.elapsed().max(Duration::from_micros(100));
        self.repeats = (long.as_nanos() / once.as_nanos()).clamp(1, 10_000) as usize;
        Ok(())
    }

    fn round(&mut self) -> Result<()> {
        let before = Used::by(self.process)?;
        let mut requests = 0;
        for _ in 0..self.repeats {
            requests += (self.ask)()?;
        }
        let used = Used::by(self.process)?.since(&before);
        self.micros
            .push(used.as_secs_f64() * 1e6 / requests.max(1) as f64);
        Ok(())
    }
}

/// Runs them all; each fills about so much time in a round, or takes its list once.
pub(super) fn run(series: &mut [Series<'_>], rounds: usize, long: Duration) -> Result<()> {
    for one in series.iter_mut() {
        one.warm_up(long)?;
    }
    for round in 1..=rounds {
        for one in series.iter_mut() {
            one.round()?;
        }
        say(format_args!("  round {round} of {rounds}"));
    }
    Ok(())
}
