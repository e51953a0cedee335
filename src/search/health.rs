//! Looking after the index's files: somebody may remove them, and a disk may change them.

use super::Search;
use crate::domain::Time;
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

/// How often it is looked whether all files are there.
const OFTEN: Duration = Duration::from_secs(5);
/// How often each of their bytes is checked.
const SELDOM: Duration = Duration::from_secs(600);

/// When files were last looked at, in microseconds; 0 before the first time.
#[derive(Debug, Default)]
pub(super) struct Looked {
    there: AtomicI64,
    whole: AtomicI64,
}

impl Search {
    /// Looks at the files, if it is time: what is wrong with them has the index built anew by the next round.
    pub(super) fn examine(&self, now: Time) {
        // Opening the index has read them all.
        let opened = self.looked.whole.load(Ordering::Relaxed) == 0;
        let whole = is_due(&self.looked.whole, SELDOM, now) && !opened;
        if is_due(&self.looked.there, OFTEN, now) || whole {
            self.index.examine(whole);
        }
    }
}

/// Whether so much time has gone by, on a clock that may go back; then it begins again.
fn is_due(looked: &AtomicI64, every: Duration, now: Time) -> bool {
    let last = looked.load(Ordering::Relaxed);
    let every = i64::try_from(every.as_micros()).unwrap_or(i64::MAX);
    let due = (now.micros() - last).abs() >= every;
    if due {
        looked.store(now.micros(), Ordering::Relaxed);
    }
    due
}
