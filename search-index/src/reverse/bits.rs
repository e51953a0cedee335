//! Small numbers side by side in two words, as the index keeps criteria.

/// Numbers in order, each of a width of its own.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bits: u128,
    used: u32,
}

impl Writer {
    /// Adds a number. What does not fit the width is cut off, so callers bound it first.
    pub(super) fn put(&mut self, value: u16, width: u32) {
        let mask = (1_u128 << width) - 1;
        self.bits |= (u128::from(value) & mask) << self.used;
        self.used += width;
        debug_assert!(self.used <= 128, "criteria fit two words");
    }

    /// Both words.
    pub(super) fn words(self) -> [u64; 2] {
        [self.bits as u64, (self.bits >> 64) as u64]
    }
}

/// Takes out again what a [`Writer`] put in, in the same order.
#[derive(Debug)]
pub(super) struct Reader(u128);

impl Reader {
    pub(super) fn new([low, high]: [u64; 2]) -> Self {
        Self(u128::from(low) | u128::from(high) << 64)
    }

    pub(super) fn take(&mut self, width: u32) -> u16 {
        let value = self.0 & ((1_u128 << width) - 1);
        self.0 >>= width;
        value as u16
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.take(8) as u8
    }
}
