//! `POST /auth/login`

use super::Fresh;
use crate::{
    api::http::{Body, Errors},
    app::App,
    db::{sessions, users},
    domain::{Id, Time},
    error::{Error, Result},
    secrets::ACCESS_SECONDS,
};
use actix_web::{HttpResponse, post, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An address and its password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The address, in whatever capitals.
    pub email: String,
    /// The password.
    pub password: String,
}

/// What a session is used with.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tokens {
    /// To be sent as `Authorization: Bearer …`.
    pub access_token: String,
    /// To be exchanged for the next pair; each works once.
    pub refresh_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Seconds that the access token is good for.
    pub expires_in: i64,
}

impl Tokens {
    pub(super) fn new(
        app: &App,
        user: Id,
        session: Id,
        epoch: i32,
        refresh_token: String,
        now: Time,
    ) -> Result<Self> {
        Ok(Self {
            access_token: app.secrets.sign(user, session, epoch, now)?,
            refresh_token,
            token_type: "Bearer",
            expires_in: ACCESS_SECONDS,
        })
    }
}

/// Logs in. Answers 403 `not_verified` only after the right password.
#[utoipa::path(tag = "auth", request_body = Credentials, security(()), responses((status = 200, body = Tokens), Errors))]
#[post("/auth/login")]
pub async fn log_in(app: Data<App>, Body(input): Body<Credentials>) -> Result<HttpResponse> {
    let user = check(&app, &input.email, input.password).await?;
    let (fresh, now) = (Fresh::new()?, app.clock.now());
    let (id, epoch, hash) = (user.id, user.token_epoch, fresh.hash);
    let session = app
        .db
        .write(move |db| {
            // The password may have been changed since it was checked.
            if !users::hold(db, id, epoch)? {
                return Err(wrong());
            }
            Ok(sessions::start(db, id, &hash, now)?)
        })
        .await?;
    let tokens = Tokens::new(&app, id, session, epoch, fresh.token, now)?;
    Ok(HttpResponse::Ok().json(tokens))
}

/// The person with this address and password; an unknown address costs the same work as a known one.
pub(in crate::api) async fn check(app: &App, email: &str, password: String) -> Result<users::User> {
    let folded = email.trim().to_lowercase();
    let user = app.db.read(move |db| users::by_email(db, &folded)).await?;
    let hash = user.as_ref().map(|u| u.password_hash.clone());
    let right = app.secrets.verify_password(password, hash).await?;
    let user = user.filter(|_| right).ok_or_else(wrong)?;
    if user.verified_at.is_none() {
        return Err(Error::NotVerified);
    }
    Ok(user)
}

fn wrong() -> Error {
    Error::Unauthenticated("the address or the password is wrong")
}
