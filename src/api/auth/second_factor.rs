//! Whether the code of a second factor is right.

use super::{
    changed::tell,
    limits::{Limit, give_back, spend},
};
use crate::{
    app::App,
    db::{Db, second_factors, users::User},
    domain::{Id, Time},
    email::messages::AccountChange,
    error::{Error, Result},
    secrets::{OneTime, as_recovery_code, fingerprint},
};

/// How a recovery code stands in the database.
pub(in crate::api) fn recovery_hash(user: Id, code: &str) -> Option<String> {
    let letters = as_recovery_code(code)?;
    Some(fingerprint(&format!("recovery {user} {letters}")))
}

/// The person's secret, as it was sealed; [`Error::CodeUnreadable`] where that was done with another key.
pub(in crate::api) fn unsealed(app: &App, user: Id, account: &str, sealed: &str) -> Result<OneTime> {
    let bytes = app.secrets.open_sealed(user, sealed).map_err(|e| {
        tracing::error!(%user, error = %e, "a second factor cannot be read");
        Error::CodeUnreadable
    })?;
    Ok(OneTime::of(bytes, account)?)
}

/// Lets a person pass who has no second factor, or whose code is right. Each code is good once. Recovery codes are good
/// whatever the key is.
pub(in crate::api) async fn prove(app: &App, user: &User, code: Option<&str>) -> Result<()> {
    let id = user.id;
    let factor = app.db.read(move |db| second_factors::of(db, id)).await?;
    let Some(factor) = factor.filter(|f| f.confirmed_at.is_some()) else {
        return Ok(());
    };
    let code = code.ok_or(Error::CodeRequired)?;
    let spent = spend(app, &[Limit::Code(id)]).await?;
    let now = app.clock.now();
    let secret = unsealed(app, id, &user.email, &factor.sealed);
    let step = secret.as_ref().ok().and_then(|secret| secret.step_of(code, now));
    let recovery = recovery_hash(id, code);
    let (composer, owner) = (app.clone(), user.clone());
    let good = app
        .db
        .write(move |db| match (step, recovery) {
            (Some(step), _) => Ok(second_factors::spend_step(db, id, step)?),
            (None, Some(hash)) => recover(db, &composer, &owner, &hash, now),
            (None, None) => Ok(false),
        })
        .await?;
    if !good {
        return Err(secret.err().unwrap_or(Error::CodeWrong));
    }
    give_back(app, spent).await
}

/// Uses a recovery code up, and tells its owner.
fn recover(db: &mut Db, app: &App, user: &User, hash: &str, now: Time) -> Result<bool> {
    let good = second_factors::spend_code(db, user.id, hash, now)?;
    if good {
        tell(db, app, user, AccountChange::RecoveryCode, now)?;
    }
    Ok(good)
}
