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
    /// All of them together.
    any: Vec<u64>,
}

/// Listings that score the same.
struct Flat {
    set: Bits,
    score: f32,
    /// Whether they satisfy a meaning. Then words add nothing.
    meant: bool,
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
        let flats = self.flat.get_mut(..self.flats).unwrap_or_default();
        let asks_numbers = admitted.asks_numbers();
        // Nearly always most are empty: put together at once, they are passed over at once.
        let count = admitted.set().words().len();
        self.any.clear();
        self.any.extend(self.scored.words().iter().take(count));
        for flat in flats.iter() {
            self.any
                .iter_mut()
                .zip(flat.set.words())
                .for_each(|(any, word)| *any |= word);
        }
        // Of the 64 slots at hand: those of each set, and what the set scores.
        let mut by_words: Vec<(u64, f32)> = Vec::with_capacity(flats.len());
        let mut by_meaning: Vec<(u64, f32)> = Vec::with_capacity(flats.len());
        for (at, &any) in self.any.iter().enumerate().filter(|&(_, &any)| any != 0) {
            by_words.clear();
            by_meaning.clear();
            let scored = self.scored.words_mut().get_mut(at).map_or(0, std::mem::take);
            let mut meant = 0;
            for flat in flats.iter_mut() {
                let word = flat.set.words_mut().get_mut(at).map_or(0, std::mem::take);
                if word != 0 && flat.meant {
                    meant |= word;
                    by_meaning.push((word, flat.score));
                } else if word != 0 {
                    by_words.push((word, flat.score));
                }
            }
            let at_hand = u32::try_from(at).unwrap_or(u32::MAX);
            let all = of_word(at_hand, any & admitted.word(at));
            for slot in all.filter(|&slot| !asks_numbers || admitted.has_numbers(slot)) {
                let bit = slot % u64::BITS;
                let (own, flats) = match meant >> bit & 1 {
                    0 => (scored >> bit & 1 == 1, &by_words),
                    _ => (false, &by_meaning),
                };
                let mut score = 0.0;
                for &(word, of_set) in flats {
                    if word >> bit & 1 == 1 {
                        score += of_set;
                    }
                }
                if own {
                    score += self.scores.get(slot as usize).copied().unwrap_or(0.0);
                }
                hits.push(slot, score);
            }
            for slot in of_word(at_hand, scored) {
                if let Some(score) = self.scores.get_mut(slot as usize) {
                    *score = 0.0;
                }
            }
        }
        self.flats = 0;
    }
}
