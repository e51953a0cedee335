//! Addresses to which nothing is sent, because there is nobody.

use super::{
    Db, Error, Result, mails,
    schema::{companies, suppressions, users},
    types::Word,
};
use crate::{
    db,
    domain::{Id, Time},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How it came out that there is nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The mail server refused the address.
    Refused,
    /// A mail came back later.
    Bounced,
}

/// A suppressed address.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = suppressions)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Suppression {
    pub id: Id,
    /// In small letters.
    pub address: String,
    pub cause: Word<Cause>,
    /// What the server said.
    pub detail: String,
    /// The mail that showed it.
    pub mail_id: Option<Id>,
    pub at: Time,
}

/// Suppresses an address, and with it what waits for it; `false` if it was already.
pub fn add(db: &mut Db, address: &str, cause: Cause, detail: &str, mail: Id, now: Time) -> Result<bool> {
    let row = Suppression {
        id: Id::new(now),
        address: address.to_lowercase(),
        cause: Word(cause),
        detail: detail.chars().take(1_000).collect(),
        mail_id: Some(mail),
        at: now,
    };
    let added = db!(db, |c| diesel::insert_into(suppressions::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(c)?);
    mails::suppress(db, &row.address)?;
    Ok(added == 1)
}

/// The suppression of an address, if there is one.
pub fn of(db: &mut Db, address: &str) -> Result<Option<Suppression>> {
    Ok(db!(db, |c| suppressions::table
        .filter(suppressions::address.eq(address.to_lowercase()))
        .select(Suppression::as_select())
        .first(c)
        .optional()?))
}

/// Suppressions, newest first, before a given one. `hubs`: only of people of companies on these hubs.
pub fn page(
    db: &mut Db,
    hubs: Option<&[String]>,
    before: Option<Id>,
    limit: i64,
) -> Result<Vec<Suppression>> {
    Ok(db!(db, |c| {
        let mut rows = suppressions::table.select(Suppression::as_select()).into_boxed();
        if let Some(hubs) = hubs {
            let people = users::table
                .inner_join(companies::table)
                .filter(companies::hub_id.eq_any(hubs))
                .select(users::email_folded);
            rows = rows.filter(suppressions::address.eq_any(people));
        }
        if let Some(before) = before {
            rows = rows.filter(suppressions::id.lt(before));
        }
        rows.order(suppressions::id.desc()).limit(limit).load(c)?
    }))
}

/// A suppression of somebody of a company on one of these hubs; any where `hubs` is `None`.
pub fn get(db: &mut Db, id: Id, hubs: Option<&[String]>) -> Result<Suppression> {
    let found: Suppression = db!(db, |c| suppressions::table
        .find(id)
        .select(Suppression::as_select())
        .first(c)?);
    let Some(hubs) = hubs else { return Ok(found) };
    let within: i64 = db!(db, |c| users::table
        .inner_join(companies::table)
        .filter(
            users::email_folded
                .eq(&found.address)
                .and(companies::hub_id.eq_any(hubs))
        )
        .count()
        .get_result(c)?);
    if within == 0 {
        return Err(Error::NotFound);
    }
    Ok(found)
}

/// Mails are sent to the address again from now on; what was kept back stays so until somebody tries it again.
pub fn lift(db: &mut Db, id: Id) -> Result<bool> {
    let lifted = db!(db, |c| diesel::delete(suppressions::table.find(id)).execute(c)?);
    Ok(lifted == 1)
}

/// Whoever holds a token that was mailed to an address reads its mail: it is not suppressed any more, and news that was
/// kept back is told.
pub fn lift_proven(db: &mut Db, address: &str) -> Result<Option<Suppression>> {
    let Some(found) = of(db, address)? else {
        return Ok(None);
    };
    lift(db, found.id)?;
    mails::revive(db, &found.address)?;
    Ok(Some(found))
}

/// How many addresses are suppressed.
pub fn count(db: &mut Db) -> Result<i64> {
    Ok(db!(db, |c| suppressions::table.count().get_result(c)?))
}
