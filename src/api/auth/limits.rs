//! How often somebody may guess. Kept in the database, so that neither a restart nor another node begins anew.
//!
//! A log-in counts against the address that it comes from and against the account that it is for, before the password is
//! looked at; a right one is given back, so that only guesses cost. A device on which the owner logged in before shows
//! its `device_token` and has a budget of its own instead of both: so whoever fails a hundred times for somebody's
//! account, even from the same office, does not keep its owner out.
//!
//! Why a token and not known addresses: an address is shared by everyone behind it, and changes with the train; the
//! token is the device's own, and needs no table, since the service can tell by itself that it made it.

use crate::{
    api::http::Origin,
    app::App,
    db::budgets::{self, Charge},
    domain::Id,
    error::{Error, Result},
    secrets::fingerprint,
};
use std::time::Duration;

/// What is limited, and for whom.
#[derive(Debug)]
pub(super) enum Limit<'a> {
    /// Wrong passwords from an address.
    LogInFrom(&'a Origin),
    /// Wrong passwords for an address of an account, whether or not there is one.
    LogInTo(&'a str),
    /// Wrong passwords on a known device.
    LogInOn(&'a str),
    /// Wrong codes for an account.
    Code(Id),
    /// Wrong passwords of somebody who is logged in.
    Confirm(Id),
    /// Registrations from an address.
    RegisterFrom(&'a Origin),
    /// New passwords asked for, or set, from an address.
    ResetFrom(&'a Origin),
}

impl Limit<'_> {
    /// Name, owner, how many at once, and in how many minutes all of them are there again.
    fn row(&self) -> (&'static str, String, u32, u64) {
        match self {
            Self::LogInFrom(origin) => ("log-in from", origin.counted(), 30, 15),
            Self::LogInTo(folded) => ("log-in to", (*folded).to_owned(), 10, 60),
            Self::LogInOn(token) => ("log-in on", (*token).to_owned(), 10, 60),
            Self::Code(user) => ("code", user.to_string(), 5, 60),
            Self::Confirm(user) => ("confirm", user.to_string(), 10, 60),
            Self::RegisterFrom(origin) => ("register from", origin.counted(), 10, 10),
            Self::ResetFrom(origin) => ("reset from", origin.counted(), 10, 10),
        }
    }

    fn charge(&self, factor: u32) -> Charge {
        let (name, owner, burst, minutes) = self.row();
        let burst = burst.saturating_mul(factor).max(1);
        Charge {
            key: fingerprint(&format!("{name} {owner}")),
            burst,
            gap: Duration::from_secs(minutes * 60) / burst,
        }
    }
}

/// What was spent, to be given back if it was no guess.
#[derive(Debug)]
#[must_use = "a right password is given back"]
pub(super) struct Spent(Vec<Charge>);

/// Spends one of each limit, or of none: 429 with the seconds to wait.
pub(super) async fn spend(app: &App, limits: &[Limit<'_>]) -> Result<Spent> {
    if !app.config.rate_limits {
        return Ok(Spent(Vec::new()));
    }
    let factor = app.config.rate_limit_factor;
    let charges: Vec<Charge> = limits.iter().map(|limit| limit.charge(factor)).collect();
    let (now, asked) = (app.clock.now(), charges.clone());
    let wait = app
        .db
        .read(move |db| {
            let waits = asked.iter().map(|charge| budgets::wait(db, charge, now));
            waits.collect::<crate::db::Result<Vec<_>>>()
        })
        .await?;
    if let Some(longest) = wait.into_iter().flatten().max() {
        return Err(over(longest));
    }
    let spent = charges.clone();
    app.db
        .write(move |db| {
            for charge in &charges {
                if !budgets::spend(db, charge, now)? {
                    return Err(over(charge.gap));
                }
            }
            Ok(Spent(spent))
        })
        .await
}

/// Gives back what was spent.
pub(super) async fn give_back(app: &App, spent: Spent) -> Result<()> {
    if spent.0.is_empty() {
        return Ok(());
    }
    app.db
        .write(move |db| {
            for charge in &spent.0 {
                budgets::give_back(db, charge)?;
            }
            Ok(())
        })
        .await
}

fn over(wait: Duration) -> Error {
    tracing::warn!("too many guesses");
    metrics::counter!("theriac_guesses_refused_total").increment(1);
    Error::TooManyRequests(wait.as_secs() + 1)
}
