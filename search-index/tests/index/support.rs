//! An index in a folder of its own, and short ways to fill and ask it.

use search_index::document::{DemandLineDoc, ListingDoc, Visibility};
use search_index::index::{Batch, SearchIndex};
use search_index::query::{ListingHits, ListingQuery, Understanding};

/// An index that vanishes with the test.
pub(crate) struct TestIndex {
    pub(crate) index: SearchIndex,
    _dir: tempfile::TempDir,
}

impl TestIndex {
    pub(crate) fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let index = SearchIndex::open(dir.path(), "e1").unwrap();
        index.rebuild("e1").unwrap().finish(0).unwrap();
        Self { index, _dir: dir }
    }

    pub(crate) fn of(listings: impl IntoIterator<Item = ListingDoc>) -> Self {
        let test = Self::empty();
        test.add(listings);
        test
    }

    pub(crate) fn add(&self, listings: impl IntoIterator<Item = ListingDoc>) {
        let mut batch = Batch::new();
        listings.into_iter().for_each(|listing| batch.listing(listing));
        self.index.apply(batch).unwrap();
        self.index.commit(self.index.cursor() + 1).unwrap();
    }

    pub(crate) fn demand(&self, id: &str, lines: Vec<DemandLineDoc>) {
        let mut batch = Batch::new();
        batch.demand(id, lines);
        self.index.apply(batch).unwrap();
        self.index.commit(self.index.cursor() + 1).unwrap();
    }

    pub(crate) fn ask(&self, query: &ListingQuery) -> ListingHits {
        self.index.search_listings(query).unwrap()
    }

    pub(crate) fn find(&self, q: &str) -> Vec<String> {
        ids(&self.ask(&question(q)))
    }
}

/// A question by its words alone.
pub(crate) fn asked(q: &str) -> Understanding {
    Understanding::plain(q).unwrap()
}

pub(crate) fn question(q: &str) -> ListingQuery {
    ListingQuery {
        asked: asked(q),
        limit: 100,
        ..ListingQuery::default()
    }
}

pub(crate) fn ids(hits: &ListingHits) -> Vec<String> {
    hits.hits.iter().map(|hit| hit.id.to_string()).collect()
}

/// A listing with one name.
pub(crate) fn listing(id: &str, name: &str) -> ListingDoc {
    ListingDoc {
        id: id.into(),
        version: 1,
        company_id: "c1".into(),
        substance_key: Some(name.to_lowercase()),
        substance_ids: vec![name.to_lowercase()],
        names: vec![("en".into(), name.into())],
        ..ListingDoc::default()
    }
}

/// A public demand line.
pub(crate) fn line(id: &str, text: &str) -> DemandLineDoc {
    DemandLineDoc {
        line_id: id.into(),
        version: 3,
        company_id: "b1".into(),
        substance_key: Some(text.to_lowercase()),
        substance_ids: vec![text.to_lowercase()],
        visibility: Visibility::Public,
        line: text.into(),
        ..DemandLineDoc::default()
    }
}
