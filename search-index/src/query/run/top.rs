//! The best of very many.

use crate::resident::Slot;

/// Keeps the smallest keys, of which each is there once.
pub(super) struct Top {
    keep: usize,
    /// Up to twice as many as are kept; only then the worse half is thrown away.
    held: Vec<(u64, Slot)>,
    /// What is not smaller cannot be among them.
    limit: u64,
}

impl Top {
    pub(super) fn new(keep: usize) -> Self {
        Self {
            keep,
            held: Vec::with_capacity(2 * keep.min(1_000)),
            limit: if keep == 0 { 0 } else { u64::MAX },
        }
    }

    /// Takes it in, if it is among the smallest.
    #[inline]
    pub(super) fn push(&mut self, key: u64, slot: Slot) {
        if key < self.limit {
            self.held.push((key, slot));
            if self.held.len() >= 2 * self.keep.max(8) {
                self.shrink();
            }
        }
    }

    fn shrink(&mut self) {
        if self.keep == 0 {
            self.held.clear();
        } else if self.held.len() > self.keep {
            let (_, last, _) = self.held.select_nth_unstable(self.keep - 1);
            // Keys differ, so the last that is kept may come no more either.
            self.limit = last.0;
            self.held.truncate(self.keep);
        }
    }

    /// The smallest, in order.
    pub(super) fn finish(mut self) -> Vec<(u64, Slot)> {
        self.shrink();
        self.held.sort_unstable();
        self.held
    }
}

/// The score of a key.
pub(super) fn score_of(key: u64) -> f32 {
    f32::from_bits(u32::MAX - u32::try_from(key >> u32::BITS).unwrap_or(u32::MAX))
}

/// A key by which a better score comes first, and of equal ones the smaller place. Scores are not negative.
#[inline]
pub(super) fn by_score(score: f32, place: u32) -> u64 {
    u64::from(u32::MAX - score.to_bits()) << u32::BITS | u64::from(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_are_kept_in_order() {
        for keep in [0, 1, 3, 100] {
            let mut top = Top::new(keep);
            let keys: Vec<u64> = (0..50).map(|n| n * 37 % 50).collect();
            for &key in &keys {
                top.push(key, key as Slot);
            }
            let expected: Vec<Slot> = (0..50).take(keep).collect();
            let found: Vec<Slot> = top.finish().into_iter().map(|(_, slot)| slot).collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_better_score_comes_first_and_then_the_place() {
        assert_eq!(score_of(by_score(12.5, 3)), 12.5);
        let mut keys = [
            by_score(0.0, 1),
            by_score(2.5, 9),
            by_score(2.5, 3),
            by_score(150.0, 7),
        ];
        keys.sort_unstable();
        assert_eq!(
            keys,
            [
                by_score(150.0, 7),
                by_score(2.5, 3),
                by_score(2.5, 9),
                by_score(0.0, 1)
            ]
        );
    }
}
