//! Criteria in stretches, one for each substance key.

use super::grade::grade;
use super::keys::{Keys, number};
use super::look::Look;
use super::{Asked, Grade, Offered};
use std::collections::HashMap;
use std::fmt::Debug;
use std::ops::Range;

/// The criteria of one side.
pub trait Side: Copy + Default + Debug {
    /// The criteria of the other side.
    type Other: Side<Other = Self>;
    /// Whether this is the side that offers.
    const OFFERS: bool;

    /// The two in their order.
    fn pair<'a>(&'a self, other: &'a Self::Other) -> (&'a Offered, &'a Asked);
}

impl Side for Asked {
    type Other = Offered;
    const OFFERS: bool = false;

    #[inline(always)]
    fn pair<'a>(&'a self, offered: &'a Offered) -> (&'a Offered, &'a Asked) {
        (offered, self)
    }
}

impl Side for Offered {
    type Other = Asked;
    const OFFERS: bool = true;

    #[inline(always)]
    fn pair<'a>(&'a self, asked: &'a Asked) -> (&'a Offered, &'a Asked) {
        (self, asked)
    }
}

/// A candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The best that the pair may come to.
    pub grade: Grade,
    /// The number under which it was entered.
    pub entry: u32,
}

/// The criteria of many records of one side.
#[derive(Debug)]
pub struct Book<S> {
    stretches: HashMap<u64, Range<u32>>,
    entries: Vec<(u32, S)>,
}

impl<S> Default for Book<S> {
    fn default() -> Self {
        Self {
            stretches: HashMap::new(),
            entries: Vec::new(),
        }
    }
}

impl<S: Side> Book<S> {
    /// Enters the records of a key, each with its number. A key is entered once.
    pub fn enter(&mut self, key: &str, records: impl IntoIterator<Item = (u32, S)>) {
        let place = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let start = place(self.entries.len());
        self.entries.extend(records);
        let end = place(self.entries.len());
        if start < end {
            self.stretches.insert(number(key), start..end);
        }
    }

    /// Gives back the memory that growing has taken too much.
    pub fn close(&mut self) {
        self.entries.shrink_to_fit();
        self.stretches.shrink_to_fit();
    }

    /// Adds the candidates for what stands under these keys to `found`, each once, in no order. Removed records are
    /// among them.
    pub fn look_up(&self, keys: &Keys, other: &S::Other, today: Option<i32>, found: &mut Vec<Found>) {
        let (before, mut stretches) = (found.len(), 0);
        let nobody = S::default();
        let (offered, asked) = nobody.pair(other);
        let product = if S::OFFERS { asked.product } else { offered.product };
        let look = Look::of(product, !S::OFFERS);
        // Without a day nothing is late.
        let today = today.unwrap_or(i32::MIN / 2);
        for (key, own) in keys.all() {
            let Some(stretch) = self.stretches.get(&key) else {
                continue;
            };
            let entries = self.entries.get(stretch.start as usize..stretch.end as usize);
            add(entries.unwrap_or_default(), other, &look, own, today, found);
            stretches += 1;
        }
        if stretches > 1 {
            keep_best(found, before);
        }
    }

    /// How many entries there are; a doubtful record has one for each of its readings.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Memory in bytes.
    pub fn memory(&self) -> usize {
        let key = size_of::<(u64, Range<u32>)>() + 1;
        self.entries.capacity() * size_of::<(u32, S)>() + self.stretches.capacity() * key * 8 / 7
    }
}

/// Grades the entries of a stretch. Each is written where the next candidate goes, and stays if it is one: what is
/// kept and what is not follow each other like heads and tails, and a branch would be guessed wrong each other time.
fn add<S: Side>(
    entries: &[(u32, S)],
    other: &S::Other,
    look: &Look,
    own: bool,
    today: i32,
    found: &mut Vec<Found>,
) {
    let mut at = found.len();
    let none = Found {
        grade: Grade::NOTHING,
        entry: 0,
    };
    found.resize(at + entries.len(), none);
    for (entry, side) in entries {
        let (offered, asked) = side.pair(other);
        let grade = grade(offered, asked, look, own, today);
        if let Some(place) = found.get_mut(at) {
            *place = Found { grade, entry: *entry };
        }
        at += usize::from(grade != Grade::NOTHING);
    }
    found.truncate(at);
}

/// A record that was found under several keys stays with the best grade.
fn keep_best(found: &mut Vec<Found>, from: usize) {
    let mut new = found.split_off(from);
    new.sort_unstable_by_key(|f| (f.entry, f.grade));
    new.dedup_by_key(|f| f.entry);
    found.append(&mut new);
}
