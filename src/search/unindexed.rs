//! What changed since the index's cursor: of that the index may still show too much, and cards may be old.

use crate::{
    db::{
        Db,
        changes::{self, Changed, Hidden},
    },
    domain::Id,
    error::Result,
};
use std::{
    collections::HashSet,
    sync::{Arc, PoisonError, RwLock},
};

/// Where to learn what changed.
#[expect(missing_debug_implementations, reason = "connections have none")]
pub enum Look<'a> {
    /// From memory, the newest change being this one.
    Known(i64),
    /// From the database.
    Database(&'a mut Db),
}

/// The changes after one cursor up to another.
#[derive(Debug, Default)]
pub(super) struct Unindexed {
    from: i64,
    /// The newest change when the database was looked at.
    pub(super) upto: i64,
    /// What is not to be seen (any more).
    pub(super) hidden: Hidden,
    listings: HashSet<Id>,
    companies: HashSet<Id>,
}

impl Unindexed {
    /// Whether a listing of this company, or the company, changed.
    pub(super) fn touches(&self, listing: Id, company: Id) -> bool {
        self.listings.contains(&listing) || self.companies.contains(&company)
    }

    fn read(db: &mut Db, from: i64) -> Result<Self> {
        let upto = changes::last(db)?;
        let mut read = Self {
            from,
            upto,
            ..Self::default()
        };
        if upto > from {
            for change in changes::after(db, from, i64::MAX)? {
                match change.kind.0 {
                    Changed::Listing => read.listings.insert(change.entity_id),
                    Changed::Company => read.companies.insert(change.entity_id),
                    Changed::Demand => false,
                };
            }
            read.hidden = changes::hidden_since(db, from)?;
        }
        Ok(read)
    }
}

/// The last that was read. The database is asked again only when something has changed.
#[derive(Debug, Default)]
pub(super) struct LastUnindexed(RwLock<Arc<Unindexed>>);

impl LastUnindexed {
    /// What changed after the index's cursor; `None` if memory does not know it up to the newest change.
    pub(super) fn look(&self, look: &mut Look<'_>, indexed: i64) -> Result<Option<Arc<Unindexed>>> {
        match look {
            Look::Known(newest) => Ok(self.known(indexed, *newest)),
            Look::Database(db) => self.read(db, indexed).map(Some),
        }
    }

    fn known(&self, indexed: i64, newest: i64) -> Option<Arc<Unindexed>> {
        if newest <= indexed {
            return Some(Arc::new(Unindexed::default()));
        }
        let last = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        (last.from <= indexed && newest <= last.upto).then_some(last)
    }

    fn read(&self, db: &mut Db, indexed: i64) -> Result<Arc<Unindexed>> {
        let read = Arc::new(Unindexed::read(db, indexed)?);
        let mut last = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if last.upto <= read.upto {
            *last = Arc::clone(&read);
        }
        Ok(read)
    }
}
