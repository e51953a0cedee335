//! A change of the vocabulary: checked and built beforehand, then written in one transaction.

use super::{Vocabulary, builtin_version, check, lexicon_of};
use crate::{
    db::{
        Db, audit,
        jobs::{self, Job},
        meta,
        rereadings::READ_ANEW,
        vocabulary::{self, Entry},
    },
    domain::{Id, Time, vocabulary::Entry as Said},
    error::Result,
    search::Search,
};
use search_index::vocabulary::Lexicon;
use serde_json::json;
use std::sync::Arc;

/// A change that can be made while the vocabulary is as it was when it was planned.
#[derive(Debug)]
pub struct Plan {
    /// The version on which it rests.
    pub version: i64,
    /// What is added.
    pub new: Vec<Entry>,
    /// What is withdrawn.
    pub withdrawn: Option<Entry>,
    /// What is read with from then on.
    pub lexicon: Arc<Lexicon>,
}

/// What planning a decision led to.
#[derive(Debug)]
pub enum Planned {
    /// It can be made.
    Change(Box<Plan>),
    /// The same has been decided before: nothing is to be done.
    Decided(Box<Entry>),
}

impl Search {
    /// Plans a decision. All that stands against it is told field by field.
    pub fn plan(
        &self,
        db: &mut Db,
        said: Said,
        (note, confirmed): (&str, bool),
        by: (Id, Time),
    ) -> Result<Planned> {
        self.follow_vocabulary(db)?;
        let (version, mut entries) = vocabulary::in_force(db)?;
        let lexicon = self.lexicon();
        if let check::Checked::Decided(before) = check::check(&lexicon, &entries, &said, confirmed)? {
            return Ok(Planned::Decided(before));
        }
        let entry = Entry::new(said, note, Some(by.0), by.1);
        entries.push(entry.clone());
        let lexicon = lexicon_of(&entries);
        check::takes_effect(&lexicon, &entry.content.0)?;
        Ok(Planned::Change(Box::new(Plan {
            version,
            new: vec![entry],
            withdrawn: None,
            lexicon,
        })))
    }

    /// Plans to withdraw an entry.
    pub fn plan_withdrawal(&self, db: &mut Db, entry: Entry) -> Result<Plan> {
        let (version, mut entries) = vocabulary::in_force(db)?;
        entries.retain(|e| e.id != entry.id);
        Ok(Plan {
            version,
            new: Vec::new(),
            withdrawn: Some(entry),
            lexicon: lexicon_of(&entries),
        })
    }
}

impl Plan {
    /// Writes the change with its audit, and has all texts read anew. `None` when the vocabulary changed meanwhile:
    /// then nothing is written, and it is to be planned again.
    pub fn commit(
        &self,
        db: &mut Db,
        trail: &[audit::NewEntry],
        by: Option<Id>,
        now: Time,
    ) -> Result<Option<i64>> {
        vocabulary::lock_for_change(db)?;
        if meta::vocabulary_version(db)? != self.version {
            return Ok(None);
        }
        vocabulary::insert(db, &self.new)?;
        if let Some(entry) = &self.withdrawn
            && !vocabulary::withdraw(db, entry.id, by, now)?
        {
            return Ok(None);
        }
        let version = meta::raise_vocabulary_version(db)?;
        audit::append(db, trail)?;
        jobs::enqueue(db, &[reading_anew(version, self.is_urgent(), now)])?;
        Ok(Some(version))
    }

    /// The vocabulary that it makes.
    pub fn vocabulary(&self, version: i64) -> Vocabulary {
        Vocabulary {
            lexicon: Arc::clone(&self.lexicon),
            version,
        }
    }

    /// Whether it may hide something that others see now.
    pub fn is_urgent(&self) -> bool {
        let controlled = |entry: &Entry| match &entry.content.0 {
            Said::Substance(new) => {
                let known = self.lexicon.substance(&new.id);
                known.is_some_and(|s| s.controlled.is_some())
            }
            Said::Name { substances, .. } => substances.iter().any(|id| {
                let known = self.lexicon.substance(id);
                known.is_some_and(|s| s.controlled.is_some())
            }),
            Said::NotASubstance { .. } => false,
        };
        self.new.iter().any(controlled)
    }
}

/// The job that reads all texts anew with this version; `live_first` where it may hide something.
pub fn reading_anew(version: i64, live_first: bool, now: Time) -> Job {
    Job {
        dedupe_key: Some(format!("{READ_ANEW}:{}.{version}", builtin_version())),
        ..Job::new(
            READ_ANEW,
            json!({"version": version, "lexicon": builtin_version(), "live_first": live_first}),
            now,
        )
    }
}
