//! Hubs: rows, not code. A further hub is one more row.

use super::{Db, Result, schema::hubs, types::Json};
use crate::{db, domain::hub::Hub};
use diesel::prelude::*;
use std::collections::BTreeMap;

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = hubs)]
struct Row {
    id: String,
    names: Json<BTreeMap<String, String>>,
    countries: Json<Vec<String>>,
    languages: Json<Vec<String>>,
}

/// All hubs, in the order in which they are shown.
pub fn all(db: &mut Db) -> Result<Vec<Hub>> {
    let rows: Vec<Row> = db!(db, |c| hubs::table
        .order((hubs::position, hubs::id))
        .select(Row::as_select())
        .load(c)?);
    let hub = |row: Row| Hub {
        id: row.id,
        names: row.names.0,
        countries: row.countries.0,
        languages: row.languages.0,
    };
    Ok(rows.into_iter().map(hub).collect())
}

/// Whether there is such a hub.
pub fn exists(db: &mut Db, id: &str) -> Result<bool> {
    let found: i64 = db!(db, |c| hubs::table
        .filter(hubs::id.eq(id))
        .count()
        .get_result(c)?);
    Ok(found > 0)
}
