//! Demands: one row each, and one row for every version of what the buyer says.

mod live;
mod readings;
mod row;

pub use live::{closed_between, closed_by_clock, live, live_ids, open_ids_of};
pub use readings::{store_readings, to_read, versions_of};
pub use row::{Demand, LiveDemand, Step, Version};

use super::{
    Db, Error, Result, changes,
    changes::Changed,
    companies::Company,
    reach::Reach,
    schema::{companies, demand_versions, demands},
    types::Word,
};
use crate::{
    db,
    domain::{Id, Time, demand::DemandContent, moderation::Status},
};
use diesel::prelude::*;

/// How many ids go into one query: SQLite's number of parameters is bounded.
const CHUNK: usize = 500;

/// The company's demand with this id; another company's answers as a missing one.
pub fn own(db: &mut Db, company: Id, id: Id) -> Result<Demand> {
    let key = demands::id.eq(id).and(demands::company_id.eq(company));
    Ok(db!(db, |c| demands::table
        .filter(key)
        .select(Demand::as_select())
        .first(c)?))
}

/// The same, kept from others until the transaction ends: whoever comes second sees what the first one did.
pub fn own_for_update(db: &mut Db, company: Id, id: Id) -> Result<Demand> {
    lock(db, &[id])?;
    own(db, company, id)
}

/// The demand and its company, if it is within reach; others answer as missing ones.
pub fn reached(db: &mut Db, reach: &Reach, id: Id) -> Result<(Demand, Company)> {
    find(db, reach, &[id])?.pop().ok_or(Error::NotFound)
}

/// The demands with these ids and their companies, kept from others until the transaction ends, in the order
/// of ids; unknown ids and those out of reach are left out.
pub fn get_for_moderation(db: &mut Db, reach: &Reach, ids: &[Id]) -> Result<Vec<(Demand, Company)>> {
    lock(db, ids)?;
    let mut found = Vec::new();
    for part in ids.chunks(CHUNK) {
        found.extend(find(db, reach, part)?);
    }
    Ok(found)
}

fn find(db: &mut Db, reach: &Reach, ids: &[Id]) -> Result<Vec<(Demand, Company)>> {
    Ok(db!(db, |c| {
        let mut rows = demands::table
            .inner_join(companies::table)
            .filter(demands::id.eq_any(ids))
            .select((Demand::as_select(), Company::as_select()))
            .into_boxed();
        if let Some(hubs) = &reach.hubs {
            let own = demands::company_id.eq_any(&reach.companies);
            rows = rows.filter(own.or(demands::hub_id.eq_any(hubs)));
        }
        rows.order(demands::id).load(c)?
    }))
}

/// The standing of a record that was reached through a match of it.
pub fn standing(db: &mut Db, id: Id) -> Result<Status> {
    let status: Word<Status> = db!(db, |c| demands::table
        .find(id)
        .select(demands::status)
        .first(c)?);
    Ok(status.0)
}

/// Rows are locked in the order of their ids, so that no two transactions wait for each other.
/// SQLite has one writer: nothing to lock.
pub fn lock(db: &mut Db, ids: &[Id]) -> Result<()> {
    if let Db::Postgres(c) = db {
        let rows = demands::table
            .filter(demands::id.eq_any(ids))
            .order(demands::id)
            .select(demands::id);
        rows.for_update().load::<Id>(c)?;
    }
    Ok(())
}

/// A version of a demand.
pub fn version(db: &mut Db, id: Id, version: i32) -> Result<Version> {
    Ok(db!(db, |c| demand_versions::table
        .find((id, version))
        .select(Version::as_select())
        .first(c)?))
}

/// The company's demands with their newest versions, newest first, before a given id.
/// Asked for `open` or `expired`, it asks the clock.
pub fn own_page(
    db: &mut Db,
    company: Id,
    status: Option<Status>,
    before: Option<Id>,
    limit: i64,
    now: Time,
) -> Result<Vec<(Demand, Version)>> {
    Ok(db!(db, |c| {
        let mut rows = demands::table
            .inner_join(demand_versions::table)
            .filter(
                demands::company_id
                    .eq(company)
                    .and(demand_versions::version.eq(demands::version)),
            )
            .select((Demand::as_select(), Version::as_select()))
            .into_boxed();
        let open = demands::status.eq(Word(Status::Open));
        rows = match status {
            None => rows,
            Some(Status::Expired) => rows.filter(open.and(demands::closes_at.assume_not_null().le(now))),
            Some(Status::Open) => rows.filter(open).filter(
                demands::closes_at
                    .is_null()
                    .or(demands::closes_at.assume_not_null().gt(now)),
            ),
            Some(status) => rows.filter(demands::status.eq(Word(status))),
        };
        if let Some(before) = before {
            rows = rows.filter(demands::id.lt(before));
        }
        rows.order(demands::id.desc()).limit(limit).load(c)?
    }))
}

/// Adds a new demand with its first version.
pub fn insert(db: &mut Db, new: &Demand, version: &Version) -> Result<()> {
    db!(db, |c| {
        diesel::insert_into(demands::table).values(new).execute(c)?;
        diesel::insert_into(demand_versions::table)
            .values(version)
            .execute(c)?;
    });
    readings::note(db, std::slice::from_ref(version))
}

/// Writes steps back, each as the next revision: new versions, the rows, and one entry in the change log for each
/// demand of which others now see something else. [`Error::Stale`] when somebody was quicker with any of them.
pub fn save(db: &mut Db, steps: Vec<Step>, now: Time) -> Result<Vec<Demand>> {
    // Rows before the change log's lock, always: or two transactions could wait for each other.
    lock(db, &steps.iter().map(|s| s.row.id).collect::<Vec<_>>())?;
    let seen_anew = |s: &Step| s.row.track(now).visible() != s.track.visible();
    let changed: Vec<Id> = steps.iter().filter(|s| seen_anew(s)).map(|s| s.row.id).collect();
    let seq = if changed.is_empty() {
        0
    } else {
        changes::append(db, Changed::Demand, &changed, now)?
    };
    let (mut saved, mut versions) = (Vec::with_capacity(steps.len()), Vec::new());
    for step in steps {
        let mut row = step.row.clone();
        row.follow(&step.track, now);
        if let Some(content) = newly_shown(db, &step)? {
            row.show(&content);
        }
        if seen_anew(&step) {
            row.change_seq = seq;
        }
        row.revision += 1;
        row.updated_at = now;
        let guard = demands::id
            .eq(row.id)
            .and(demands::revision.eq(step.row.revision));
        let updated = db!(db, |c| diesel::update(demands::table)
            .filter(guard)
            .set(&row)
            .execute(c)?);
        if updated != 1 {
            return Err(Error::Stale);
        }
        saved.push(row);
        versions.extend(step.versions);
    }
    // After the guards: whoever comes second is told that he is late, not that the version exists.
    for part in versions.chunks(CHUNK) {
        db!(db, |c| diesel::insert_into(demand_versions::table)
            .values(part)
            .execute(c)?);
    }
    readings::note(db, &versions)?;
    Ok(saved)
}

/// The content that others would see from now on, if it is another than before.
fn newly_shown(db: &mut Db, step: &Step) -> Result<Option<DemandContent>> {
    let before = step.row.live_version.unwrap_or(step.row.version);
    let after = step.track.live_version.unwrap_or(step.track.version);
    if before == after {
        return Ok(None);
    }
    match step.versions.iter().find(|v| v.version == after) {
        Some(new) => Ok(Some(new.content.0.clone())),
        None => Ok(Some(version(db, step.row.id, after)?.content.0)),
    }
}

/// What waits for operators, oldest first, after a given place: demands and edits of open ones.
/// `hubs`: only on these hubs; `not_of`: not this company's.
pub fn for_review(
    db: &mut Db,
    hubs: Option<&[String]>,
    not_of: Option<Id>,
    after: Option<(Time, Id)>,
    limit: i64,
    now: Time,
) -> Result<Vec<(Demand, Company)>> {
    let review = Word(Status::InReview);
    let running = demands::closes_at
        .is_null()
        .or(demands::closes_at.assume_not_null().gt(now));
    Ok(db!(db, |c| {
        let edited = demands::status
            .eq(Word(Status::Open))
            .and(demands::pending_status.eq(Some(review)))
            .and(running);
        let mut rows = demands::table
            .inner_join(companies::table)
            .filter(demands::status.eq(review).or(edited))
            .select((Demand::as_select(), Company::as_select()))
            .into_boxed();
        if let Some(hubs) = hubs {
            rows = rows.filter(demands::hub_id.eq_any(hubs));
        }
        if let Some(company) = not_of {
            rows = rows.filter(demands::company_id.ne(company));
        }
        if let Some((at, id)) = after {
            let later = demands::submitted_at.gt(at);
            rows = rows.filter(later.or(demands::submitted_at.eq(at).and(demands::id.gt(id))));
        }
        rows.order((demands::submitted_at, demands::id))
            .limit(limit)
            .load(c)?
    }))
}

/// [`save`] for one step.
pub fn save_one(db: &mut Db, step: Step, now: Time) -> Result<Demand> {
    save(db, vec![step], now)?.pop().ok_or(Error::NotFound)
}
