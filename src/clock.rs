//! The one source of time.

use crate::domain::Time;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// Tells the time: the machine's, moved by an offset that only tests change.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    offset_micros: Arc<AtomicI64>,
}

impl Clock {
    /// The machine's clock.
    pub fn new() -> Self {
        Self::default()
    }

    /// Now, in whole microseconds.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the machine's clock"
    )]
    pub fn now(&self) -> Time {
        let machine = Time::from(time::OffsetDateTime::now_utc());
        Time::from_micros(
            machine
                .micros()
                .saturating_add(self.offset_micros.load(Ordering::Relaxed)),
        )
    }

    /// Moves this clock, and all its clones, forward: lets a test see tomorrow.
    pub fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.offset_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// Moves it back, as somebody does who finds it wrong.
    pub fn turn_back(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.offset_micros.fetch_sub(micros, Ordering::Relaxed);
    }
}
