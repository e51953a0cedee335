//! What operators read of many listings or demands at once: the newest versions, and those that others see.

use super::{
    Db, Result, demands, listings,
    schema::{demand_versions, demands as demand_rows, listing_versions, listings as listing_rows},
};
use crate::{db, domain::Id};
use diesel::prelude::*;
use std::collections::HashMap;

/// The versions of a record that matter to an operator.
#[derive(Debug, Clone)]
pub struct Versions<V> {
    /// The owner's newest words.
    pub newest: V,
    /// What others see, or saw, where it is another version.
    pub live: Option<V>,
}

/// Those of at most a few hundred listings.
pub fn of_listings(db: &mut Db, ids: &[Id]) -> Result<HashMap<Id, Versions<listings::Version>>> {
    let wanted = listing_versions::version
        .eq(listing_rows::version)
        .or(listing_versions::version
            .nullable()
            .eq(listing_rows::live_version));
    let rows: Vec<listings::Version> = db!(db, |c| listing_versions::table
        .inner_join(listing_rows::table)
        .filter(listing_versions::listing_id.eq_any(ids))
        .filter(wanted)
        .order((listing_versions::listing_id, listing_versions::version.desc()))
        .select(listings::Version::as_select())
        .load(c)?);
    Ok(newest_first(rows, |v| v.listing_id))
}

/// Those of at most a few hundred demands.
pub fn of_demands(db: &mut Db, ids: &[Id]) -> Result<HashMap<Id, Versions<demands::Version>>> {
    let wanted = demand_versions::version
        .eq(demand_rows::version)
        .or(demand_versions::version.nullable().eq(demand_rows::live_version));
    let rows: Vec<demands::Version> = db!(db, |c| demand_versions::table
        .inner_join(demand_rows::table)
        .filter(demand_versions::demand_id.eq_any(ids))
        .filter(wanted)
        .order((demand_versions::demand_id, demand_versions::version.desc()))
        .select(demands::Version::as_select())
        .load(c)?);
    Ok(newest_first(rows, |v| v.demand_id))
}

/// The newest version is the highest; a second one of the same record is the live one.
fn newest_first<V>(rows: Vec<V>, id: impl Fn(&V) -> Id) -> HashMap<Id, Versions<V>> {
    let mut found: HashMap<Id, Versions<V>> = HashMap::new();
    for row in rows {
        let id = id(&row);
        match found.get_mut(&id) {
            Some(versions) => versions.live = Some(row),
            None => {
                found.insert(
                    id,
                    Versions {
                        newest: row,
                        live: None,
                    },
                );
            }
        }
    }
    found
}
