//! What the index holds, by id.

use std::collections::BTreeSet;

use tantivy::columnar::{Column, StrColumn};
use tantivy::query::{EnableScoring, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Searcher, SegmentReader, TantivyError, Term};

use super::error::{IndexError, Reason};
use super::{SearchIndex, read};
use crate::schema::{DOC_LINE, DOC_LISTING, Fields};

/// The records that the index holds, each with its version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versions {
    /// Listings.
    pub listings: BTreeSet<(String, i64)>,
    /// Demands that have at least one line in the index.
    pub demands: BTreeSet<(String, i64)>,
}

impl SearchIndex {
    /// Every record in the index with its version, to be compared with the database.
    pub fn ids(&self) -> Result<Versions, IndexError> {
        let searcher = self.ready()?;
        let of = |doc| {
            let mut found = BTreeSet::new();
            each(
                &searcher,
                self.fields().doc.term(doc),
                self.fields(),
                |columns, doc| {
                    let record = columns.record(doc)?;
                    found.extend(record.zip(columns.version.first(doc)));
                    Ok(())
                },
            )?;
            Ok::<_, IndexError>(found)
        };
        Ok(Versions {
            listings: of(DOC_LISTING)?,
            demands: of(DOC_LINE)?,
        })
    }

    fn ready(&self) -> Result<Searcher, IndexError> {
        let reason = read(&self.state).reason.unwrap_or(Reason::Missing);
        self.searcher().ok_or(IndexError::NeedsRebuild(reason))
    }
}

/// Calls for every live document with this term, segment by segment.
fn each(
    searcher: &Searcher,
    term: Term,
    fields: &Fields,
    mut call: impl FnMut(&Columns, DocId) -> Result<(), TantivyError>,
) -> Result<(), TantivyError> {
    let query = TermQuery::new(term, IndexRecordOption::Basic);
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    for segment in searcher.segment_readers() {
        let columns = Columns::open(segment, fields)?;
        let alive = segment.alive_bitset();
        let mut docs = Vec::new();
        weight.for_each_no_score(segment, &mut |block| docs.extend_from_slice(block))?;
        for doc in docs
            .into_iter()
            .filter(|&doc| alive.is_none_or(|alive| alive.is_alive(doc)))
        {
            call(&columns, doc)?;
        }
    }
    Ok(())
}

/// The columns of one segment that name a document.
pub(crate) struct Columns {
    record: Option<StrColumn>,
    version: Column<i64>,
}

impl Columns {
    pub(crate) fn open(segment: &SegmentReader, fields: &Fields) -> Result<Self, TantivyError> {
        let fast = segment.fast_fields();
        Ok(Self {
            record: fast.str(fields.record.name)?,
            version: fast.i64(fields.version.name)?,
        })
    }

    /// The listing or demand that a document belongs to.
    pub(crate) fn record(&self, doc: DocId) -> Result<Option<String>, TantivyError> {
        first(self.record.as_ref(), doc)
    }
}

fn first(column: Option<&StrColumn>, doc: DocId) -> Result<Option<String>, TantivyError> {
    let Some(column) = column else { return Ok(None) };
    let Some(ord) = column.ords().first(doc) else {
        return Ok(None);
    };
    let mut value = String::new();
    Ok(column.ord_to_str(ord, &mut value)?.then_some(value))
}
