//! What is derived from one segment and kept in memory for as long as the segment is searched.
//!
//! A segment never changes: what is removed from it is only marked so, and that mark belongs to the searcher. So
//! what is derived from a segment is right for as long as there is that segment. It is made when a commit becomes
//! visible, before any search sees it, and handed on from view to view; nobody waits for a lock.

use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::{Searcher, SegmentReader};

use crate::schema::Fields;

/// Something that is derived from one segment.
pub(crate) trait Resident: Sized {
    /// Under which name its bytes are reported.
    const NAME: &'static str;

    /// Derives it from all documents of the segment, removed ones included.
    fn of(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Self>;

    /// How much memory it holds.
    fn bytes(&self) -> usize;

    /// How much each of its parts holds, by name, where it has parts.
    fn memory(&self) -> Vec<(&'static str, usize)> {
        vec![(Self::NAME, self.bytes())]
    }
}

/// One resident for each segment of a searcher, in the searcher's order.
pub(crate) struct Residents<T>(Vec<(SegmentId, Arc<T>)>);

impl<T> Default for Residents<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Resident> Residents<T> {
    /// Those of this searcher: the segments that were there `before` keep theirs, new ones get theirs made.
    pub(crate) fn of(searcher: &Searcher, fields: &Fields, before: Option<&Self>) -> tantivy::Result<Self> {
        let held = |id| {
            let kept = before?.0.iter().find(|(held, _)| *held == id)?;
            Some(Arc::clone(&kept.1))
        };
        let each = searcher.segment_readers().iter().map(|segment| {
            let id = segment.segment_id();
            match held(id) {
                Some(kept) => Ok((id, kept)),
                None => Ok((id, Arc::new(T::of(segment, fields)?))),
            }
        });
        Ok(Self(each.collect::<tantivy::Result<_>>()?))
    }

    /// How many segments there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// In the order of the searcher's segments.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, resident)| &**resident)
    }

    /// The bytes of all of them, by name.
    pub(crate) fn memory(&self) -> Vec<(&'static str, usize)> {
        self.iter().flat_map(T::memory).collect()
    }
}
