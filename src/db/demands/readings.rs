//! What demands are read as follows the vocabulary: walking through all of them, and storing what is read otherwise.

use super::{Demand, Version, lock};
use crate::{
    db,
    db::{
        Db, Error, Result,
        changes::{self, Changed},
        rereadings::{self, Reread},
        schema::{demand_versions, demands},
        types::{Json, Word},
        unread, vocabulary,
    },
    domain::{Id, Time, moderation::Status},
};
use diesel::prelude::*;
use search_index::identity::Reading;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The versions that count (newest, live, pending) in order after a given one; `live`: only those that others see.
pub fn to_read(db: &mut Db, live: bool, after: Option<(Id, i32)>, limit: i64) -> Result<Vec<Version>> {
    Ok(db!(db, |c| {
        let mut rows = demand_versions::table
            .inner_join(demands::table)
            .select(Version::as_select())
            .into_boxed();
        let shown = demand_versions::version.nullable().eq(demands::live_version);
        rows = if live {
            rows.filter(shown.and(demands::status.eq(Word(Status::Open))))
        } else {
            let newest = demand_versions::version.eq(demands::version);
            let pending = demand_versions::version.nullable().eq(demands::pending_version);
            rows.filter(newest.or(shown.assume_not_null()).or(pending.assume_not_null()))
        };
        if let Some((id, version)) = after {
            let later = demand_versions::demand_id.gt(id);
            let same = demand_versions::demand_id
                .eq(id)
                .and(demand_versions::version.gt(version));
            rows = rows.filter(later.or(same));
        }
        rows.order((demand_versions::demand_id, demand_versions::version))
            .limit(limit)
            .load(c)?
    }))
}

/// The versions that count, of these demands.
pub fn versions_of(db: &mut Db, ids: &[Id]) -> Result<Vec<Version>> {
    let shown = demand_versions::version.nullable().eq(demands::live_version);
    let newest = demand_versions::version.eq(demands::version);
    let pending = demand_versions::version.nullable().eq(demands::pending_version);
    Ok(db!(db, |c| demand_versions::table
        .inner_join(demands::table)
        .filter(demands::id.eq_any(ids))
        .filter(newest.or(shown.assume_not_null()).or(pending.assume_not_null()))
        .order((demand_versions::demand_id, demand_versions::version))
        .select(Version::as_select())
        .load(c)?))
}

/// Stores what versions are read as now. Of a demand of which others now see something else, the change log has an
/// entry; its revision rises, so that nobody's edit rests on the old reading. [`Error::Stale`] when the vocabulary is
/// another by now.
pub fn store_readings(
    db: &mut Db,
    anew: Vec<Reread<Version, Vec<Reading>>>,
    by: i64,
    now: Time,
) -> Result<()> {
    let ids: BTreeSet<Id> = anew.iter().map(|r| r.version.demand_id).collect();
    let ids: Vec<Id> = ids.into_iter().collect();
    lock(db, &ids)?;
    let rows: Vec<Demand> = db!(db, |c| demands::table
        .filter(demands::id.eq_any(&ids))
        .select(Demand::as_select())
        .load(c)?);
    let mut rows: BTreeMap<Id, Demand> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut shown = BTreeSet::new();
    let mut touched = BTreeSet::new();
    for read in anew {
        let (id, number) = (read.version.demand_id, read.version.version);
        let Some(row) = rows.get_mut(&id) else { continue };
        if read.matters {
            touched.insert(id);
            if row.status.0.is_live() && row.live_version == Some(number) {
                shown.insert(id);
            }
        }
        let version = Version {
            readings: Json(read.reading),
            vocabulary_version: by,
            ..read.version
        };
        let values = (
            demand_versions::readings.eq(version.readings.clone()),
            demand_versions::vocabulary_version.eq(by),
        );
        db!(db, |c| diesel::update(demand_versions::table.find((id, number)))
            .set(values)
            .execute(c)?);
        unread::replace(db, id, number, &unread::of_demand(&version))?;
    }
    let shown: Vec<Id> = shown.into_iter().collect();
    let seq = if shown.is_empty() {
        0
    } else {
        changes::append(db, Changed::Demand, &shown, now)?
    };
    for id in touched {
        let Some(row) = rows.get_mut(&id) else { continue };
        if shown.contains(&id) {
            row.change_seq = seq;
        }
        row.revision += 1;
        db!(db, |c| diesel::update(demands::table.find(id))
            .set(&*row)
            .execute(c)?);
    }
    // Last, because others hold rows and the log when they ask for it. Newer readings are never overwritten by older.
    if vocabulary::version_for_readings(db)? != by {
        return Err(Error::Stale);
    }
    Ok(())
}

/// Notes with new versions what they leave unread, and sees to it that those which were read by a vocabulary that is
/// not in force any more are read again.
pub(super) fn note(db: &mut Db, versions: &[Version]) -> Result<()> {
    let names: Vec<_> = versions.iter().flat_map(unread::of_demand).collect();
    unread::insert(db, &names)?;
    let Some(made) = versions.iter().map(|v| v.created_at).max() else {
        return Ok(());
    };
    let current = vocabulary::version_for_readings(db)?;
    let late = versions.iter().filter(|v| v.vocabulary_version != current);
    let late: Vec<Id> = late.map(|v| v.demand_id).collect();
    rereadings::enqueue(db, &json!({ "demands": late }), late.is_empty(), made)
}
