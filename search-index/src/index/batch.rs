//! Changes, in order.

use tantivy::indexer::UserOperation;

use crate::document::{DemandLineDoc, ListingDoc};
use crate::schema::Fields;

/// Changes to the index, applied in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    changes: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Change {
    Listing(Box<ListingDoc>),
    Demand(String, Vec<DemandLineDoc>),
    Remove(String),
}

impl Batch {
    /// Holds nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// How many changes it holds.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Adds a listing, or replaces it.
    pub fn listing(&mut self, listing: ListingDoc) {
        self.changes.push(Change::Listing(Box::new(listing)));
    }

    /// Removes a listing; nothing happens if it is not there.
    pub fn remove_listing(&mut self, id: impl Into<String>) {
        self.changes.push(Change::Remove(id.into()));
    }

    /// Adds a demand with its lines, or replaces it with all of its lines. The id rules: lines that name
    /// another demand are put under this one. No lines: the demand is removed.
    pub fn demand(&mut self, id: impl Into<String>, lines: Vec<DemandLineDoc>) {
        self.changes.push(Change::Demand(id.into(), lines));
    }

    /// Removes a demand with all of its lines; nothing happens if it is not there.
    pub fn remove_demand(&mut self, id: impl Into<String>) {
        self.changes.push(Change::Remove(id.into()));
    }

    /// The operations of each change. One group is kept in one segment, so that all lines of a demand stay
    /// together: the grouping of hits relies on it.
    pub(super) fn into_groups(self, fields: &Fields) -> impl Iterator<Item = Vec<UserOperation>> {
        self.changes.into_iter().map(|change| match change {
            Change::Remove(id) => vec![UserOperation::Delete(fields.record.term(&id))],
            Change::Listing(listing) => vec![
                UserOperation::Delete(fields.record.term(&listing.id)),
                UserOperation::Add(listing.document(fields)),
            ],
            Change::Demand(id, lines) => {
                let mut group = vec![UserOperation::Delete(fields.record.term(&id))];
                group.extend(lines.into_iter().map(|mut line| {
                    line.demand_id.clone_from(&id);
                    UserOperation::Add(line.document(fields))
                }));
                group
            }
        })
    }
}
