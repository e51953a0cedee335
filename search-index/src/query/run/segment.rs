//! Executing a question in one segment.

use std::cell::RefCell;

use tantivy::TantivyError;

use super::admit::Admitted;
use super::meaning::{each_shared, having_all};
use super::scratch::Scratch;
use super::sought::{Sought, SoughtPart};
use super::top::{Top, by_score, score_of};
use super::{Answer, Best, Hits, Segment, narrow, union};
use crate::query::listing::{ListingQuery, ListingSort};
use crate::resident::Ordered;

/// What a record of exactly the substances asked for has on top: more than any text can score.
const SAME_SUBSTANCES: f32 = 100.0;

/// What a record that has them among others has on top.
const AMONG_OTHERS: f32 = 50.0;

/// How much more a word counts in a record's own name.
const NAME_BOOST: f32 = 1.5;

/// How far sums of the same numbers may differ.
const ROUNDING: f32 = 0.001;

thread_local! {
    /// Room for one segment's hits, used again by the next question of this thread.
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::default());
}

/// Lends the room for one segment.
pub(super) fn with_scratch<T>(segment: &Segment<'_>, work: impl FnOnce(&mut Scratch) -> T) -> T {
    SCRATCH.with_borrow_mut(|scratch| {
        scratch.reserve(segment.listings.ids.len());
        work(scratch)
    })
}

/// Finds what has every part, and adds it to the answer.
pub(super) fn strict<'a>(
    segment: &Segment<'a>,
    query: &ListingQuery,
    sought: &Sought<'_>,
    answer: &mut Answer<'a>,
) -> Result<(), TantivyError> {
    let admitted = Admitted::of(segment, query)?;
    let asked = &query.asked;
    let [first, others @ ..] = sought.hard.as_slice() else {
        if asked.asks && sought.soft.is_empty() {
            return Ok(());
        }
        return everything(segment, query, sought, &admitted, answer);
    };
    let mut hits = with_scratch(segment, |scratch| union::part(segment, scratch, &admitted, first))?;
    for part in others {
        let satisfied = narrow::part(segment, &hits.slots, part)?;
        let mut left = Hits::default();
        for ((slot, score), (is, more)) in hits.iter().zip(satisfied.is.into_iter().zip(satisfied.score)) {
            if is {
                left.push(slot, score + more);
            }
        }
        hits = left;
    }
    if query.sort == ListingSort::Relevance {
        weigh(segment, sought, &sought.soft, answer, &mut hits)?;
    }
    gather(segment, query, hits, answer);
    Ok(())
}

/// Adds what decides the order only. What cannot come on the page whatever its words add is spared.
pub(super) fn weigh(
    segment: &Segment<'_>,
    sought: &Sought<'_>,
    soft: &[SoughtPart<'_>],
    answer: &Answer<'_>,
    hits: &mut Hits,
) -> Result<(), TantivyError> {
    for ids in sought.identities {
        identity(segment, ids, hits);
    }
    if soft.is_empty() {
        return names(segment, sought, hits);
    }
    let mut satisfied = Vec::with_capacity(soft.len());
    for part in soft {
        let meant = narrow::meant(segment, &hits.slots, part)?;
        hits.scores
            .iter_mut()
            .zip(&meant.score)
            .for_each(|(score, more)| *score += more);
        satisfied.push(meant);
    }
    let in_names = sought.in_names.iter().map(|phrase| phrase.weight * NAME_BOOST);
    let most = soft.iter().map(SoughtPart::most).sum::<f32>() + in_names.sum::<f32>();
    let least = kth(&hits.scores, answer.keep()).max(answer.least) - most - ROUNDING;
    let hopeful: Vec<bool> = hits.scores.iter().map(|&score| score >= least).collect();
    let hopeful = |at: usize| hopeful.get(at).copied().unwrap_or(false);
    for (part, mut satisfied) in soft.iter().zip(satisfied) {
        let before = satisfied.score.clone();
        narrow::by_words(segment, &hits.slots, part, &mut satisfied, hopeful)?;
        let more = satisfied
            .score
            .iter()
            .zip(before)
            .map(|(after, before)| after - before);
        hits.scores
            .iter_mut()
            .zip(more)
            .for_each(|(score, more)| *score += more);
    }
    names(segment, sought, hits)
}

/// Raises those that have words in their names.
fn names(segment: &Segment<'_>, sought: &Sought<'_>, hits: &mut Hits) -> Result<(), TantivyError> {
    for phrase in &sought.in_names {
        narrow::in_names(segment, hits, phrase, NAME_BOOST)?;
    }
    Ok(())
}

/// The score of which as many are not less, or 0 where there are not so many.
fn kth(scores: &[f32], keep: usize) -> f32 {
    let mut top = Top::new(keep);
    for (place, &score) in (0..).zip(scores) {
        top.push(by_score(score, place), place);
    }
    let best = top.finish();
    match best.last() {
        Some(&(key, _)) if best.len() == keep => score_of(key),
        _ => 0.0,
    }
}

/// Raises those that have all these substances, and those most that have no others.
fn identity(segment: &Segment<'_>, ids: &[String], hits: &mut Hits) {
    let listings = segment.listings;
    let meant = having_all(listings, ids);
    let Hits { slots, scores } = hits;
    each_shared(slots, meant.having(), |at, slot| {
        let same = match ids.len() {
            1 => listings.pure.has(slot),
            count => listings.resolved.has(slot) && listings.substances.count_of(slot) == count,
        };
        if let Some(score) = scores.get_mut(at) {
            *score += if same {
                AMONG_OTHERS + SAME_SUBSTANCES
            } else {
                AMONG_OTHERS
            };
        }
    });
}

/// All that is admitted, where no words say more.
fn everything<'a>(
    segment: &Segment<'a>,
    query: &ListingQuery,
    sought: &Sought<'_>,
    admitted: &Admitted<'_>,
    answer: &mut Answer<'a>,
) -> Result<(), TantivyError> {
    let scored = query.sort == ListingSort::Relevance && !sought.soft.is_empty();
    if scored || admitted.asks_numbers() || answer.keep() > segment.listings.ids.len() / 4 {
        let slots = admitted.slots();
        let mut hits = Hits {
            scores: vec![0.0; slots.len()],
            slots,
        };
        if scored {
            weigh(segment, sought, &sought.soft, answer, &mut hits)?;
        }
        gather(segment, query, hits, answer);
        return Ok(());
    }
    // Most are admitted, so the first of the order are found soon.
    let order = order(segment, query.sort);
    let admitted_in_order = order.slots.iter().copied().filter(|&slot| admitted.has(slot));
    let keep = answer.keep();
    let best = admitted_in_order.take(keep).map(|slot| Best {
        segment: segment.listings,
        slot,
        score: 0.0,
    });
    answer.best.push(best.collect());
    answer.total += admitted.set().count();
    if !query.facets.is_empty() {
        answer
            .counts
            .add_set(segment.listings, &query.facets, admitted.set());
    }
    Ok(())
}

/// Takes a segment's hits into the answer.
pub(super) fn gather<'a>(segment: &Segment<'a>, query: &ListingQuery, hits: Hits, answer: &mut Answer<'a>) {
    answer.total += hits.slots.len();
    if !query.facets.is_empty() {
        answer.counts.add(segment.listings, &query.facets, &hits.slots);
    }
    let mut top = Top::new(answer.keep());
    let order = order(segment, query.sort);
    if query.sort == ListingSort::Relevance {
        for (slot, score) in hits.iter() {
            top.push(by_score(score, order.place(slot)), slot);
        }
    } else {
        for &slot in &hits.slots {
            top.push(u64::from(order.place(slot)), slot);
        }
    }
    let best = top.finish().into_iter().map(|(key, slot)| Best {
        segment: segment.listings,
        slot,
        score: match query.sort {
            ListingSort::Relevance => score_of(key),
            _ => 0.0,
        },
    });
    answer.best.push(best.collect());
    if query.sort == ListingSort::Relevance {
        let scores: Vec<f32> = answer.best.iter().flatten().map(|best| best.score).collect();
        answer.least = kth(&scores, answer.keep());
    }
}

fn order<'a>(segment: &Segment<'a>, sort: ListingSort) -> &'a Ordered {
    let numbers = &segment.listings.numbers;
    match sort {
        ListingSort::Relevance => &numbers.by_id,
        ListingSort::Price => &numbers.by_price,
        ListingSort::LeadTime => &numbers.by_lead_time,
        ListingSort::Newest => &numbers.by_age,
    }
}
