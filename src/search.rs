//! The only seam between database rows and the `search-index` crate.
//!
//! The database is the truth and the index is disposable: [`Search::follow`] keeps the index up with the change log
//! and builds it anew whenever the two do not fit together.

mod best;
mod cards;
mod documents;
mod feed;
mod find;
mod health;
mod judge;
mod near;
mod nearest;
mod pairs;
mod read;
mod references;
mod understand;
mod unindexed;
mod verify;
mod vocabulary;

pub use best::NEAR_KEPT;
pub use cards::Card;
pub use feed::{Touched, expand};
pub use find::{CardHit, DemandHit, ListingHit, Page};
pub use judge::{Terms, need_of};
pub use nearest::Nearest;
pub use pairs::{Offers, Pair};
pub use understand::{Understood, UnderstoodSubstance};
pub use unindexed::Look;
pub use verify::Difference;
pub use vocabulary::{ImportTerms, Plan, Planned, Report, Vocabulary, builtin_version, export, reading_anew};

use crate::error::{Error, Result};
use search_index::{
    identity::{self, ProductText, Reading},
    index::SearchIndex,
};
use std::{path::Path, sync::Arc};

/// The index, and the vocabulary by which texts are read. Cheap to clone.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "the index has none")]
pub struct Search {
    index: Arc<SearchIndex>,
    vocabulary: Arc<vocabulary::InForce>,
    cards: Arc<cards::Cards>,
    unindexed: Arc<unindexed::LastUnindexed>,
    looked: Arc<health::Looked>,
}

impl Search {
    /// Opens the index in a folder, for a database of this epoch. Reads with the built-in tables until it is told of
    /// others by [`Search::follow_vocabulary`]. Cards take at most so much memory, in bytes.
    pub fn open(folder: &Path, epoch: &str, cards: u64) -> Result<Self> {
        let index = SearchIndex::open(folder, epoch).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(Self {
            index: Arc::new(index),
            vocabulary: Arc::new(vocabulary::InForce::builtin()),
            cards: Arc::new(cards::Cards::new(cards)),
            unindexed: Arc::default(),
            looked: Arc::default(),
        })
    }

    /// Reads a product's identity from its texts.
    pub fn read(&self, text: &ProductText<'_>) -> Reading {
        identity::read(&self.lexicon(), text)
    }

    /// Whether the vocabulary has a substance of this id.
    pub fn knows_substance(&self, id: &str) -> bool {
        self.lexicon().substance(id).is_some()
    }

    /// The change up to which the index is complete.
    pub fn indexed_seq(&self) -> i64 {
        i64::try_from(self.index.cursor()).unwrap_or(i64::MAX)
    }

    /// How much memory each part holds, in bytes: the cards, and what the index keeps of its segments.
    pub fn memory(&self) -> Vec<(&'static str, u64)> {
        let cards = [("cards", self.cards.bytes())];
        let index = self.index.memory().into_iter();
        let index = index.map(|(part, bytes)| (part, u64::try_from(bytes).unwrap_or(u64::MAX)));
        cards.into_iter().chain(index).collect()
    }

    /// Whether searches get an answer.
    pub fn is_ready(&self) -> bool {
        self.index.is_ready() && self.index.needs_rebuild().is_none()
    }
}
