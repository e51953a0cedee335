//! A small generator of numbers that look random and are always the same (SplitMix64).

/// Numbers of one thing of a corpus: equal seed, stream and index give equal numbers.
#[derive(Debug, Clone)]
pub(super) struct Chance {
    state: u64,
}

/// What the numbers are for, so that the listings of a seed do not repeat its demands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stream {
    Assortment = 1,
    Listings,
    Demands,
    Questions,
}

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl Chance {
    pub(super) fn new(seed: u64, stream: Stream, index: u64) -> Self {
        let mut start = Self {
            state: seed ^ (stream as u64).wrapping_mul(0xD1B5_4A32_D192_ED03),
        };
        let state = start.next() ^ index.wrapping_mul(0xAEF1_7502_108E_F2D9);
        Self { state }
    }

    pub(super) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 where that is 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let scaled = (u128::from(self.next()) * bound as u128) >> 64;
        usize::try_from(scaled).unwrap_or_default()
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, of_hundred: usize) -> bool {
        self.below(100) < of_hundred
    }

    /// One of them, each as often as another.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.below(from.len())).copied()
    }

    /// One of them, as often as its weight says.
    pub(super) fn weighed<T: Copy>(&mut self, from: &[(usize, T)]) -> Option<T> {
        let mut at = self.below(from.iter().map(|(weight, _)| weight).sum());
        for (weight, value) in from {
            if at < *weight {
                return Some(*value);
            }
            at -= weight;
        }
        None
    }
}
