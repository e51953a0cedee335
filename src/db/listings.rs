//! Listings: one row each, and one row for every version of what the supplier says.

mod live;
mod readings;
mod row;

pub use live::{live, live_ids, published_ids_of};
pub use readings::{store_readings, to_read, versions_of};
pub use row::{Listing, LiveListing, Step, Version};

use super::{
    Db, Error, Result, changes,
    changes::Changed,
    companies::Company,
    reach::Reach,
    schema::{companies, listing_versions, listings},
    types::Word,
};
use crate::{
    db,
    domain::{Id, Time, moderation::Status},
};
use diesel::prelude::*;

/// How many ids go into one query: SQLite's number of parameters is bounded.
const CHUNK: usize = 500;

/// The company's listing with this id; another company's answers as a missing one.
pub fn own(db: &mut Db, company: Id, id: Id) -> Result<Listing> {
    let key = listings::id.eq(id).and(listings::company_id.eq(company));
    Ok(db!(db, |c| listings::table
        .filter(key)
        .select(Listing::as_select())
        .first(c)?))
}

/// The same, kept from others until the transaction ends: whoever comes second sees what the first one did.
pub fn own_for_update(db: &mut Db, company: Id, id: Id) -> Result<Listing> {
    lock(db, &[id])?;
    own(db, company, id)
}

/// The listing and its company, if it is within reach; others answer as missing ones.
pub fn reached(db: &mut Db, reach: &Reach, id: Id) -> Result<(Listing, Company)> {
    find(db, reach, &[id])?.pop().ok_or(Error::NotFound)
}

/// The listings with these ids and their companies, kept from others until the transaction ends, in the order
/// of ids; unknown ids and those out of reach are left out.
pub fn get_for_moderation(db: &mut Db, reach: &Reach, ids: &[Id]) -> Result<Vec<(Listing, Company)>> {
    lock(db, ids)?;
    let mut found = Vec::new();
    for part in ids.chunks(CHUNK) {
        found.extend(find(db, reach, part)?);
    }
    Ok(found)
}

fn find(db: &mut Db, reach: &Reach, ids: &[Id]) -> Result<Vec<(Listing, Company)>> {
    Ok(db!(db, |c| {
        let mut rows = listings::table
            .inner_join(companies::table)
            .filter(listings::id.eq_any(ids))
            .select((Listing::as_select(), Company::as_select()))
            .into_boxed();
        if let Some(hubs) = &reach.hubs {
            let own = listings::company_id.eq_any(&reach.companies);
            rows = rows.filter(own.or(companies::hub_id.eq_any(hubs)));
        }
        rows.order(listings::id).load(c)?
    }))
}

/// The standing of a record that was reached through a match of it.
pub fn standing(db: &mut Db, id: Id) -> Result<(Status, bool)> {
    let (status, controlled): (Word<Status>, bool) = db!(db, |c| listings::table
        .find(id)
        .select((listings::status, listings::controlled))
        .first(c)?);
    Ok((status.0, controlled))
}

/// Rows are locked in the order of their ids, so that no two transactions wait for each other.
/// SQLite has one writer: nothing to lock.
pub fn lock(db: &mut Db, ids: &[Id]) -> Result<()> {
    if let Db::Postgres(c) = db {
        let rows = listings::table
            .filter(listings::id.eq_any(ids))
            .order(listings::id)
            .select(listings::id);
        rows.for_update().load::<Id>(c)?;
    }
    Ok(())
}

/// A version of a listing.
pub fn version(db: &mut Db, id: Id, version: i32) -> Result<Version> {
    Ok(db!(db, |c| listing_versions::table
        .find((id, version))
        .select(Version::as_select())
        .first(c)?))
}

/// The company's listings with their newest versions, newest first, before a given id.
pub fn own_page(
    db: &mut Db,
    company: Id,
    status: Option<Status>,
    before: Option<Id>,
    limit: i64,
) -> Result<Vec<(Listing, Version)>> {
    Ok(db!(db, |c| {
        let mut rows = listings::table
            .inner_join(
                listing_versions::table.on(listing_versions::listing_id
                    .eq(listings::id)
                    .and(listing_versions::version.eq(listings::version))),
            )
            .filter(listings::company_id.eq(company))
            .select((Listing::as_select(), Version::as_select()))
            .into_boxed();
        if let Some(status) = status {
            rows = rows.filter(listings::status.eq(Word(status)));
        }
        if let Some(before) = before {
            rows = rows.filter(listings::id.lt(before));
        }
        rows.order(listings::id.desc()).limit(limit).load(c)?
    }))
}

/// The company's listings with these codes, with the newest version and, where it is another, the live one.
pub fn by_external_ids(
    db: &mut Db,
    company: Id,
    codes: &[&str],
) -> Result<Vec<(Listing, Version, Option<Version>)>> {
    let mut found = Vec::new();
    for part in codes.chunks(CHUNK) {
        let key = listings::company_id
            .eq(company)
            .and(listings::external_id.eq_any(part));
        let rows: Vec<(Listing, Version)> = db!(db, |c| {
            listings::table
                .inner_join(listing_versions::table)
                .filter(key)
                .filter(
                    listing_versions::version
                        .eq(listings::version)
                        .or(listing_versions::version.nullable().eq(listings::live_version)),
                )
                .order((listings::id, listing_versions::version.desc()))
                .select((Listing::as_select(), Version::as_select()))
                .load(c)?
        });
        for (listing, version) in rows {
            if version.version == listing.version {
                found.push((listing, version, None));
            } else if let Some((_, _, live)) = found.last_mut() {
                *live = Some(version);
            }
        }
    }
    Ok(found)
}

/// Adds new listings with their first versions.
pub fn insert(db: &mut Db, new: &[Listing], versions: &[Version]) -> Result<()> {
    db!(db, |c| {
        diesel::insert_into(listings::table).values(new).execute(c)?;
        diesel::insert_into(listing_versions::table)
            .values(versions)
            .execute(c)?;
    });
    readings::note(db, versions)
}

/// Writes steps back, each as the next revision: new versions, the rows, and one entry in the change log for each
/// listing of which others now see something else. [`Error::Stale`] when somebody was quicker with any of them.
pub fn save(db: &mut Db, steps: Vec<Step>, now: Time) -> Result<Vec<Listing>> {
    // Rows before the change log's lock, always: or two transactions could wait for each other.
    lock(db, &steps.iter().map(|s| s.row.id).collect::<Vec<_>>())?;
    let seen_anew = |s: &Step| s.row.track().visible() != s.track.visible();
    let changed: Vec<Id> = steps.iter().filter(|s| seen_anew(s)).map(|s| s.row.id).collect();
    let seq = if changed.is_empty() {
        0
    } else {
        changes::append(db, Changed::Listing, &changed, now)?
    };
    let (mut saved, mut versions) = (Vec::with_capacity(steps.len()), Vec::new());
    for step in steps {
        let mut row = step.row.clone();
        row.follow(&step.track, now);
        row.controlled = controlled(db, &step)?;
        if let Some(newest) = step.versions.iter().find(|v| v.version == row.version) {
            row.external_id.clone_from(&newest.content.0.external_id);
        }
        if seen_anew(&step) {
            row.change_seq = seq;
        }
        row.revision += 1;
        row.updated_at = now;
        let guard = listings::id
            .eq(row.id)
            .and(listings::revision.eq(step.row.revision));
        let updated = db!(db, |c| diesel::update(listings::table)
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
        db!(db, |c| diesel::insert_into(listing_versions::table)
            .values(part)
            .execute(c)?);
    }
    readings::note(db, &versions)?;
    Ok(saved)
}

/// Whether the version that others would see names a controlled substance.
fn controlled(db: &mut Db, step: &Step) -> Result<bool> {
    let before = step.row.live_version.unwrap_or(step.row.version);
    let after = step.track.live_version.unwrap_or(step.track.version);
    if before == after {
        return Ok(step.row.controlled);
    }
    match step.versions.iter().find(|v| v.version == after) {
        Some(new) => Ok(new.reading.0.controlled),
        None => Ok(version(db, step.row.id, after)?.reading.0.controlled),
    }
}

/// What waits for operators, oldest first, after a given place: listings and edits of live ones.
/// `hubs`: only of companies on these hubs; `not_of`: not this company's.
pub fn for_review(
    db: &mut Db,
    hubs: Option<&[String]>,
    not_of: Option<Id>,
    after: Option<(Time, Id)>,
    limit: i64,
) -> Result<Vec<(Listing, Company)>> {
    let review = Word(Status::InReview);
    Ok(db!(db, |c| {
        let mut rows = listings::table
            .inner_join(companies::table)
            .filter(
                listings::status.eq(review).or(listings::status
                    .eq(Word(Status::Published))
                    .and(listings::pending_status.eq(Some(review)))),
            )
            .select((Listing::as_select(), Company::as_select()))
            .into_boxed();
        if let Some(hubs) = hubs {
            rows = rows.filter(companies::hub_id.eq_any(hubs));
        }
        if let Some(company) = not_of {
            rows = rows.filter(listings::company_id.ne(company));
        }
        if let Some((at, id)) = after {
            let later = listings::submitted_at.gt(at);
            rows = rows.filter(later.or(listings::submitted_at.eq(at).and(listings::id.gt(id))));
        }
        rows.order((listings::submitted_at, listings::id))
            .limit(limit)
            .load(c)?
    }))
}

/// [`save`] for one step.
pub fn save_one(db: &mut Db, step: Step, now: Time) -> Result<Listing> {
    save(db, vec![step], now)?.pop().ok_or(Error::NotFound)
}
