//! Limits that survive a restart and hold across nodes: one small row for each that has been touched lately.
//!
//! A budget of `burst` fills up again by one each `gap`. Instead of a number and a time, the row keeps one moment: when
//! the budget will be whole again. Spending moves it later by one gap, waiting does nothing, and a row whose moment has
//! passed says nothing (the generic cell rate algorithm).

use super::{Db, Result, schema::budgets};
use crate::{db, domain::Time};
use diesel::{dsl::case_when, prelude::*};
use std::time::Duration;

/// One unit of a budget.
#[derive(Debug, Clone)]
pub struct Charge {
    /// Whose budget it is, and for what; hashed, so that the table is no list of addresses.
    pub key: String,
    /// How many may be spent at once.
    pub burst: u32,
    /// How long until a spent one is there again.
    pub gap: Duration,
}

impl Charge {
    fn gap_micros(&self) -> i64 {
        i64::try_from(self.gap.as_micros()).unwrap_or(i64::MAX)
    }

    /// No `whole_at` is later, whoever waited for their turn with an older `now`. What lies further ahead was written by a
    /// clock that has gone back since, and is as good as spent by nobody.
    fn farthest(&self, now: Time) -> i64 {
        let now = now.plus(Duration::from_secs(60));
        self.latest(now).saturating_add(self.gap_micros())
    }

    /// The latest `whole_at` at which one more may be spent.
    fn latest(&self, now: Time) -> i64 {
        let others = i64::from(self.burst.saturating_sub(1));
        now.micros()
            .saturating_add(self.gap_micros().saturating_mul(others))
    }
}

/// How long until one can be spent; `None` if it can be now. Only reads: whoever is over the limit costs no write.
pub fn wait(db: &mut Db, charge: &Charge, now: Time) -> Result<Option<Duration>> {
    let whole_at: Option<i64> = db!(db, |c| budgets::table
        .find(&charge.key)
        .select(budgets::whole_at)
        .first(c)
        .optional()?);
    let whole_at = whole_at.filter(|at| *at <= charge.farthest(now)).unwrap_or(0);
    let late = whole_at.saturating_sub(charge.latest(now));
    Ok(u64::try_from(late)
        .ok()
        .filter(|late| *late > 0)
        .map(Duration::from_micros))
}

/// Spends one, if there is one. Of many at once no more succeed than the budget holds: the guarded update decides.
pub fn spend(db: &mut Db, charge: &Charge, now: Time) -> Result<bool> {
    let fresh = (budgets::key.eq(&charge.key), budgets::whole_at.eq(0));
    db!(db, |c| diesel::insert_into(budgets::table)
        .values(fresh)
        .on_conflict_do_nothing()
        .execute(c)?);
    let farthest = charge.farthest(now);
    let left = budgets::whole_at
        .le(charge.latest(now))
        .or(budgets::whole_at.gt(farthest));
    let enough = budgets::key.eq(&charge.key).and(left);
    let holds = budgets::whole_at
        .gt(now.micros())
        .and(budgets::whole_at.le(farthest));
    let from = case_when(holds, budgets::whole_at).otherwise(now.micros());
    let spent = db!(db, |c| diesel::update(budgets::table)
        .filter(enough)
        .set(budgets::whole_at.eq(from + charge.gap_micros()))
        .execute(c)?);
    Ok(spent == 1)
}

/// Gives one back: it was not a guess after all.
pub fn give_back(db: &mut Db, charge: &Charge) -> Result<()> {
    db!(db, |c| diesel::update(budgets::table.find(&charge.key))
        .set(budgets::whole_at.eq(budgets::whole_at - charge.gap_micros()))
        .execute(c)?);
    Ok(())
}

/// Forgets budgets that are whole again.
pub fn tidy(db: &mut Db, now: Time) -> Result<()> {
    db!(db, |c| diesel::delete(
        budgets::table.filter(budgets::whole_at.lt(now.micros()))
    )
    .execute(c)?);
    Ok(())
}
