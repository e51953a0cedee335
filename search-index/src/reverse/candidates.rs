//! Look-up in all segments of the index.

use super::books::Books;
use super::{Asked, Found, Grade, Keys, Offered};
use crate::index::{IndexError, Reason, SearchIndex, View};
use std::sync::Arc;
use tantivy::DocId;

/// An open line that a listing may fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineCandidate<'a> {
    /// The demand's id.
    pub demand: &'a str,
    /// The line's id.
    pub line: &'a str,
    /// The best that the pair may come to.
    pub grade: Grade,
}

/// A listing that may serve a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListingCandidate<'a> {
    /// The listing's id.
    pub listing: &'a str,
    /// The best that the pair may come to.
    pub grade: Grade,
}

/// Candidates, the best grades first. Each takes a few bytes until its ids are asked for.
pub struct Candidates {
    view: Arc<View>,
    /// Grade, segment and document.
    found: Vec<(Grade, u32, DocId)>,
}

impl SearchIndex {
    /// The open lines that stand under one of these keys and may come to a pair with what is offered.
    pub fn lines_for(
        &self,
        keys: &Keys,
        offered: &Offered,
        today: Option<i32>,
    ) -> Result<Candidates, IndexError> {
        self.look_up(|books, found| books.lines.look_up(keys, offered, today, found))
    }

    /// The listings that stand under one of these keys and may come to a pair with what is asked for.
    pub fn listings_for(
        &self,
        keys: &Keys,
        asked: &Asked,
        today: Option<i32>,
    ) -> Result<Candidates, IndexError> {
        self.look_up(|books, found| books.listings.look_up(keys, asked, today, found))
    }

    fn look_up(&self, look_up: impl Fn(&Books, &mut Vec<Found>)) -> Result<Candidates, IndexError> {
        let missing = || IndexError::NeedsRebuild(self.needs_rebuild().unwrap_or(Reason::Missing));
        let view = self.view().ok_or_else(missing)?;
        let (mut all, mut found) = (Vec::new(), Vec::new());
        let segments = view.searcher.segment_readers().iter();
        for ((ord, segment), books) in (0..).zip(segments).zip(view.books.iter()) {
            look_up(books, &mut found);
            let removed = segment.alive_bitset();
            let alive = |f: &Found| removed.is_none_or(|bits| bits.is_alive(f.entry));
            all.extend(found.drain(..).filter(alive).map(|f| (f.grade, ord, f.entry)));
        }
        all.sort_unstable();
        Ok(Candidates { view, found: all })
    }
}

impl Candidates {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Of [`SearchIndex::lines_for`], the lines.
    pub fn lines(&self) -> impl Iterator<Item = LineCandidate<'_>> {
        let books: Vec<&Books> = self.view.books.iter().collect();
        self.found.iter().filter_map(move |(grade, segment, doc)| {
            let (demand, line) = books.get(*segment as usize)?.line(*doc)?;
            Some(LineCandidate {
                demand,
                line,
                grade: *grade,
            })
        })
    }

    /// Of [`SearchIndex::listings_for`], the listings.
    pub fn listings(&self) -> impl Iterator<Item = ListingCandidate<'_>> {
        let listings: Vec<_> = self.view.listings.iter().collect();
        self.found.iter().filter_map(move |(grade, segment, doc)| {
            let ids = &listings.get(*segment as usize)?.ids;
            Some(ListingCandidate {
                listing: ids.id(ids.slot(*doc)?)?,
                grade: *grade,
            })
        })
    }
}
