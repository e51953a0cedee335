//! The pairs of a line that are kept: every match, and the best of the near ones.

use super::near::Near;
use rust_decimal::Decimal;
use search_index::matching::{Band, Snapshot, rank};

/// How many near matches of a line are kept. Matches are all kept.
pub const NEAR_KEPT: usize = 200;

/// What is kept so far of what came in any order.
#[derive(Debug)]
pub(super) struct Best<T> {
    snapshot: fn(&T) -> &Snapshot,
    others: Vec<T>,
    near: Vec<T>,
}

impl<T> Best<T> {
    /// Nothing yet; `snapshot` tells what a thing was judged to be.
    pub(super) fn new(snapshot: fn(&T) -> &Snapshot) -> Self {
        Self {
            snapshot,
            others: Vec::new(),
            near: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, thing: T) {
        if (self.snapshot)(&thing).verdict.band != Band::Near {
            return self.others.push(thing);
        }
        self.near.push(thing);
        if self.near.len() >= 2 * NEAR_KEPT {
            self.cut();
        }
    }

    /// Whether as many as are kept are closer than a candidate can come, and so than all that follow it.
    pub(super) fn is_closer_than(&mut self, candidate: &Near) -> bool {
        let Some(closest) = candidate.closest else {
            return false;
        };
        self.cut();
        let last = self.near.get(NEAR_KEPT - 1);
        last.is_some_and(|thing| (self.snapshot)(thing).verdict.closeness > Decimal::from(closest))
    }

    /// All that are kept, best first.
    pub(super) fn all(mut self) -> Vec<T> {
        self.cut();
        sort(&mut self.others, self.snapshot);
        self.others.append(&mut self.near);
        self.others
    }

    fn cut(&mut self) {
        sort(&mut self.near, self.snapshot);
        self.near.truncate(NEAR_KEPT);
    }
}

fn sort<T>(things: &mut [T], snapshot: fn(&T) -> &Snapshot) {
    things.sort_by(|a, b| {
        let (a, b) = (snapshot(a), snapshot(b));
        rank((&a.verdict, &a.offer.id), (&b.verdict, &b.offer.id))
    });
}
