//! `POST /auth/logout-everywhere`

use super::Empty;
use crate::{
    api::{
        http::{Account, Errors, NoBody, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{audit, sessions},
    error::{Error, Result},
};
use actix_web::{HttpResponse, post, web::Data};
use serde_json::json;

/// Ends every session of the caller, this one too: on all devices, from now on. API keys are the company's and go on.
#[utoipa::path(tag = "auth", security(("bearer" = [])), responses((status = 200, description = "logged out", body = Empty), Errors))]
#[post("/auth/logout-everywhere")]
pub async fn log_out_everywhere(
    app: Data<App>,
    account: Account,
    request: RequestId,
    _: NoBody,
) -> Result<HttpResponse> {
    let trail = Trail::new(&account.person, request, app.clock.now());
    app.db
        .write(move |db| {
            let me = trail.actor_id;
            let ended = sessions::end_all(db, me, trail.now)?;
            let after = json!({"sessions_ended": ended});
            let entry = trail.entry("user.log_out_everywhere", "user", me, None, Some(after));
            Ok::<_, Error>(audit::append(db, &[entry])?)
        })
        .await?;
    Ok(HttpResponse::Ok().json(Empty {}))
}
