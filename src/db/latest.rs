//! The newest change that this process knows to be committed, so that readers need not ask the database each time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// How old the last look at the log may be. What this process commits is known at once; this bounds how late it
/// learns of what other processes commit.
const MAX_AGE: Duration = Duration::from_millis(200);

/// Shared by all handles on one database.
#[derive(Debug, Clone)]
pub(super) struct Latest(Arc<Known>);

#[derive(Debug)]
struct Known {
    seq: AtomicI64,
    /// When the look began by which it is known, in milliseconds since `began`, plus one; 0 before the first.
    looked: AtomicU64,
    /// Looks that began before this say too little.
    doubted: AtomicU64,
    began: Instant,
}

/// When a look at the log began: it knows of what was committed before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment(u64);

impl Latest {
    pub(super) fn new() -> Self {
        Self(Arc::new(Known {
            seq: AtomicI64::new(0),
            looked: AtomicU64::new(0),
            doubted: AtomicU64::new(0),
            began: Instant::now(),
        }))
    }

    /// To be taken before the log is looked at.
    pub(super) fn begin(&self) -> Moment {
        Moment(self.now() + 1)
    }

    /// Notes what the log was found to end with, by a look that began then.
    pub(super) fn note(&self, seq: i64, begun: Moment) {
        self.0.seq.fetch_max(seq, Ordering::AcqRel);
        self.0.looked.fetch_max(begun.0, Ordering::AcqRel);
    }

    /// Forgets when it was looked up: a commit may have happened whose number is not known.
    pub(super) fn doubt(&self) {
        self.0.doubted.fetch_max(self.now() + 1, Ordering::AcqRel);
    }

    /// The newest change, or `None` where the last look is too long ago.
    pub(super) fn get(&self) -> Option<i64> {
        let looked = self.0.looked.load(Ordering::Acquire);
        if looked <= self.0.doubted.load(Ordering::Acquire) {
            return None;
        }
        let age = (self.now() + 1).saturating_sub(looked);
        (u128::from(age) < MAX_AGE.as_millis()).then(|| self.0.seq.load(Ordering::Acquire))
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_known_before_the_first_look_nor_after_a_doubt() {
        let latest = Latest::new();
        assert_eq!(latest.get(), None);
        let begun = latest.begin();
        latest.note(7, begun);
        latest.note(5, begun);
        assert_eq!(latest.get(), Some(7));
        latest.doubt();
        assert_eq!(latest.get(), None);
        // A look that was under way already when somebody came to doubt.
        latest.note(7, begun);
        assert_eq!(latest.get(), None);
    }

    #[test]
    fn a_look_is_as_old_as_its_beginning() {
        let latest = Latest::new();
        let begun = latest.begin();
        std::thread::sleep(MAX_AGE);
        latest.note(7, begun);
        assert_eq!(latest.get(), None);
        latest.note(7, latest.begin());
        assert_eq!(latest.get(), Some(7));
    }
}
