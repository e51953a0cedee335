//! Who did what, when, with before and after. Append-only: nothing here changes or removes an entry, triggers of the
//! database refuse it, and what was done in spite of that breaks the chain of seals ([`chain`]).

pub mod chain;
pub mod seals;

use super::{
    Db, Result,
    schema::{audit, companies, demands, documents, listings, users},
    types::Json,
};
use crate::{
    db,
    domain::{Id, Time},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One entry.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = audit, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct NewEntry {
    pub at: Time,
    pub actor_id: Option<Id>,
    /// The actor in words: an address, or `system`.
    pub actor: String,
    /// Such as `listing.approve`.
    pub action: String,
    /// Such as `listing`.
    pub entity: String,
    pub entity_id: Id,
    pub before: Option<Json<Value>>,
    pub after: Option<Json<Value>>,
    pub request_id: Option<String>,
}

/// A stored entry.
#[derive(Debug, Clone, Queryable, Selectable, Serialize, Deserialize)]
#[diesel(table_name = audit)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Entry {
    pub seq: i64,
    pub at: Time,
    pub actor_id: Option<Id>,
    pub actor: String,
    pub action: String,
    pub entity: String,
    pub entity_id: Id,
    pub before: Option<Json<Value>>,
    pub after: Option<Json<Value>>,
    pub request_id: Option<String>,
}

/// Appends entries, within the business transaction.
pub fn append(db: &mut Db, entries: &[NewEntry]) -> Result<()> {
    db!(db, |c| diesel::insert_into(audit::table)
        .values(entries)
        .execute(c)?);
    Ok(())
}

/// Which entries are asked for; what is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Such as `listing`.
    pub entity: Option<String>,
    /// The record.
    pub entity_id: Option<Id>,
    /// The actor's address, or `system`.
    pub actor: Option<String>,
    /// From this moment on.
    pub from: Option<Time>,
    /// Before this moment.
    pub to: Option<Time>,
    /// Only what concerns these hubs or all of them, and what this person did.
    pub within: Option<(Vec<String>, Id)>,
}

/// Entries, newest first, before a given one.
pub fn page(db: &mut Db, filter: &Filter, before: Option<i64>, limit: i64) -> Result<Vec<Entry>> {
    Ok(db!(db, |c| {
        let mut rows = audit::table.select(Entry::as_select()).into_boxed();
        if let Some(entity) = &filter.entity {
            rows = rows.filter(audit::entity.eq(entity));
        }
        if let Some(id) = filter.entity_id {
            rows = rows.filter(audit::entity_id.eq(id));
        }
        if let Some(actor) = &filter.actor {
            rows = rows.filter(audit::actor.eq(actor));
        }
        if let Some(from) = filter.from {
            rows = rows.filter(audit::at.ge(from));
        }
        if let Some(to) = filter.to {
            rows = rows.filter(audit::at.lt(to));
        }
        if let Some((hubs, me)) = &filter.within {
            let of_hubs = companies::hub_id.eq_any(hubs);
            let theirs = companies::table.filter(of_hubs).select(companies::id);
            let people = users::table
                .filter(users::company_id.eq_any(theirs.clone().nullable()))
                .select(users::id);
            let papers = documents::table
                .filter(documents::company_id.eq_any(theirs.clone()))
                .select(documents::id);
            let offers = listings::table
                .filter(listings::company_id.eq_any(theirs.clone()))
                .select(listings::id);
            let needs = demands::table
                .filter(demands::hub_id.eq_any(hubs))
                .select(demands::id);
            let within = audit::entity_id
                .eq_any(theirs)
                .or(audit::entity_id.eq_any(people))
                .or(audit::entity_id.eq_any(papers))
                .or(audit::entity_id.eq_any(offers))
                .or(audit::entity_id.eq_any(needs))
                // The vocabulary is one for all hubs.
                .or(audit::entity.eq("vocabulary"));
            rows = rows.filter(within.or(audit::actor_id.assume_not_null().eq(me)));
        }
        if let Some(before) = before {
            rows = rows.filter(audit::seq.lt(before));
        }
        rows.order(audit::seq.desc()).limit(limit).load(c)?
    }))
}
