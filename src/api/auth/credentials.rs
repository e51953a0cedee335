//! Whether somebody is who they say: password, and second factor where there is one.

use super::{
    limits::{Limit, give_back, spend},
    second_factor,
};
use crate::{
    api::http::Origin,
    app::App,
    db::users::{self, User},
    error::{Error, Result},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// An address and its password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The address, in whatever capitals.
    pub email: String,
    /// The password.
    pub password: String,
    /// Where the account has a second factor: the code that the authenticator app shows, or a recovery code.
    #[serde(default)]
    pub code: Option<String>,
    /// The `device_token` of an earlier log-in on this device, if there was one: then others' failed attempts do not
    /// stand in the way.
    #[serde(default)]
    pub device_token: Option<String>,
}

/// The person with these credentials; an unknown address costs the same work as a known one. That a code is needed, or
/// an address not verified, is told only after the right password.
pub(in crate::api) async fn check(app: &App, origin: &Origin, input: Credentials) -> Result<User> {
    let folded = input.email.trim().to_lowercase();
    let looked = folded.clone();
    let user = app.db.read(move |db| users::by_email(db, &looked)).await?;
    let now = app.clock.now();
    let device = input.device_token.as_deref().filter(|token| {
        user.as_ref()
            .is_some_and(|u| app.secrets.knows_device(token, u.id, u.token_epoch, now))
    });
    let spent = match device {
        Some(device) => spend(app, &[Limit::LogInOn(device)]).await?,
        None => spend(app, &[Limit::LogInFrom(origin), Limit::LogInTo(&folded)]).await?,
    };
    let hash = user.as_ref().map(|u| u.password_hash.clone());
    let right = app.secrets.verify_password(input.password, hash).await?;
    let user = user.filter(|_| right).ok_or_else(wrong)?;
    give_back(app, spent).await?;
    if user.verified_at.is_none() {
        return Err(Error::NotVerified);
    }
    let code = input.code.as_deref().map(str::trim).filter(|c| !c.is_empty());
    second_factor::prove(app, &user, code).await?;
    Ok(user)
}

/// The person, if this is still their password: before something that a session alone must not do.
pub(in crate::api) async fn confirm(app: &App, user: User, field: &str, password: String) -> Result<User> {
    let spent = spend(app, &[Limit::Confirm(user.id)]).await?;
    let hash = Some(user.password_hash.clone());
    if !app.secrets.verify_password(password, hash).await? {
        return Err(Error::field(
            field,
            "wrong_password",
            "is not the account's password",
        ));
    }
    give_back(app, spent).await?;
    Ok(user)
}

pub(super) fn wrong() -> Error {
    Error::Unauthenticated("the address or the password is wrong")
}
