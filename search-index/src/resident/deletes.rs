//! Words by what is left of them when letters are left out: how mistyped words are found without looking at all.
//!
//! Where one letter is wrong, missing, too many or swapped with its neighbour, leaving out one letter of each of the
//! two words makes them the same; where two are, leaving out two does. The same holds for the beginnings of both
//! words, so only those are looked at. What is found so is then compared letter by letter.

use super::terms::{Ord, Terms};

/// Letters are left out of so many letters of a word; the others are only compared.
const LOOKED_AT: usize = 7;

/// Shorter words are never meant: a question's word that may have a letter wrong has one more at least.
const LEAST_FOR_ONE: usize = 4;

/// Shorter words are never meant where two letters are wrong.
const LEAST_FOR_TWO: usize = 7;

/// No word has more letters.
const MOST: usize = 64;

/// The words of a segment that may be meant by a mistyped one.
pub(crate) struct Deletes {
    /// By what is left when none or one letter is left out.
    one: Table,
    /// By what is left when two are.
    two: Table,
}

impl Deletes {
    pub(crate) fn of(terms: &Terms) -> Self {
        let (mut one, mut two) = (Vec::new(), Vec::new());
        for ord in (0..).take(terms.len()) {
            let word = terms.word(ord);
            if alphabet(word).is_none() {
                continue;
            }
            let letters = Letters::of(word);
            let count = letters.as_slice().len();
            if count >= LEAST_FOR_ONE {
                letters.left(1, |hash| one.push((hash, ord)));
            }
            if count >= LEAST_FOR_TWO {
                letters.left_of_two(|hash| two.push((hash, ord)));
            }
        }
        Self {
            one: Table::of(one),
            two: Table::of(two),
        }
    }

    /// The words that differ from this one by at most so many letters (one or two), itself included, in no order.
    pub(crate) fn near(&self, terms: &Terms, word: &str, distance: u8) -> Vec<Ord> {
        let Some(own) = alphabet(word) else {
            return Vec::new();
        };
        let letters = Letters::of(word);
        let mut seen: Vec<Ord> = Vec::new();
        let mut look = |table: &Table, hash| table.each(hash, |ord| seen.push(ord));
        letters.left(1, |hash| look(&self.one, hash));
        if distance > 1 {
            letters.left_of_two(|hash| look(&self.two, hash));
        }
        seen.sort_unstable();
        seen.dedup();
        seen.retain(|&ord| {
            let other = terms.word(ord);
            let length = other.len().abs_diff(word.len());
            length <= usize::from(distance) * char::MAX_LEN_UTF8
                && alphabet(other) == Some(own)
                && within(letters.as_slice(), Letters::of(other).as_slice(), distance)
        });
        seen
    }

    pub(crate) fn bytes(&self) -> usize {
        self.one.bytes() + self.two.bytes()
    }
}

/// The alphabet of a word's first letter. A word is never meant by one in another alphabet.
pub(crate) fn alphabet(word: &str) -> Option<u8> {
    match word.chars().next()? {
        'a'..='z' => Some(0),
        '\u{0370}'..='\u{03FF}' => Some(1),
        '\u{0400}'..='\u{052F}' => Some(2),
        '\u{0530}'..='\u{10FF}' => Some(3),
        _ => None,
    }
}

/// Whether two words differ by no more letters: each wrong, missing, too many, or swapped with its neighbour.
pub(crate) fn within(a: &[char], b: &[char], distance: u8) -> bool {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (
        a.get(same..).unwrap_or_default(),
        b.get(same..).unwrap_or_default(),
    );
    let ([first_a, rest_a @ ..], [first_b, rest_b @ ..]) = (a, b) else {
        return a.len().max(b.len()) <= usize::from(distance);
    };
    let Some(left) = distance.checked_sub(1) else {
        return false;
    };
    if a.len().abs_diff(b.len()) > usize::from(distance) {
        return false;
    }
    let swapped = || match (rest_a, rest_b) {
        ([second_a, rest_a @ ..], [second_b, rest_b @ ..]) => {
            first_a == second_b && second_a == first_b && within(rest_a, rest_b, left)
        }
        _ => false,
    };
    within(rest_a, rest_b, left) || within(rest_a, b, left) || within(a, rest_b, left) || swapped()
}

/// A word's letters, without a heap.
struct Letters {
    letters: [char; MOST],
    count: usize,
}

impl Letters {
    fn of(word: &str) -> Self {
        let mut letters = ['\0'; MOST];
        let mut count = 0;
        for (letter, c) in letters.iter_mut().zip(word.chars()) {
            *letter = c;
            count += 1;
        }
        Self { letters, count }
    }

    fn as_slice(&self) -> &[char] {
        self.letters.get(..self.count).unwrap_or_default()
    }

    fn looked_at(&self) -> &[char] {
        self.letters.get(..self.count.min(LOOKED_AT)).unwrap_or_default()
    }

    /// What is left when none, or up to `most` letters are left out; the same rest is told once.
    fn left(&self, most: usize, mut tell: impl FnMut(u32)) {
        let letters = self.looked_at();
        tell(hash(letters, usize::MAX, usize::MAX));
        for at in (0..letters.len()).take(most * letters.len()) {
            // Of the same letter twice in a row it is the same which is left out.
            if at == 0 || letters.get(at) != letters.get(at - 1) {
                tell(hash(letters, at, usize::MAX));
            }
        }
    }

    /// What is left when two letters are left out.
    fn left_of_two(&self, mut tell: impl FnMut(u32)) {
        let letters = self.looked_at();
        for first in 0..letters.len() {
            for second in first + 1..letters.len() {
                tell(hash(letters, first, second));
            }
        }
    }
}

/// A hash of the letters without those at two places.
fn hash(letters: &[char], without: usize, and: usize) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    for (at, &letter) in letters.iter().enumerate() {
        if at != without && at != and {
            hash = (hash ^ u32::from(letter))
                .wrapping_mul(0x9e37_79b1)
                .rotate_left(13);
        }
    }
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^ hash >> 13
}

/// Words by hash.
struct Table {
    /// How many bits of a hash say in which bucket it is.
    bits: u32,
    /// Where each bucket starts.
    starts: Vec<u32>,
    ords: Vec<Ord>,
    /// Bits of the hash that the bucket does not tell.
    tags: Vec<u16>,
}

impl Table {
    fn of(mut entries: Vec<(u32, Ord)>) -> Self {
        entries.sort_unstable();
        entries.dedup();
        // About two words a bucket.
        let bits = (entries.len() / 2)
            .next_power_of_two()
            .trailing_zeros()
            .clamp(1, 24);
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for &(hash, _) in &entries {
            if let Some(next) = starts.get_mut((hash >> (u32::BITS - bits)) as usize + 1) {
                *next += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Self {
            bits,
            starts,
            tags: entries.iter().map(|&(hash, _)| tag(hash)).collect(),
            ords: entries.into_iter().map(|(_, ord)| ord).collect(),
        }
    }

    fn each(&self, hash: u32, mut call: impl FnMut(Ord)) {
        let bucket = (hash >> (u32::BITS - self.bits)) as usize;
        let Some([from, to]) = self.starts.get(bucket..bucket + 2) else {
            return;
        };
        let range = *from as usize..*to as usize;
        let tags = self.tags.get(range.clone()).unwrap_or_default();
        let ords = self.ords.get(range).unwrap_or_default();
        for (_, &ord) in tags
            .iter()
            .zip(ords)
            .filter(|&(&of_word, _)| of_word == tag(hash))
        {
            call(ord);
        }
    }

    fn bytes(&self) -> usize {
        let numbers = self.starts.capacity() + self.ords.capacity();
        numbers * size_of::<u32>() + self.tags.capacity() * size_of::<u16>()
    }
}

fn tag(hash: u32) -> u16 {
    (hash & 0xffff) as u16
}
