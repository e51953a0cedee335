//! Who serves this database now. PostgreSQL only: on SQLite that is one process, by a lock on the file.

use super::{Db, Result, schema::nodes};
use crate::{
    db,
    domain::{Id, Time},
};
use diesel::prelude::*;

/// A running process that serves.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = nodes)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Node {
    /// Made anew with each start.
    pub id: Id,
    /// Where it listens, for people.
    pub name: String,
    /// A proof made with its secret key: equal where the keys are equal, and tells nothing of them.
    pub secret_key: String,
    /// Where its files lie: equal where it is the same place.
    pub files: String,
    /// The change up to which its index had come.
    pub indexed_seq: i64,
    pub started_at: Time,
    pub seen_at: Time,
}

/// Two that start at once come one after the other, so that the second sees the first.
pub fn lock(db: &mut Db) -> Result<()> {
    if let Db::Postgres(c) = db {
        diesel::sql_query("SELECT pg_advisory_xact_lock(7305818)").execute(c)?;
    }
    Ok(())
}

/// Adds a node.
pub fn insert(db: &mut Db, new: &Node) -> Result<()> {
    db!(db, |c| diesel::insert_into(nodes::table)
        .values(new)
        .execute(c)?);
    Ok(())
}

/// Notes that a node lives, and how far its index is; `false` when it was forgotten meanwhile.
pub fn be_seen(db: &mut Db, id: Id, indexed_seq: i64, now: Time) -> Result<bool> {
    let seen = (nodes::indexed_seq.eq(indexed_seq), nodes::seen_at.eq(now));
    let changed = db!(db, |c| diesel::update(nodes::table.find(id))
        .set(seen)
        .execute(c)?);
    Ok(changed == 1)
}

/// The nodes that were seen since a moment, oldest first.
pub fn seen_since(db: &mut Db, since: Time) -> Result<Vec<Node>> {
    Ok(db!(db, |c| nodes::table
        .filter(nodes::seen_at.ge(since))
        .order(nodes::id)
        .select(Node::as_select())
        .load(c)?))
}

/// Forgets a node that ends.
pub fn remove(db: &mut Db, id: Id) -> Result<()> {
    db!(db, |c| diesel::delete(nodes::table.find(id)).execute(c)?);
    Ok(())
}

/// Forgets nodes that were not seen since a moment.
pub fn tidy(db: &mut Db, before: Time) -> Result<()> {
    let gone = nodes::table.filter(nodes::seen_at.lt(before));
    db!(db, |c| diesel::delete(gone).execute(c)?);
    Ok(())
}
