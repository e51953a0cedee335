//! What the index holds, by id.

use std::collections::BTreeSet;

use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Searcher, TantivyError, Term};

use super::error::{IndexError, Reason};
use super::{SearchIndex, read};
use crate::schema::{DOC_LINE, DOC_LISTING, Named};

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
        let of = |doc| -> Result<BTreeSet<(String, i64)>, IndexError> {
            let mut found = BTreeSet::new();
            for address in matching(&searcher, self.fields().doc.term(doc))? {
                let version = integer(&searcher, self.fields().version, address)?;
                found.extend(word(&searcher, self.fields().record, address)?.zip(version));
            }
            Ok(found)
        };
        Ok(Versions {
            listings: of(DOC_LISTING)?,
            demands: of(DOC_LINE)?,
        })
    }

    /// The ids of all listings with exactly these substances, in no order.
    pub fn listing_candidates(&self, substance_key: &str) -> Result<Vec<String>, IndexError> {
        Ok(self
            .candidates(substance_key, DOC_LISTING)?
            .into_iter()
            .map(|(_, id)| id)
            .collect())
    }

    /// The demand id and line id of all open lines with exactly these substances, in no order.
    pub fn line_candidates(&self, substance_key: &str) -> Result<Vec<(String, String)>, IndexError> {
        self.candidates(substance_key, DOC_LINE)
    }

    fn candidates(&self, substance_key: &str, doc: &str) -> Result<Vec<(String, String)>, IndexError> {
        let searcher = self.ready()?;
        let fields = self.fields();
        let mut found = Vec::new();
        for address in matching(&searcher, fields.substance_key.term(substance_key))? {
            if word(&searcher, fields.doc, address)?.as_deref() == Some(doc) {
                let record = word(&searcher, fields.record, address)?;
                found.extend(record.zip(word(&searcher, fields.id, address)?));
            }
        }
        Ok(found)
    }

    fn ready(&self) -> Result<Searcher, IndexError> {
        let reason = read(&self.state).reason.unwrap_or(Reason::Missing);
        self.searcher().ok_or(IndexError::NeedsRebuild(reason))
    }
}

fn matching(searcher: &Searcher, term: Term) -> Result<Vec<DocAddress>, TantivyError> {
    let query = TermQuery::new(term, IndexRecordOption::Basic);
    let mut found: Vec<DocAddress> = searcher.search(&query, &DocSetCollector)?.into_iter().collect();
    found.sort_unstable();
    Ok(found)
}

/// The first value of a text field of one document.
pub(crate) fn word(
    searcher: &Searcher,
    field: Named,
    address: DocAddress,
) -> Result<Option<String>, TantivyError> {
    let segment = searcher.segment_reader(address.segment_ord);
    let Some(column) = segment.fast_fields().str(field.name)? else {
        return Ok(None);
    };
    let Some(ord) = column.ords().first(address.doc_id) else {
        return Ok(None);
    };
    let mut value = String::new();
    Ok(column.ord_to_str(ord, &mut value)?.then_some(value))
}

fn integer(searcher: &Searcher, field: Named, address: DocAddress) -> Result<Option<i64>, TantivyError> {
    let segment = searcher.segment_reader(address.segment_ord);
    Ok(segment.fast_fields().i64(field.name)?.first(address.doc_id))
}
