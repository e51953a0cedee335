//! What others see of listings at this moment.

use super::{CHUNK, Listing, LiveListing, Version};
use crate::{
    db,
    db::{
        Db, Result,
        companies::Company,
        schema::{companies, listing_versions, listings},
        types::Word,
    },
    domain::{Id, company::CompanyStatus, moderation::Status},
};
use diesel::prelude::*;

/// Of these listings, those that others see at this moment: published, of an approved company, and without a
/// controlled substance. In the order of ids.
pub fn live(db: &mut Db, ids: &[Id]) -> Result<Vec<LiveListing>> {
    let mut found = Vec::new();
    for part in ids.chunks(CHUNK) {
        let rows: Vec<(Listing, Version, Company)> = db!(db, |c| {
            listings::table
                .inner_join(companies::table)
                .inner_join(listing_versions::table)
                .filter(listings::id.eq_any(part))
                .filter(listing_versions::version.nullable().eq(listings::live_version))
                .filter(
                    listings::status
                        .eq(Word(Status::Published))
                        .and(listings::controlled.eq(false)),
                )
                .filter(companies::status.eq(Word(CompanyStatus::Approved)))
                .order(listings::id)
                .select((Listing::as_select(), Version::as_select(), Company::as_select()))
                .load(c)?
        });
        let live = |(listing, version, company): (Listing, Version, Company)| LiveListing {
            listing,
            content: version.content.0,
            reading: version.reading.0,
            company,
        };
        found.extend(rows.into_iter().map(live));
    }
    Ok(found)
}

/// The ids of listings that others see at this moment, in order, after a given one: to walk through all of them.
pub fn live_ids(db: &mut Db, after: Option<Id>, limit: i64) -> Result<Vec<Id>> {
    Ok(db!(db, |c| {
        let mut rows = listings::table
            .inner_join(companies::table)
            .filter(
                listings::status
                    .eq(Word(Status::Published))
                    .and(listings::controlled.eq(false)),
            )
            .filter(companies::status.eq(Word(CompanyStatus::Approved)))
            .select(listings::id)
            .into_boxed();
        if let Some(after) = after {
            rows = rows.filter(listings::id.gt(after));
        }
        rows.order(listings::id).limit(limit).load(c)?
    }))
}

/// The ids of all published listings of a company, whatever the company's standing.
pub fn published_ids_of(db: &mut Db, company: Id) -> Result<Vec<Id>> {
    let key = listings::company_id
        .eq(company)
        .and(listings::status.eq(Word(Status::Published)));
    Ok(db!(db, |c| listings::table
        .filter(key)
        .order(listings::id)
        .select(listings::id)
        .load(c)?))
}
