//! Damaged bytes, always the same for a seed.

/// Pieces that have broken parsers before.
const NASTY: &[&[u8]] = &[
    b"\0",
    b"\xff",
    b"\xfe\xff",
    b"\xed\xa0\x80",
    b"\xc0\xaf",
    b"\xef\xbb\xbf",
    b"\"",
    b"'",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b";",
    b"\t",
    b"\r\n",
    b"\n",
    b"=",
    b"&",
    b"%",
    b"%00",
    b"%ff",
    b"+",
    b"-",
    b".",
    b"..",
    b"/",
    b"<",
    b">",
    b"-1",
    b"0",
    b"1e999",
    b"99999999999999999999999999",
    b"0.0000000000000000000000000000001",
    b"NaN",
    b"null",
    b"true",
    b"2027-02-30",
    b"0000-00-00T25:61:61Z",
    b"9999999-12-31",
    "\u{202e}".as_bytes(),
    "\u{301}".as_bytes(),
    "药".as_bytes(),
    "İ".as_bytes(),
    "１２".as_bytes(),
    "½".as_bytes(),
    b"--a\r\n",
    b"--a--",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"<!DOCTYPE",
    b"&amp;",
    b"=1+1",
    b"q=0.",
    b"*",
    b"(",
    b")",
    b"|",
    b"#",
    b"!",
];

/// A small generator of pseudo-random numbers (splitmix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % (n.max(1) as u64)).unwrap_or(0)
    }
}

/// One of the seeds, damaged up to five times.
pub fn damaged(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..random.below(6) {
        let (from, to) = (random.below(bytes.len() + 1), random.below(bytes.len() + 1));
        let (from, to) = (from.min(to), from.max(to));
        match random.below(8) {
            0 => {
                if let Some(byte) = bytes.get_mut(from) {
                    *byte = u8::try_from(random.below(256)).unwrap_or(0);
                }
            }
            1 => {
                bytes.splice(from..from, NASTY[random.below(NASTY.len())].iter().copied());
            }
            2 => {
                bytes.splice(from..to, NASTY[random.below(NASTY.len())].iter().copied());
            }
            3 => bytes.truncate(from),
            4 => {
                bytes.drain(from..to);
            }
            5 => {
                let part = bytes[from..to].to_vec();
                let times = [1, 2, 10, 100][random.below(4)];
                bytes.splice(from..from, part.repeat(times));
            }
            6 => {
                let other = &seeds[random.below(seeds.len())];
                let cut = random.below(other.len() + 1);
                bytes.truncate(from);
                bytes.extend_from_slice(&other[cut..]);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(from) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
        bytes.truncate(100_000);
    }
    bytes
}
