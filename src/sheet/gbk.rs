//! Whether bytes that could be GBK look like Chinese.

/// Counts, over a text taken for GBK, what Chinese has and Cyrillic or Greek lacks.
///
/// Nearly any two bytes over 0x80 are a character of GBK, so that Russian in windows-1251 "decodes"
/// to rare characters. Two facts tell them apart. Most characters of any Chinese text are of
/// GB 2312's first level (lead bytes B0 to D7), while small Cyrillic letters lead to the second level
/// and beyond. And Chinese uses all bytes evenly, while capital letters, which do land in the first
/// level, keep to C0 and above (windows-1251) or to CF and below (ISO 8859-5).
#[derive(Debug, Default)]
pub(super) struct ChineseCount {
    lead: Option<u8>,
    characters: u64,
    common: u64,
    kana: u64,
    bytes: u64,
    low: u64,
    high: u64,
}

impl ChineseCount {
    /// Takes in the next piece of the file.
    pub(super) fn see(&mut self, piece: &[u8]) {
        for &byte in piece {
            if byte >= 0x80 {
                self.bytes += 1;
                self.low += u64::from(byte < 0xC0);
                self.high += u64::from(byte >= 0xD0);
            }
            match self.lead.take() {
                Some(lead) => self.pair(lead, byte),
                None if byte > 0x80 => self.lead = Some(byte),
                None => {}
            }
        }
    }

    fn pair(&mut self, lead: u8, trail: u8) {
        // Rows A1 to A9 are punctuation and signs, which say nothing.
        if (0xA1..=0xA9).contains(&lead) {
            self.kana += u64::from(matches!(lead, 0xA4 | 0xA5));
            return;
        }
        self.characters += 1;
        self.common += u64::from((0xB0..=0xD7).contains(&lead) && trail >= 0xA1);
    }

    /// At least half of the characters are common ones, and at least a tenth of the bytes are low, and
    /// a tenth high.
    pub(super) fn is_plausible(&self) -> bool {
        let even = self.low.min(self.high) * 10 >= self.bytes;
        self.characters > 0 && self.common * 2 >= self.characters && even
    }

    /// Japanese cannot do without kana, which stand in the same place in EUC-JP and in GBK.
    pub(super) fn has_kana(&self) -> bool {
        self.kana > 0
    }
}
