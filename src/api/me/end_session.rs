//! `DELETE /me/sessions/{id}`

use crate::{
    api::{
        http::{Account, Errors, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{audit, sessions},
    domain::Id,
    error::{Error, Result},
};
use actix_web::{
    HttpResponse, delete,
    web::{Data, Path},
};

/// Ends one of the caller's sessions: its tokens are void from now on.
#[utoipa::path(tag = "auth", security(("bearer" = [])), params(("id" = Id, Path, description = "the session's id")),
    responses((status = 204, description = "it has ended"), Errors))]
#[delete("/me/sessions/{id}")]
pub async fn end_session(
    app: Data<App>,
    account: Account,
    request: RequestId,
    id: Path<Id>,
) -> Result<HttpResponse> {
    let trail = Trail::new(&account.person, request, app.clock.now());
    let id = id.into_inner();
    app.db
        .write(move |db| {
            if !sessions::end_own(db, trail.actor_id, id, trail.now)? {
                return Err(Error::NotFound);
            }
            let entry = trail.entry("session.end", "session", id, None, None);
            Ok(audit::append(db, &[entry])?)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
