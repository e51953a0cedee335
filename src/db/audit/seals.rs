//! Seals as they are stored: made in batches by a job, read in their order.

use super::{
    Entry,
    chain::{Link, Mark, Seal},
};
use crate::{
    db,
    db::{
        Db, Result,
        schema::{audit, audit_seals, audit_unsealed},
    },
    domain::Time,
};
use diesel::prelude::*;

/// Whether an entry waits to be sealed.
pub fn any_unsealed(db: &mut Db) -> Result<bool> {
    let first: Option<i64> = db!(db, |c| audit_unsealed::table
        .select(audit_unsealed::entry)
        .first(c)
        .optional()?);
    Ok(first.is_some())
}

/// Seals the entries that wait, the lowest first and so many at most; returns how many.
///
/// What waits is a table of its own, written in the entry's transaction. So none is skipped on PostgreSQL, where an
/// entry with a lower number may be committed after one with a higher: it is sealed behind that.
pub fn seal_some(db: &mut Db, limit: i64, now: Time) -> Result<usize> {
    if let Db::Postgres(c) = db {
        // Two nodes may seal at once: the second goes on where the first has ended.
        diesel::sql_query("SELECT pg_advisory_xact_lock(7305817)").execute(c)?;
    }
    let mut last = newest(db)?.unwrap_or_default();
    let waiting: Vec<Entry> = db!(db, |c| audit::table
        .inner_join(audit_unsealed::table.on(audit_unsealed::entry.eq(audit::seq)))
        .order(audit::seq)
        .limit(limit)
        .select(Entry::as_select())
        .load(c)?);
    let mut seals = Vec::with_capacity(waiting.len());
    for entry in &waiting {
        let seal = Seal::next(&last, entry, now);
        last = seal.mark();
        seals.push(seal);
    }
    let sealed = audit_unsealed::entry.eq_any(seals.iter().map(|s| s.entry));
    db!(db, |c| {
        diesel::insert_into(audit_seals::table)
            .values(&seals)
            .execute(c)?;
        diesel::delete(audit_unsealed::table.filter(sealed)).execute(c)?
    });
    Ok(seals.len())
}

/// The end of the chain; `None` when nothing is sealed yet.
pub fn newest(db: &mut Db) -> Result<Option<Mark>> {
    let seal: Option<Seal> = db!(db, |c| audit_seals::table
        .order(audit_seals::seq.desc())
        .select(Seal::as_select())
        .first(c)
        .optional()?);
    Ok(seal.as_ref().map(Seal::mark))
}

/// The seals after a place, with their entries.
pub fn after(db: &mut Db, seq: i64, limit: i64) -> Result<Vec<Link>> {
    let rows: Vec<(Seal, Option<Entry>)> = db!(db, |c| audit_seals::table
        .left_join(audit::table.on(audit::seq.eq(audit_seals::entry)))
        .filter(audit_seals::seq.gt(seq))
        .order(audit_seals::seq)
        .limit(limit)
        .select((Seal::as_select(), Option::<Entry>::as_select()))
        .load(c)?);
    Ok(rows
        .into_iter()
        .map(|(seal, entry)| Link { seal, entry })
        .collect())
}

/// How many entries wait to be sealed.
pub fn waiting(db: &mut Db) -> Result<i64> {
    Ok(db!(db, |c| audit_unsealed::table.count().get_result(c)?))
}

/// Entries that are neither sealed nor wait for it: what somebody wrote past the triggers, or seals that were removed.
pub fn beside(db: &mut Db, limit: i64) -> Result<Vec<i64>> {
    Ok(db!(db, |c| audit::table
        .left_join(audit_seals::table.on(audit_seals::entry.eq(audit::seq)))
        .left_join(audit_unsealed::table.on(audit_unsealed::entry.eq(audit::seq)))
        .filter(audit_seals::entry.nullable().is_null())
        .filter(audit_unsealed::entry.nullable().is_null())
        .order(audit::seq)
        .limit(limit)
        .select(audit::seq)
        .load(c)?))
}

/// Entries that wait to be sealed and are gone.
pub fn never_sealed(db: &mut Db, limit: i64) -> Result<Vec<i64>> {
    Ok(db!(db, |c| audit_unsealed::table
        .left_join(audit::table.on(audit::seq.eq(audit_unsealed::entry)))
        .filter(audit::seq.nullable().is_null())
        .order(audit_unsealed::entry)
        .limit(limit)
        .select(audit_unsealed::entry)
        .load(c)?))
}
