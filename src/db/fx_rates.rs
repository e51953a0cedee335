//! Exchange rates: entered by operators, each with its day and source.

use super::{Db, Result, schema::fx_rates};
use crate::{
    db,
    domain::{Id, Time, time::Day},
};
use diesel::prelude::*;
use search_index::matching::Rate;
use std::collections::BTreeMap;

/// A rate as entered.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = fx_rates)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct FxRate {
    pub day: String,
    pub currency: String,
    /// US dollars for one unit of the currency, as a decimal.
    pub usd: String,
    pub source: String,
    pub entered_by: Id,
    pub entered_at: Time,
}

/// For each currency its newest rate of that day or before.
pub fn latest_on(db: &mut Db, day: Day) -> Result<BTreeMap<String, Rate>> {
    let rates = in_force_on(db, day)?.into_iter().filter_map(|r| {
        Some((
            r.currency,
            Rate {
                usd: r.usd.parse().ok()?,
                day: r.day,
                source: r.source,
            },
        ))
    });
    Ok(rates.collect())
}

/// For each currency its newest rate of that day or before, with who entered it, by currency.
pub fn in_force_on(db: &mut Db, day: Day) -> Result<Vec<FxRate>> {
    let day = day.to_string();
    let rows: Vec<FxRate> = db!(db, |c| {
        fx_rates::table
            .filter(fx_rates::day.le(&day))
            .order(fx_rates::day)
            .select(FxRate::as_select())
            .load(c)?
    });
    // Later days come later and win.
    let newest: BTreeMap<String, FxRate> = rows.into_iter().map(|r| (r.currency.clone(), r)).collect();
    Ok(newest.into_values().collect())
}

/// Enters rates; one that stands for the same day and currency is replaced.
pub fn put(db: &mut Db, rates: &[FxRate]) -> Result<()> {
    for rate in rates {
        db!(db, |c| diesel::insert_into(fx_rates::table)
            .values(rate)
            .on_conflict((fx_rates::day, fx_rates::currency))
            .do_update()
            .set(rate)
            .execute(c)?);
    }
    Ok(())
}
