//! A few single values: the database's epoch, how far the planning of matches has come, and by which vocabulary texts
//! are read.

use super::{Db, Result, schema::meta};
use crate::db;
use diesel::{prelude::*, query_dsl::methods};

const EPOCH: &str = "epoch";
const PLANNED: &str = "planned_seq";
const PRUNED: &str = "pruned_seq";
const VOCABULARY: &str = "vocabulary_version";
const LEXICON: &str = "lexicon";
const RULES: &str = "rules_version";

/// Names this database's history. An index of another epoch belongs to another history and is rebuilt.
pub fn epoch(db: &mut Db) -> Result<Option<String>> {
    get(db, EPOCH)
}

/// Starts a new epoch: every index is rebuilt.
pub fn set_epoch(db: &mut Db, epoch: &str) -> Result<()> {
    set(db, EPOCH, epoch)?;
    Ok(())
}

/// The change up to which matching has been planned.
pub fn planned_seq(db: &mut Db) -> Result<i64> {
    Ok(get(db, PLANNED)?.and_then(|v| v.parse().ok()).unwrap_or(0))
}

/// Moves the planning forward, unless somebody else did: then `false`.
pub fn advance_planned(db: &mut Db, from: i64, to: i64) -> Result<bool> {
    if from == 0 {
        let first = (meta::key.eq(PLANNED), meta::value.eq("0"));
        db!(db, |c| diesel::insert_into(meta::table)
            .values(first)
            .on_conflict_do_nothing()
            .execute(c)?);
    }
    let unmoved = meta::table.find(PLANNED).filter(meta::value.eq(from.to_string()));
    let moved = db!(db, |c| diesel::update(unmoved)
        .set(meta::value.eq(to.to_string()))
        .execute(c)?);
    Ok(moved == 1)
}

/// The last change that was taken out of the log; 0 while it is whole.
pub fn pruned_seq(db: &mut Db) -> Result<i64> {
    Ok(get(db, PRUNED)?.and_then(|v| v.parse().ok()).unwrap_or(0))
}

/// Notes up to where the log is gone, within the transaction that takes it out.
pub fn set_pruned_seq(db: &mut Db, seq: i64) -> Result<()> {
    set(db, PRUNED, &seq.to_string())?;
    Ok(())
}

/// Counts what operators did to the vocabulary: every node reads with the version that stands here.
pub fn vocabulary_version(db: &mut Db) -> Result<i64> {
    Ok(get(db, VOCABULARY)?.and_then(|v| v.parse().ok()).unwrap_or(0))
}

/// The vocabulary has changed: returns its new version. Within [`super::vocabulary::lock_for_change`].
pub fn raise_vocabulary_version(db: &mut Db) -> Result<i64> {
    let next = vocabulary_version(db)? + 1;
    set(db, VOCABULARY, &next.to_string())?;
    Ok(next)
}

/// The built-in tables by which texts were last read anew as a whole.
pub fn lexicon(db: &mut Db) -> Result<Option<String>> {
    get(db, LEXICON)
}

/// Notes by which built-in tables texts are read from now on; `false` where another node has done so.
pub fn set_lexicon(db: &mut Db, version: &str) -> Result<bool> {
    set(db, LEXICON, version)
}

/// The matching rules by which stored pairs were last judged as a whole.
pub fn rules_version(db: &mut Db) -> Result<Option<i32>> {
    Ok(get(db, RULES)?.and_then(|v| v.parse().ok()))
}

/// Notes by which rules pairs are judged from now on; `false` where another node has done so.
pub fn set_rules_version(db: &mut Db, version: i32) -> Result<bool> {
    set(db, RULES, &version.to_string())
}

fn get(db: &mut Db, key: &str) -> Result<Option<String>> {
    Ok(db!(db, |c| meta::table
        .find(key)
        .select(meta::value)
        .first(c)
        .optional()?))
}

/// Whether that is another value than before. Of several nodes that set the same one at once, one is told so.
fn set(db: &mut Db, key: &str, value: &str) -> Result<bool> {
    let row = (meta::key.eq(key), meta::value.eq(value));
    let either = diesel::insert_into(meta::table)
        .values(row)
        .on_conflict(meta::key)
        .do_update()
        .set(meta::value.eq(value));
    let either = methods::FilterDsl::filter(either, meta::value.ne(value));
    let changed = db!(db, |c| either.execute(c)?);
    Ok(changed == 1)
}
