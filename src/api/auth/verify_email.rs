//! `POST /auth/verify-email`

use super::{Empty, TokenBody, bad_token, entry, lift_proven};
use crate::{
    api::{
        http::{Body, Errors},
        middleware::RequestId,
    },
    app::App,
    db::{audit, mailed_tokens, users},
    domain::account::Purpose,
    error::Result,
    secrets::fingerprint,
};
use actix_web::{HttpResponse, post, web::Data};

/// Shows that an address is its user's, by the token that was mailed to it. The token works once.
#[utoipa::path(tag = "auth", request_body = TokenBody, security(()), responses((status = 200, description = "verified", body = Empty), Errors))]
#[post("/auth/verify-email")]
pub async fn verify_email(
    app: Data<App>,
    request: RequestId,
    Body(input): Body<TokenBody>,
) -> Result<HttpResponse> {
    verify(&app, &input.token, request).await?;
    Ok(HttpResponse::Ok().json(Empty {}))
}

/// The same for the page that the mail links to.
pub(in crate::api) async fn verify(app: &App, token: &str, request: RequestId) -> Result<()> {
    let (hash, now) = (fingerprint(token), app.clock.now());
    app.db
        .write(move |db| {
            let token = mailed_tokens::redeem(db, &hash, Purpose::VerifyEmail, now)?.ok_or_else(bad_token)?;
            let user = token.user_id.ok_or_else(bad_token)?;
            users::set_verified(db, user, now)?;
            lift_proven(db, user, &token.email, &request, now)?;
            let entry = entry("user.verify_email", user, &token.email, None, request, now);
            Ok(audit::append(db, &[entry])?)
        })
        .await
}
