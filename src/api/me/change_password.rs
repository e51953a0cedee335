//! `POST /me/password`

use crate::{
    api::{
        auth::{
            changed::tell,
            credentials::confirm,
            log_in::{Tokens, open},
            secret_answer,
        },
        http::{Account, Body, Errors, Origin, Trail},
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
};
use actix_web::{HttpResponse, http::StatusCode, post, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

/// The password and the one that takes its place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    /// The password as it is.
    pub current_password: String,
    /// 12 to 256 characters, and none of those that are tried first.
    pub password: String,
}

/// Sets another password. Every session ends, this one too, and with them all tokens that are out; the answer holds those
/// of a new session. The owner is told by mail.
#[utoipa::path(tag = "auth", request_body = PasswordBody, security(("bearer" = [])), responses((status = 200, description = "set", body = Tokens), Errors))]
#[post("/me/password")]
pub async fn change_password(
    app: Data<App>,
    account: Account,
    origin: Origin,
    request: RequestId,
    Body(input): Body<PasswordBody>,
) -> Result<HttpResponse> {
    let mut problems = Problems::new();
    check_password("password", &input.password, &mut problems);
    problems.finish()?;
    let (id, now) = (account.person.id, app.clock.now());
    let user = app
        .db
        .read(move |db| users::get(db, id))
        .await
        .map_err(Error::from)?;
    let user = confirm(&app, user, "current_password", input.current_password).await?;
    let hash = app.secrets.hash_password(input.password).await?;
    let (opened, tokens) = open(&app, &origin, id, user.token_epoch + 1, now)?;
    let (trail, inner) = (Trail::new(&account.person, request, now), app.clone());
    app.db
        .write(move |db| {
            // Somebody else may have set another one since it was checked.
            if !users::hold(db, id, user.token_epoch)? {
                return Err(Error::changed_meanwhile("password"));
            }
            users::set_password(db, id, &hash, now)?;
            let ended = sessions::end_all(db, id, now)?;
            sessions::start(db, &opened.session, &opened.hash)?;
            mailed_tokens::void(db, &user.email_folded, Purpose::ResetPassword, now)?;
            tell(db, &inner, &user, AccountChange::Password, now)?;
            let after = serde_json::json!({"sessions_ended": ended});
            let entry = trail.entry("user.change_password", "user", id, None, Some(after));
            Ok(audit::append(db, &[entry])?)
        })
        .await?;
    app.wake.notify_waiters();
    Ok(secret_answer(StatusCode::OK, &tokens))
}
