//! Criteria in stretches, one for each substance key.

use super::grade::grade;
use super::keys::{Keys, number};
use super::{Asked, Grade, Offered};
use std::collections::HashMap;
use std::fmt::Debug;
use std::ops::Range;

/// The criteria of one side.
pub trait Side: Copy + Debug {
    /// The criteria of the other side.
    type Other: Side<Other = Self>;

    /// The best that the two may come to; see [`Grade`]. `own`: they meet under the key of both as read.
    fn against(&self, other: &Self::Other, own: bool, today: Option<i32>) -> Option<Grade>;
}

impl Side for Asked {
    type Other = Offered;

    fn against(&self, offered: &Offered, own: bool, today: Option<i32>) -> Option<Grade> {
        grade(offered, self, own, today)
    }
}

impl Side for Offered {
    type Other = Asked;

    fn against(&self, asked: &Asked, own: bool, today: Option<i32>) -> Option<Grade> {
        grade(self, asked, own, today)
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

    /// Adds the candidates for what stands under these keys to `found`, each once, in no order. `alive` says whether
    /// a record is still there.
    pub fn look_up(
        &self,
        keys: &Keys,
        other: &S::Other,
        today: Option<i32>,
        alive: impl Fn(u32) -> bool,
        found: &mut Vec<Found>,
    ) {
        let (before, mut stretches) = (found.len(), 0);
        for (key, own) in keys.all() {
            let Some(stretch) = self.stretches.get(&key) else {
                continue;
            };
            let entries = self.entries.get(stretch.start as usize..stretch.end as usize);
            stretches += 1;
            for (entry, side) in entries.unwrap_or_default() {
                if let Some(grade) = side.against(other, own, today)
                    && alive(*entry)
                {
                    found.push(Found {
                        grade,
                        entry: *entry,
                    });
                }
            }
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

/// A record that was found under several keys stays with the best grade.
fn keep_best(found: &mut Vec<Found>, from: usize) {
    let mut new = found.split_off(from);
    new.sort_unstable_by_key(|f| (f.entry, f.grade));
    new.dedup_by_key(|f| f.entry);
    found.append(&mut new);
}
