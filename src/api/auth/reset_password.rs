//! `POST /auth/password/reset`

use super::{
    Empty, bad_token,
    changed::tell,
    entry, lift_proven,
    limits::{Limit, spend},
};
use crate::{
    api::{
        http::{Body, Errors, Origin},
        middleware::RequestId,
    },
    app::App,
    db::{audit, mailed_tokens, sessions, users},
    domain::{
        Problems,
        account::{Purpose, check_password},
    },
    email::messages::AccountChange,
    error::{Error, Result},
    secrets::fingerprint,
};
use actix_web::{HttpResponse, post, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

/// A mailed token and the new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetBody {
    /// What the link ends in, after `?token=`.
    pub token: String,
    /// 12 to 256 characters, and none of those that are tried first.
    pub password: String,
}

/// Sets a new password. Every session ends, and every other such link is void.
#[utoipa::path(tag = "auth", request_body = ResetBody, security(()), responses((status = 200, description = "set", body = Empty), Errors))]
#[post("/auth/password/reset")]
pub async fn reset_password(
    app: Data<App>,
    origin: Origin,
    request: RequestId,
    Body(input): Body<ResetBody>,
) -> Result<HttpResponse> {
    reset(&app, &origin, &input.token, input.password, request).await?;
    Ok(HttpResponse::Ok().json(Empty {}))
}

/// The same for the page that the mail links to.
pub(in crate::api) async fn reset(
    app: &App,
    origin: &Origin,
    token: &str,
    password: String,
    request: RequestId,
) -> Result<()> {
    let mut problems = Problems::new();
    check_password("password", &password, &mut problems);
    problems.finish()?;
    let _ = spend(app, &[Limit::ResetFrom(origin)]).await?;
    let (hash, now) = (fingerprint(token), app.clock.now());
    let looked = hash.clone();
    let known = app
        .db
        .read(move |db| mailed_tokens::look(db, &looked, Purpose::ResetPassword, now))
        .await?;
    // Hashing is costly: only for a good token.
    if known.is_none() {
        return Err(bad_token());
    }
    let password_hash = app.secrets.hash_password(password).await?;
    let inner = app.clone();
    app.db
        .write(move |db| {
            let token =
                mailed_tokens::redeem(db, &hash, Purpose::ResetPassword, now)?.ok_or_else(bad_token)?;
            let user = token.user_id.ok_or_else(bad_token)?;
            users::set_password(db, user, &password_hash, now)?;
            // Whoever holds the token reads the mailbox.
            users::set_verified(db, user, now)?;
            lift_proven(db, user, &token.email, &request, now)?;
            sessions::end_all(db, user, now)?;
            mailed_tokens::void(db, &token.email, Purpose::ResetPassword, now)?;
            mailed_tokens::void(db, &token.email, Purpose::VerifyEmail, now)?;
            let owner = users::get(db, user)?;
            tell(db, &inner, &owner, AccountChange::Password, now)?;
            let entry = entry("user.reset_password", user, &token.email, None, request, now);
            Ok::<_, Error>(audit::append(db, &[entry])?)
        })
        .await
}
