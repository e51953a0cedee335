//! What others may come to see of demands at this moment.

use super::{CHUNK, Demand, LiveDemand, Version};
use crate::{
    db,
    db::{
        Db, Result,
        companies::Company,
        schema::{companies, demand_versions, demands},
        types::Word,
    },
    domain::{Id, Time, company::CompanyStatus, demand::for_others, moderation::Status},
};
use diesel::prelude::*;

/// Of these demands, those that others may come to see at this moment: open, not past their closing date, of an
/// approved company, and with a line left once those of controlled substances are gone. In the order of ids.
pub fn live(db: &mut Db, ids: &[Id], now: Time) -> Result<Vec<LiveDemand>> {
    let mut found = Vec::new();
    for part in ids.chunks(CHUNK) {
        let running = demands::closes_at
            .is_null()
            .or(demands::closes_at.assume_not_null().gt(now));
        let rows: Vec<(Demand, Version, Company)> = db!(db, |c| {
            demands::table
                .inner_join(companies::table)
                .inner_join(demand_versions::table)
                .filter(demands::id.eq_any(part))
                .filter(demand_versions::version.nullable().eq(demands::live_version))
                .filter(demands::status.eq(Word(Status::Open)).and(running))
                .filter(companies::status.eq(Word(CompanyStatus::Approved)))
                .order(demands::id)
                .select((Demand::as_select(), Version::as_select(), Company::as_select()))
                .load(c)?
        });
        found.extend(rows.into_iter().filter_map(|(demand, version, company)| {
            let names = company.identifying();
            let (content, readings) = for_others(&version.content.0, &version.readings.0, &names)?;
            Some(LiveDemand {
                demand,
                content,
                readings,
                company,
            })
        }));
    }
    Ok(found)
}

/// The ids of open demands of approved companies, in order, after a given one: to walk through all of them.
/// [`live`] then tells what of each is left to see.
pub fn live_ids(db: &mut Db, after: Option<Id>, limit: i64, now: Time) -> Result<Vec<Id>> {
    let running = demands::closes_at
        .is_null()
        .or(demands::closes_at.assume_not_null().gt(now));
    Ok(db!(db, |c| {
        let mut rows = demands::table
            .inner_join(companies::table)
            .filter(demands::status.eq(Word(Status::Open)).and(running))
            .filter(companies::status.eq(Word(CompanyStatus::Approved)))
            .select(demands::id)
            .into_boxed();
        if let Some(after) = after {
            rows = rows.filter(demands::id.gt(after));
        }
        rows.order(demands::id).limit(limit).load(c)?
    }))
}

/// The ids of all open demands of a company, expired ones included, whatever the company's standing.
pub fn open_ids_of(db: &mut Db, company: Id) -> Result<Vec<Id>> {
    let key = demands::company_id
        .eq(company)
        .and(demands::status.eq(Word(Status::Open)));
    Ok(db!(db, |c| demands::table
        .filter(key)
        .order(demands::id)
        .select(demands::id)
        .load(c)?))
}

/// The ids of open demands whose closing date passed in the given stretch, for what tidies up behind the clock.
pub fn closed_between(db: &mut Db, after: Time, until: Time) -> Result<Vec<Id>> {
    let at = demands::closes_at.assume_not_null();
    let passed = demands::closes_at
        .is_not_null()
        .and(at.gt(after))
        .and(at.le(until));
    let key = demands::status.eq(Word(Status::Open)).and(passed);
    Ok(db!(db, |c| demands::table
        .filter(key)
        .order(demands::id)
        .select(demands::id)
        .load(c)?))
}

/// Of these demands, those that are open but whose closing date has passed.
pub fn closed_by_clock(db: &mut Db, ids: &[Id], now: Time) -> Result<Vec<Id>> {
    let mut found = Vec::new();
    for part in ids.chunks(CHUNK) {
        let passed = demands::closes_at
            .is_not_null()
            .and(demands::closes_at.assume_not_null().le(now));
        let key = demands::status
            .eq(Word(Status::Open))
            .and(passed)
            .and(demands::id.eq_any(part));
        found.extend(db!(db, |c| demands::table
            .filter(key)
            .select(demands::id)
            .load::<Id>(c)?));
    }
    Ok(found)
}
