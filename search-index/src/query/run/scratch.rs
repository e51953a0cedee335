//! Where the hits of a part are put together: room that is used again by the next question.

use super::Hits;
use super::admit::Admitted;
use crate::resident::{Bits, Slot, of_word};

/// Room for the listings of one segment.
#[derive(Default)]
pub(super) struct Scratch {
    /// How many slots there is room for.
    room: usize,
    /// By slot; 0 outside of a question.
    scores: Vec<f32>,
    /// Those with a score of their own.
    scored: Bits,
    /// Sets of listings that score the same; empty outside of a question.
    flat: Vec<(Bits, f32)>,
    /// How many of these sets are in use.
    flats: usize,
}

impl Scratch {
    /// Makes room for so many slots.
    pub(super) fn reserve(&mut self, slots: usize) {
        if slots > self.room {
            *self = Self {
                room: slots,
                scores: vec![0.0; slots],
                scored: Bits::none(slots),
                ..Self::default()
            };
        }
    }

    /// Adds to the score of a listing.
    #[inline]
    pub(super) fn score(&mut self, slot: Slot, score: f32) {
        if let Some(of_slot) = self.scores.get_mut(slot as usize) {
            *of_slot += score;
            self.scored.add(slot);
        }
    }

    /// A set of listings that all score the same, to be filled.
    pub(super) fn flat(&mut self, score: f32) -> &mut Bits {
        if self.flat.len() == self.flats {
            self.flat.push((Bits::none(self.room), score));
        }
        let at = self.flats;
        self.flats += 1;
        let (set, of_set) = &mut self.flat[at];
        *of_set = score;
        set
    }

    /// Takes out those that are admitted, in order, and leaves the room empty.
    pub(super) fn take(&mut self, admitted: &Admitted<'_>, hits: &mut Hits) {
        let flat = self.flat.get_mut(..self.flats).unwrap_or_default();
        for (at, scored) in (0..).zip(self.scored.words_mut()) {
            let place = at as usize;
            let in_flat = |(set, _): &(Bits, f32)| set.words().get(place).copied().unwrap_or(0);
            let any = flat.iter().map(in_flat).fold(*scored, |any, word| any | word);
            if any == 0 {
                continue;
            }
            for slot in of_word(at, any & admitted.word(place)) {
                let bit = slot % u64::BITS;
                let own = self.scores.get(slot as usize).copied().unwrap_or(0.0);
                let score = flat.iter().fold(own, |score, set| {
                    if in_flat(set) >> bit & 1 == 1 { score + set.1 } else { score }
                });
                if admitted.has_numbers(slot) {
                    hits.push(slot, score);
                }
            }
            for slot in of_word(at, std::mem::take(scored)) {
                if let Some(score) = self.scores.get_mut(slot as usize) {
                    *score = 0.0;
                }
            }
            for (set, _) in flat.iter_mut() {
                if let Some(word) = set.words_mut().get_mut(place) {
                    *word = 0;
                }
            }
        }
        self.flats = 0;
    }
}
