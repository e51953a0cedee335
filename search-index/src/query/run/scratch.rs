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
    flat: Vec<Flat>,
    /// How many of these sets are in use.
    flats: usize,
}

/// Listings that score the same.
struct Flat {
    set: Bits,
    score: f32,
    /// Whether they satisfy a meaning. Then words add nothing.
    meant: bool,
}

impl Flat {
    fn word(&self, at: usize) -> u64 {
        self.set.words().get(at).copied().unwrap_or(0)
    }
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

    /// A set of listings that all score the same for their words, to be filled.
    pub(super) fn flat(&mut self, score: f32) -> &mut Bits {
        self.next(score, false)
    }

    /// A set of listings that satisfy a meaning, to be filled. What they score for words does not count.
    pub(super) fn meant(&mut self, score: f32) -> &mut Bits {
        self.next(score, true)
    }

    fn next(&mut self, score: f32, meant: bool) -> &mut Bits {
        if self.flat.len() == self.flats {
            self.flat.push(Flat {
                set: Bits::none(self.room),
                score,
                meant,
            });
        }
        let flat = &mut self.flat[self.flats];
        self.flats += 1;
        flat.score = score;
        flat.meant = meant;
        &mut flat.set
    }

    /// Takes out those that are admitted, in order, and leaves the room empty.
    pub(super) fn take(&mut self, admitted: &Admitted<'_>, hits: &mut Hits) {
        let flat = self.flat.get_mut(..self.flats).unwrap_or_default();
        for (at, scored) in (0..).zip(self.scored.words_mut()) {
            let place = at as usize;
            let any = flat.iter().fold(*scored, |any, flat| any | flat.word(place));
            if any == 0 {
                continue;
            }
            let meant = flat.iter().filter(|flat| flat.meant);
            let meant = meant.fold(0, |any, flat| any | flat.word(place));
            for slot in of_word(at, any & admitted.word(place)) {
                let bit = slot % u64::BITS;
                let is_meant = meant >> bit & 1 == 1;
                let mut score = match is_meant {
                    true => 0.0,
                    false => self.scores.get(slot as usize).copied().unwrap_or(0.0),
                };
                for flat in flat.iter().filter(|flat| flat.meant == is_meant) {
                    if flat.word(place) >> bit & 1 == 1 {
                        score += flat.score;
                    }
                }
                if admitted.has_numbers(slot) {
                    hits.push(slot, score);
                }
            }
            for slot in of_word(at, std::mem::take(scored)) {
                if let Some(score) = self.scores.get_mut(slot as usize) {
                    *score = 0.0;
                }
            }
            for flat in flat.iter_mut() {
                if let Some(word) = flat.set.words_mut().get_mut(place) {
                    *word = 0;
                }
            }
        }
        self.flats = 0;
    }
}
