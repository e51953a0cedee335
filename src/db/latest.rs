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
    /// When it was last looked up, in milliseconds since `began`, plus one; 0 before the first time.
    looked: AtomicU64,
    began: Instant,
}

impl Latest {
    pub(super) fn new() -> Self {
        Self(Arc::new(Known {
            seq: AtomicI64::new(0),
            looked: AtomicU64::new(0),
            began: Instant::now(),
        }))
    }

    /// Notes what the log was found to end with.
    pub(super) fn note(&self, seq: i64) {
        self.0.seq.fetch_max(seq, Ordering::AcqRel);
        self.0.looked.store(self.now() + 1, Ordering::Release);
    }

    /// Forgets when it was looked up: a commit may have happened whose number is not known.
    pub(super) fn doubt(&self) {
        self.0.looked.store(0, Ordering::Release);
    }

    /// The newest change, or `None` where the last look is too long ago.
    pub(super) fn get(&self) -> Option<i64> {
        let looked = self.0.looked.load(Ordering::Acquire).checked_sub(1)?;
        let age = self.now().saturating_sub(looked);
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
        latest.note(7);
        latest.note(5);
        assert_eq!(latest.get(), Some(7));
        latest.doubt();
        assert_eq!(latest.get(), None);
    }
}
