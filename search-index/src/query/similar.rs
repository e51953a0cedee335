//! Records whose text is like another's: candidates for matching where the substance is not known.

use std::collections::BTreeSet;

use tantivy::collector::TopDocs;
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByString};
use tantivy::{DocAddress, Order, Searcher, TantivyError};

use super::clauses::{any, scored};
use super::words::{Word, Words, bigrams};
use super::{MAX_LIMIT, QueryError};
use crate::index::{Columns, SearchIndex};
use crate::schema::Named;

/// Of longer texts, only so many different tokens are compared.
const MAX_TOKENS: usize = 64;

impl SearchIndex {
    /// The ids of listings whose text shares most and rarest words with this text, best first, with scores.
    pub fn similar_listings(&self, text: &str, limit: usize) -> Result<Vec<(String, f32)>, QueryError> {
        let searcher = self.searcher().ok_or(QueryError::NotReady)?;
        let found = self.similar(&searcher, self.fields().listing_text, text, limit)?;
        Ok(found
            .into_iter()
            .filter_map(|(score, id, _)| Some((id?, score)))
            .collect())
    }

    /// The demand id and line id of open lines whose text is most like this text, best first, with scores.
    /// Lines of every visibility: what a company may see of them is for the caller to decide.
    pub fn similar_lines(&self, text: &str, limit: usize) -> Result<Vec<(String, String, f32)>, QueryError> {
        let searcher = self.searcher().ok_or(QueryError::NotReady)?;
        let mut lines = Vec::new();
        for (score, id, address) in self.similar(&searcher, self.fields().line_text, text, limit)? {
            let columns = Columns::open(searcher.segment_reader(address.segment_ord), self.fields())?;
            let demand = columns.record(address.doc_id)?;
            lines.extend(demand.zip(id).map(|(demand, line)| (demand, line, score)));
        }
        Ok(lines)
    }

    fn similar(
        &self,
        searcher: &Searcher,
        field: Named,
        text: &str,
        limit: usize,
    ) -> Result<Vec<(f32, Option<String>, DocAddress)>, TantivyError> {
        let mut tokens = BTreeSet::new();
        for word in Words::of_text(text).words {
            match word {
                Word::Run(run) => tokens.extend(bigrams(&run)),
                Word::Plain(pieces) => tokens.extend(pieces.into_iter().map(|piece| piece.text)),
            }
            if tokens.len() >= MAX_TOKENS {
                break;
            }
        }
        let clause = any(tokens
            .iter()
            .take(MAX_TOKENS)
            .map(|token| scored(field.field, token))
            .collect());
        let by_id = (SortByString::for_field(self.fields().id.name), Order::Asc);
        let page = TopDocs::with_limit(limit.clamp(1, MAX_LIMIT))
            .order_by(((SortBySimilarityScore, Order::Desc), by_id));
        let mut found = searcher.search(&clause, &page)?;
        found.truncate(limit);
        Ok(found
            .into_iter()
            .map(|((score, id), address)| (score, id, address))
            .collect())
    }
}
