//! What searching promises of every question, whatever is in it.

use search_index::corpus::Corpus;
use search_index::index::{Batch, SearchIndex};
use search_index::query::{DemandQuery, ListingQuery, QueryError, Understanding};
use search_index::suggest::Excluded;
use search_index::vocabulary::Lexicon;
use std::sync::OnceLock;

/// So many listings are searched.
const LISTINGS: usize = 500;

/// An index of made-up listings; it stays in the system's folder for temporary files until the process ends.
fn index() -> Result<&'static SearchIndex, String> {
    static INDEX: OnceLock<Result<(tempfile::TempDir, SearchIndex), String>> = OnceLock::new();
    let made = INDEX.get_or_init(|| {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let index = SearchIndex::open(folder.path(), "e1").map_err(|e| e.to_string())?;
        let rebuild = index.rebuild("e1").map_err(|e| e.to_string())?;
        rebuild.finish(0).map_err(|e| e.to_string())?;
        let (corpus, mut batch) = (Corpus::new(1), Batch::new());
        for listing in corpus.listings(LISTINGS) {
            batch.listing(listing.document(&corpus));
        }
        index.write(batch, 1).map_err(|e| e.to_string())?;
        index.commit(1).map_err(|e| e.to_string())?;
        Ok((folder, index))
    });
    made.as_ref().map(|(_, index)| index).map_err(Clone::clone)
}

/// A question is refused for its length alone; every other is answered, with no more than there is.
pub(crate) fn question_holds(lexicon: &Lexicon, text: &str) -> Result<(), String> {
    let index = index()?;
    let long = text.chars().count() > 512;
    let asked = match Understanding::of(lexicon, text) {
        Ok(_) if long => return Err("a long question was understood".to_owned()),
        Ok(asked) => asked,
        Err(QueryError::TooLong { .. }) if long => return Ok(()),
        Err(QueryError::TooManyTerms { .. }) => return Ok(()),
        Err(e) => return Err(e.to_string()),
    };
    let query = ListingQuery {
        asked: asked.clone(),
        limit: 20,
        ..ListingQuery::default()
    };
    let found = index.search_listings(&query).map_err(|e| e.to_string())?;
    if found.total > LISTINGS || found.hits.len() > 20 {
        return Err(format!("{} found", found.total));
    }
    let query = DemandQuery {
        asked,
        limit: 10,
        ..DemandQuery::default()
    };
    index.search_demands(&query).map_err(|e| e.to_string())?;
    // A beginning may be too long for a suggestion; that is an answer, too.
    let _ = index.suggest(text, 10, &Excluded::default());
    Ok(())
}
