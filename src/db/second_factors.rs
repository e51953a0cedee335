//! One-time codes as a second factor, and the codes that stand in for a lost device. Secrets stand here sealed,
//! recovery codes hashed.

use super::{
    Db, Result,
    schema::{recovery_codes, second_factors},
};
use crate::{
    db,
    domain::{Id, Time},
};
use diesel::prelude::*;

/// A second factor's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = second_factors, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct SecondFactor {
    pub user_id: Id,
    pub sealed: String,
    /// The time step of the last code that was good.
    pub last_step: i64,
    pub created_at: Time,
    /// `None` until a first code has shown that the secret has arrived.
    pub confirmed_at: Option<Time>,
}

/// The person's second factor, confirmed or not.
pub fn of(db: &mut Db, user: Id) -> Result<Option<SecondFactor>> {
    Ok(db!(db, |c| second_factors::table
        .find(user)
        .select(SecondFactor::as_select())
        .first(c)
        .optional()?))
}

/// Whether the person has a confirmed second factor.
pub fn is_on(db: &mut Db, user: Id) -> Result<bool> {
    Ok(of(db, user)?.is_some_and(|factor| factor.confirmed_at.is_some()))
}

/// Begins with a new secret, in the place of one that was never confirmed; `false` where one is confirmed.
pub fn begin(db: &mut Db, user: Id, sealed: String, now: Time) -> Result<bool> {
    let factor = SecondFactor {
        user_id: user,
        sealed,
        last_step: 0,
        created_at: now,
        confirmed_at: None,
    };
    let unconfirmed = second_factors::user_id
        .eq(user)
        .and(second_factors::confirmed_at.is_null());
    let begun = db!(db, |c| {
        diesel::delete(second_factors::table.filter(unconfirmed)).execute(c)?;
        diesel::insert_into(second_factors::table)
            .values(&factor)
            .on_conflict_do_nothing()
            .execute(c)?
    });
    Ok(begun == 1)
}

/// Confirms the secret with the step of its first code, and keeps the recovery codes; `false` if it is confirmed
/// already, or another secret has taken its place.
pub fn confirm(db: &mut Db, factor: &SecondFactor, step: i64, codes: &[String], now: Time) -> Result<bool> {
    let waiting = second_factors::user_id
        .eq(factor.user_id)
        .and(second_factors::sealed.eq(&factor.sealed))
        .and(second_factors::confirmed_at.is_null());
    let values = (
        second_factors::confirmed_at.eq(now),
        second_factors::last_step.eq(step),
    );
    let confirmed = db!(db, |c| diesel::update(second_factors::table)
        .filter(waiting)
        .set(values)
        .execute(c)?);
    if confirmed != 1 {
        return Ok(false);
    }
    let rows: Vec<_> = codes
        .iter()
        .map(|hash| {
            (
                recovery_codes::hash.eq(hash),
                recovery_codes::user_id.eq(factor.user_id),
                recovery_codes::created_at.eq(now),
            )
        })
        .collect();
    db!(db, |c| diesel::insert_into(recovery_codes::table)
        .values(&rows)
        .execute(c)?);
    Ok(true)
}

/// Uses a code's time step up; `false` if it, or a later one, has been used. Of several at once one wins.
pub fn spend_step(db: &mut Db, user: Id, step: i64) -> Result<bool> {
    let unused = second_factors::user_id
        .eq(user)
        .and(second_factors::confirmed_at.is_not_null())
        .and(second_factors::last_step.lt(step));
    let spent = db!(db, |c| diesel::update(second_factors::table)
        .filter(unused)
        .set(second_factors::last_step.eq(step))
        .execute(c)?);
    Ok(spent == 1)
}

/// Uses a recovery code up; `false` if it is not the person's, or has been used.
pub fn spend_code(db: &mut Db, user: Id, hash: &str, now: Time) -> Result<bool> {
    let unused = recovery_codes::hash
        .eq(hash)
        .and(recovery_codes::user_id.eq(user))
        .and(recovery_codes::used_at.is_null());
    let spent = db!(db, |c| diesel::update(recovery_codes::table)
        .filter(unused)
        .set(recovery_codes::used_at.eq(now))
        .execute(c)?);
    Ok(spent == 1)
}

/// How many recovery codes are left.
pub fn codes_left(db: &mut Db, user: Id) -> Result<i64> {
    let unused = recovery_codes::user_id
        .eq(user)
        .and(recovery_codes::used_at.is_null());
    Ok(db!(db, |c| recovery_codes::table
        .filter(unused)
        .count()
        .get_result(c)?))
}

/// Takes the second factor and its recovery codes away; `false` if there was none.
pub fn remove(db: &mut Db, user: Id) -> Result<bool> {
    let removed = db!(db, |c| {
        diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(c)?;
        diesel::delete(second_factors::table.find(user)).execute(c)?
    });
    Ok(removed == 1)
}
