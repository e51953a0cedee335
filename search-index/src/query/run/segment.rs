//! Executing a question in one segment.

use std::cell::RefCell;

use tantivy::TantivyError;

use super::admit::Admitted;
use super::meaning::having_all;
use super::scratch::Scratch;
use super::sought::{Sought, SoughtPart};
use super::top::{Top, by_score};
use super::{Answer, Best, Hits, Segment, narrow, union};
use crate::query::listing::{ListingQuery, ListingSort};
use crate::resident::{Ordered, Slot};

/// What a record of exactly the substances asked for has on top: more than any text can score.
const SAME_SUBSTANCES: f32 = 100.0;

/// What a record that has them among others has on top.
const AMONG_OTHERS: f32 = 50.0;

/// How much more a word counts in a record's own name.
const NAME_BOOST: f32 = 1.5;

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
        weigh(segment, sought, &sought.soft, &mut hits)?;
    }
    gather(segment, query, hits, answer);
    Ok(())
}

/// Adds what decides the order only.
pub(super) fn weigh(
    segment: &Segment<'_>,
    sought: &Sought<'_>,
    soft: &[SoughtPart<'_>],
    hits: &mut Hits,
) -> Result<(), TantivyError> {
    for part in soft {
        let satisfied = narrow::part(segment, &hits.slots, part)?;
        hits.scores
            .iter_mut()
            .zip(satisfied.score)
            .for_each(|(score, more)| *score += more);
    }
    for phrase in &sought.in_names {
        narrow::in_names(segment, hits, phrase, NAME_BOOST)?;
    }
    for ids in sought.identities {
        identity(segment, ids, hits);
    }
    Ok(())
}

/// Raises those that have all these substances, and those most that have no others.
fn identity(segment: &Segment<'_>, ids: &[String], hits: &mut Hits) {
    let meant = having_all(segment.listings, ids);
    let having = meant.having();
    let listings = segment.listings;
    let mut cursor = having.cursor();
    for (&slot, score) in hits.slots.iter().zip(&mut hits.scores) {
        if cursor.has(slot) {
            *score += AMONG_OTHERS;
            if listings.resolved.has(slot) && listings.substances.count_of(slot) == ids.len() {
                *score += SAME_SUBSTANCES;
            }
        }
    }
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
            weigh(segment, sought, &sought.soft, &mut hits)?;
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
    answer.best.extend(best);
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
    let score = |slot: Slot| match query.sort {
        ListingSort::Relevance => {
            let at = hits.slots.binary_search(&slot).unwrap_or(usize::MAX);
            hits.scores.get(at).copied().unwrap_or(0.0)
        }
        _ => 0.0,
    };
    let best = top.finish().into_iter().map(|slot| Best {
        segment: segment.listings,
        slot,
        score: score(slot),
    });
    answer.best.extend(best);
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
