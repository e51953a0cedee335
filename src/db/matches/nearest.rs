//! The near matches of a line, of which the best are kept.

use crate::{
    db,
    db::{Db, Result, schema::matches, types::Word},
    domain::Id,
};
use diesel::{dsl::count_star, prelude::*};
use search_index::matching::Band;
use std::collections::{BTreeMap, BTreeSet};

/// Where a near match stands among those of its line: closeness and score in hundredths, and its listing.
pub type Place = (i32, i32, Id);

/// Whether the one place is before the other.
pub fn is_before(one: &Place, other: &Place) -> bool {
    (other.0, other.1, one.2) < (one.0, one.1, other.2)
}

/// How many live near matches these lines have.
pub fn near_counts(db: &mut Db, lines: &BTreeSet<Id>) -> Result<BTreeMap<Id, usize>> {
    let near = matches::line_id
        .eq_any(lines)
        .and(matches::live.eq(true))
        .and(matches::band.eq(Word(Band::Near)));
    let rows: Vec<(Id, i64)> = db!(db, |c| matches::table
        .filter(near)
        .group_by(matches::line_id)
        .select((matches::line_id, count_star()))
        .load(c)?);
    let count = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
    Ok(rows.into_iter().map(|(line, n)| (line, count(n))).collect())
}

/// The place of the near match that has so many before it, if there is one.
pub fn nth_near(db: &mut Db, line: Id, before: usize) -> Result<Option<Place>> {
    let near = matches::line_id
        .eq(line)
        .and(matches::live.eq(true))
        .and(matches::band.eq(Word(Band::Near)));
    Ok(db!(db, |c| matches::table
        .filter(near)
        .order((
            matches::closeness.desc(),
            matches::score.desc(),
            matches::listing_id
        ))
        .select((matches::closeness, matches::score, matches::listing_id))
        .offset(i64::try_from(before).unwrap_or(i64::MAX))
        .first(c)
        .optional()?))
}

/// Removes the near matches of a line beyond the best so many, and tells which. Those about which somebody spoke stay.
pub fn displace(db: &mut Db, line: Id, most: usize) -> Result<Vec<Id>> {
    let near = matches::line_id
        .eq(line)
        .and(matches::live.eq(true))
        .and(matches::band.eq(Word(Band::Near)));
    let unspoken = matches::buyer_interest_at
        .is_null()
        .and(matches::supplier_interest_at.is_null());
    let beyond: Vec<Id> = db!(db, |c| matches::table
        .filter(near)
        .order((
            matches::closeness.desc(),
            matches::score.desc(),
            matches::listing_id
        ))
        .select(matches::id)
        .offset(i64::try_from(most).unwrap_or(i64::MAX))
        .limit(i64::from(i32::MAX))
        .load(c)?);
    let mut gone = Vec::new();
    for part in beyond.chunks(500) {
        let out = matches::table.filter(matches::id.eq_any(part).and(unspoken));
        gone.extend(db!(db, |c| diesel::delete(out)
            .returning(matches::id)
            .get_results::<Id>(c)?));
    }
    Ok(gone)
}
