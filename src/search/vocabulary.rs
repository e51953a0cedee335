//! The vocabulary by which this node reads: the built-in tables, and what operators added to them.
//!
//! It is replaced as a whole, so that readers never wait. The database's version number says which one is in force;
//! each node follows it in the loop that follows the change log.

mod check;
mod export;
mod import;
mod look_up;
mod plan;

pub use export::export;
pub use import::{Report, Terms as ImportTerms};
pub use plan::{Plan, Planned, reading_anew};

use super::Search;
use crate::{
    db::{
        Db, meta,
        vocabulary::{self, Entry},
    },
    domain::vocabulary::{Entry as Said, NewSubstance},
    error::Result,
};
use search_index::vocabulary::{Lexicon, Own, OwnName, Substance};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// One state of the vocabulary.
#[derive(Debug)]
pub struct Vocabulary {
    /// What texts are read with.
    pub lexicon: Arc<Lexicon>,
    /// The database's number of this state.
    pub version: i64,
}

/// The state in force on this node.
#[derive(Debug)]
pub(super) struct InForce {
    now: RwLock<Arc<Vocabulary>>,
    /// Held by whoever puts another state in its place.
    changing: Mutex<()>,
}

impl InForce {
    /// The built-in tables alone.
    pub(super) fn builtin() -> Self {
        Self {
            now: RwLock::new(Arc::new(Vocabulary {
                lexicon: Lexicon::builtin(),
                version: 0,
            })),
            changing: Mutex::new(()),
        }
    }

    fn get(&self) -> Arc<Vocabulary> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, next: Vocabulary) {
        tracing::info!(
            version = next.version,
            substances = next.lexicon.len(),
            "reading with another vocabulary"
        );
        metrics::gauge!("theriac_vocabulary_version").set(next.version as f64);
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
    }
}

impl Search {
    /// The vocabulary by which this node reads now.
    pub fn vocabulary(&self) -> Arc<Vocabulary> {
        self.vocabulary.get()
    }

    /// The lexicon by which this node reads now.
    pub(super) fn lexicon(&self) -> Arc<Lexicon> {
        Arc::clone(&self.vocabulary.get().lexicon)
    }

    /// Names the built-in tables and the version of what was added: equal names read every text alike.
    pub fn vocabulary_name(&self) -> String {
        format!("{}.{}", builtin_version(), self.vocabulary().version)
    }

    /// Reads with what the database says from now on. Says whether that is another vocabulary than before.
    /// Builds a lexicon, which takes a moment: never call it on an async thread.
    pub fn follow_vocabulary(&self, db: &mut Db) -> Result<bool> {
        if meta::vocabulary_version(db)? == self.vocabulary().version {
            return Ok(false);
        }
        let _changing = self
            .vocabulary
            .changing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (version, entries) = vocabulary::in_force(db)?;
        if version == self.vocabulary().version {
            return Ok(false);
        }
        let lexicon = lexicon_of(&entries);
        self.vocabulary.put(Vocabulary { lexicon, version });
        Ok(true)
    }

    /// Takes over a vocabulary that was built before it was decided on, unless this node has come further meanwhile.
    pub fn adopt(&self, next: Vocabulary) {
        let _changing = self
            .vocabulary
            .changing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if self.vocabulary().version < next.version {
            self.vocabulary.put(next);
        }
    }
}

/// The version of the tables that are built in.
pub fn builtin_version() -> String {
    Lexicon::builtin().version().to_owned()
}

/// The lexicon of the built-in tables and these entries.
pub fn lexicon_of(entries: &[Entry]) -> Arc<Lexicon> {
    let own = own_of(entries.iter().map(|e| &e.content.0));
    if own.is_empty() {
        return Lexicon::builtin();
    }
    Arc::new(Lexicon::with_own(&own))
}

fn own_of<'a>(entries: impl Iterator<Item = &'a Said>) -> Own {
    let mut own = Own::default();
    for entry in entries {
        match entry {
            Said::Name {
                name,
                language,
                substances,
            } => own.names.push(OwnName {
                name: name.clone(),
                language: language.clone(),
                substances: substances.clone(),
            }),
            Said::NotASubstance { name, seems } => own.words.push((name.clone(), *seems)),
            Said::Substance(new) => own.substances.push(substance_of(new)),
        }
    }
    own
}

fn substance_of(new: &NewSubstance) -> Substance {
    let pair = |name: &crate::domain::vocabulary::NameIn| (name.language.clone(), name.name.clone());
    Substance {
        id: new.id.clone(),
        inn: new.inn.clone(),
        atc: new.atc.clone(),
        names: new.names.iter().map(pair).collect(),
        controlled: new.controlled,
        cas: new.cas.clone(),
    }
}
