//! Executing questions about listings over Tantivy's posting lists and what is kept in memory of each segment.
//!
//! A question is executed segment by segment. The part that fewest listings satisfy is put together (`union`), the
//! other parts are only looked up for these (`narrow`), and the best are kept (`top`). Total, counts and page come
//! from the same hits. A part that only decides the order is looked up like the others, but nothing is left out for it.

mod admit;
mod count;
mod meaning;
mod narrow;
mod postings;
mod relaxed;
mod scratch;
mod segment;
mod sought;
mod top;
mod union;
mod weigh;

use std::cmp::Ordering;

use tantivy::{SegmentReader, TantivyError};

use super::listing::{ListingQuery, ListingSort};
use super::{MAX_LIMIT, MAX_OFFSET};
use crate::facets::FacetCounts;
use crate::highlight::Highlighter;
use crate::index::View;
use crate::resident::{Bits, Having, Listings, Slot, cheaper, of_word};
use crate::schema::Fields;
use admit::Admitted;
use count::Counts;
use sought::{Finder, SoughtPart};
pub(crate) use weigh::Statistics;

/// One segment of the view that is searched.
struct Segment<'a> {
    /// Its place among the view's segments.
    at: usize,
    listings: &'a Listings,
    reader: &'a SegmentReader,
    alive: &'a Bits,
    statistics: &'a Statistics,
    fields: &'a Fields,
}

/// In which listings the words of a part count.
#[derive(Clone, Copy)]
enum Unread<'a> {
    /// In all.
    Anything,
    /// In those that name no substance that is known.
    Only(&'a Bits),
    /// In none: all of the segment name a substance.
    Nothing,
}

impl<'a> Unread<'a> {
    /// The set to which the words are held, where there is one.
    fn only(self) -> Option<&'a Bits> {
        match self {
            Self::Only(set) => Some(set),
            Self::Anything | Self::Nothing => None,
        }
    }
}

impl<'a> Segment<'a> {
    fn unread(&self, part: &SoughtPart<'_>) -> Unread<'a> {
        match (&self.listings.unread, part.unread_only) {
            (_, false) => Unread::Anything,
            (Some(unread), true) => Unread::Only(unread),
            (None, true) => Unread::Nothing,
        }
    }
}

/// Listings of one segment in order, each with its score.
#[derive(Debug, Default)]
struct Hits {
    slots: Vec<Slot>,
    scores: Vec<f32>,
}

impl Hits {
    /// Those of some listings that are admitted, all with the same score.
    fn of(having: Having<'_>, admitted: &Admitted<'_>, score: f32) -> Self {
        let mut slots = Vec::new();
        match having {
            Having::List(list) => {
                slots.reserve(list.len());
                slots.extend(list.iter().copied().filter(|&slot| admitted.has(slot)));
            }
            Having::Set(set) => {
                for (at, &word) in (0..).zip(set.words()) {
                    let both = of_word(at, word & admitted.word(at as usize));
                    slots.extend(both.filter(|&slot| admitted.has_numbers(slot)));
                }
            }
        }
        Self {
            scores: vec![score; slots.len()],
            slots,
        }
    }

    #[inline]
    fn push(&mut self, slot: Slot, score: f32) {
        self.slots.push(slot);
        self.scores.push(score);
    }

    fn iter(&self) -> impl Iterator<Item = (Slot, f32)> + '_ {
        self.slots.iter().copied().zip(self.scores.iter().copied())
    }
}

/// What was found: a page, and what holds of all.
pub(super) struct Found {
    pub(super) total: usize,
    /// Id and score.
    pub(super) page: Vec<(String, f32)>,
    pub(super) facets: FacetCounts,
    pub(super) relaxed: bool,
    pub(super) highlighter: Highlighter,
}

/// One of the best of its segment.
struct Best<'a> {
    segment: &'a Listings,
    slot: Slot,
    score: f32,
}

/// Answers a question.
pub(super) fn run(view: &View, fields: &Fields, query: &ListingQuery) -> Result<Found, TantivyError> {
    let segments = segments(view, fields);
    let mut finder = Finder::new(view);
    let sought = finder.question(&query.asked);
    let mut answer = Answer::new(query);
    for segment in &segments {
        segment::strict(segment, query, &sought, &mut answer)?;
    }
    let mut relaxed = false;
    if answer.total == 0
        && let Some(loose) = relaxed::Loose::of(&mut finder, &query.asked)
    {
        for segment in &segments {
            loose.search(segment, query, &sought, &mut answer)?;
        }
        relaxed = answer.total > 0;
    }
    Ok(Found {
        total: answer.total,
        page: answer.page(),
        facets: answer.counts.finish(&query.facets),
        relaxed,
        highlighter: finder.highlighter,
    })
}

fn segments<'a>(view: &'a View, fields: &'a Fields) -> Vec<Segment<'a>> {
    let readers = view.searcher.segment_readers().iter();
    let each = readers.zip(view.listings.iter()).zip(&view.alive).enumerate();
    // Segments without listings have nothing to say.
    let listed = each.filter(|(_, ((_, listings), _))| listings.ids.len() > 0);
    let mut segments: Vec<Segment<'a>> = listed
        .map(|(at, ((reader, listings), alive))| Segment {
            at,
            listings,
            reader,
            alive,
            statistics: &view.statistics,
            fields,
        })
        .collect();
    // What the largest has decides what is not worth weighing in the others.
    segments.sort_by_key(|segment| std::cmp::Reverse(segment.listings.ids.len()));
    segments
}

/// What is gathered from segment to segment.
struct Answer<'a> {
    query: &'a ListingQuery,
    total: usize,
    /// The best of each segment, in order.
    best: Vec<Vec<Best<'a>>>,
    counts: Counts<'a>,
    /// What has a lower score does not come on the page: so many better ones were found in segments before.
    least: f32,
}

impl<'a> Answer<'a> {
    fn new(query: &'a ListingQuery) -> Self {
        Self {
            query,
            total: 0,
            best: Vec::new(),
            counts: Counts::default(),
            least: 0.0,
        }
    }

    /// How many of the best may be on the page.
    fn keep(&self) -> usize {
        self.query.offset.min(MAX_OFFSET) + self.query.limit.min(MAX_LIMIT)
    }

    /// The page, in order.
    fn page(&self) -> Vec<(String, f32)> {
        let limit = self.query.limit.min(MAX_LIMIT);
        let mut rest: Vec<&[Best<'a>]> = self.best.iter().map(Vec::as_slice).collect();
        let mut page = Vec::with_capacity(limit);
        for place in 0..self.keep() {
            let heads = rest.iter_mut().filter(|rest| !rest.is_empty());
            let next = heads.min_by(|a, b| match (a.first(), b.first()) {
                (Some(a), Some(b)) => a.before(b, self.query.sort),
                _ => Ordering::Equal,
            });
            let best = next.and_then(|next| {
                let (best, others) = next.split_first()?;
                *next = others;
                Some(best)
            });
            let Some(best) = best else { break };
            if place >= self.query.offset {
                let id = best.segment.ids.id(best.slot);
                page.extend(id.map(|id| (id.to_owned(), best.score)));
            }
        }
        page
    }
}

impl Best<'_> {
    /// Which of two is shown first. Ties go by id.
    fn before(&self, other: &Self, sort: ListingSort) -> Ordering {
        let number = |best: &Self, of: fn(&Listings) -> &[i64]| {
            of(best.segment)
                .get(best.slot as usize)
                .copied()
                .unwrap_or(i64::MAX)
        };
        let by = match sort {
            ListingSort::Relevance => other.score.total_cmp(&self.score),
            ListingSort::Price => {
                let price = |best: &Self| best.segment.numbers.price.get(best.slot as usize).copied();
                cheaper(price(self).unwrap_or(f64::NAN), price(other).unwrap_or(f64::NAN))
            }
            ListingSort::LeadTime => {
                let days = |best: &Self| number(best, |listings| &listings.numbers.lead_time);
                days(self).cmp(&days(other))
            }
            ListingSort::Newest => {
                let since = |best: &Self| number(best, |listings| &listings.numbers.since);
                since(other).cmp(&since(self))
            }
        };
        by.then_with(|| {
            self.segment
                .ids
                .id(self.slot)
                .cmp(&other.segment.ids.id(other.slot))
        })
    }
}
