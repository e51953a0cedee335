//! `POST /auth/refresh`

use super::{Fresh, entry, log_in::Tokens, secret_answer};
use crate::{
    api::{
        http::{Body, Errors},
        middleware::RequestId,
    },
    app::App,
    db::{
        audit,
        sessions::{self, Rotation},
        users,
    },
    error::{Error, Result},
    secrets::fingerprint,
};
use actix_web::{HttpResponse, http::StatusCode, post, web::Data};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// A refresh token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshBody {
    /// The newest refresh token of the session.
    pub refresh_token: String,
}

/// Exchanges a refresh token for a new pair. The old token may be repeated only until its successor has been used
/// (a reply may be lost); after that its coming back ends the session, because somebody has a copy. A session ends 90 days after its log-in.
#[utoipa::path(tag = "auth", request_body = RefreshBody, security(()), responses((status = 200, body = Tokens), Errors))]
#[post("/auth/refresh")]
pub async fn refresh_session(
    app: Data<App>,
    request: RequestId,
    Body(input): Body<RefreshBody>,
) -> Result<HttpResponse> {
    let (old, fresh, now) = (fingerprint(&input.refresh_token), Fresh::new()?, app.clock.now());
    let new = fresh.hash;
    let (rotation, user) = app
        .db
        .write(move |db| {
            // A reuse must be committed: it ends the session.
            let rotation = sessions::rotate(db, &old, &new, now)?;
            let user = match rotation {
                Rotation::Rotated { user, .. } => Some(users::get(db, user)?),
                Rotation::Reused { session, user } => {
                    let owner = users::get(db, user)?.email;
                    let after = json!({"session": session});
                    let action = "session.end_by_reuse";
                    audit::append(db, &[entry(action, user, &owner, Some(after), request, now)])?;
                    None
                }
                Rotation::Refused | Rotation::TooOld => None,
            };
            Ok::<_, Error>((rotation, user))
        })
        .await?;
    match (rotation, user) {
        (Rotation::Rotated { session, .. }, Some(user)) => {
            let tokens = Tokens::new(&app, user.id, session, user.token_epoch, fresh.token, now)?;
            Ok(secret_answer(StatusCode::OK, &tokens))
        }
        (rotation, _) => {
            if matches!(rotation, Rotation::Reused { .. }) {
                tracing::warn!("refresh token reused; session ended");
                metrics::counter!("theriac_refresh_tokens_reused_total").increment(1);
            }
            Err(Error::Unauthenticated("the refresh token is not valid"))
        }
    }
}
