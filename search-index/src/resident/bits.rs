//! A set of slots, one bit each.

use super::Slot;

const WORD: usize = u64::BITS as usize;

/// A set of slots of one segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// An empty set for slots below `len`.
    pub(crate) fn none(len: usize) -> Self {
        Self(vec![0; len.div_ceil(WORD)])
    }

    /// All slots below `len`.
    pub(crate) fn all(len: usize) -> Self {
        let mut words = vec![u64::MAX; len.div_ceil(WORD)];
        if let Some(last) = words.last_mut().filter(|_| !len.is_multiple_of(WORD)) {
            *last = (1 << (len % WORD)) - 1;
        }
        Self(words)
    }

    /// Of all slots below `len` those for which this holds.
    pub(crate) fn of(len: usize, slots: impl IntoIterator<Item = Slot>) -> Self {
        let mut bits = Self::none(len);
        slots.into_iter().for_each(|slot| bits.add(slot));
        bits
    }

    pub(crate) fn add(&mut self, slot: Slot) {
        if let Some(word) = self.0.get_mut(slot as usize / WORD) {
            *word |= 1 << (slot as usize % WORD);
        }
    }

    pub(crate) fn remove(&mut self, slot: Slot) {
        if let Some(word) = self.0.get_mut(slot as usize / WORD) {
            *word &= !(1 << (slot as usize % WORD));
        }
    }

    pub(crate) fn has(&self, slot: Slot) -> bool {
        let word = self.0.get(slot as usize / WORD);
        word.is_some_and(|word| word >> (slot as usize % WORD) & 1 == 1)
    }

    /// Keeps what the other has, too.
    pub(crate) fn keep(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// Adds what the other has.
    pub(crate) fn join(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    /// How many slots are in both.
    pub(crate) fn shared(&self, other: &Self) -> usize {
        let both = self.0.iter().zip(&other.0).map(|(a, b)| (a & b).count_ones());
        both.sum::<u32>() as usize
    }

    /// How many slots there are.
    pub(crate) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones()).sum::<u32>() as usize
    }

    /// The 64 slots of each word.
    pub(crate) fn words(&self) -> &[u64] {
        &self.0
    }

    /// The 64 slots of each word, to be changed.
    pub(crate) fn words_mut(&mut self) -> &mut [u64] {
        &mut self.0
    }

    /// The slots in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Slot> + '_ {
        (0..).zip(&self.0).flat_map(|(at, &word)| of_word(at, word))
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<u64>()
    }
}

/// The slots of one word of the set.
pub(crate) fn of_word(at: u32, mut word: u64) -> impl Iterator<Item = Slot> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let slot = at * u64::BITS + word.trailing_zeros();
        word &= word - 1;
        Some(slot)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_added_and_no_more() {
        for len in [0, 1, 63, 64, 65, 200] {
            assert_eq!(Bits::all(len).count(), len);
            assert_eq!(Bits::all(len).iter().count(), len);
        }
        let mut bits = Bits::of(130, [0, 64, 129]);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 64, 129]);
        assert_eq!(bits.shared(&Bits::of(130, [64, 65])), 1);
        bits.remove(64);
        assert!(bits.has(129) && !bits.has(64) && !bits.has(1_000));
    }
}
