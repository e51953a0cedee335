//! `POST /auth/logout`

use super::Empty;
use crate::{
    api::http::{Errors, LoggedIn, NoBody},
    app::App,
    db::sessions,
    error::Result,
};
use actix_web::{HttpResponse, post, web::Data};

/// Ends the session: its access and refresh tokens are void from now on.
#[utoipa::path(tag = "auth", security(("bearer" = [])), responses((status = 200, description = "logged out", body = Empty), Errors))]
#[post("/auth/logout")]
pub async fn log_out(app: Data<App>, LoggedIn(person): LoggedIn, _: NoBody) -> Result<HttpResponse> {
    let now = app.clock.now();
    if let Some(session) = person.session {
        app.db.write(move |db| sessions::end(db, session, now)).await?;
    }
    Ok(HttpResponse::Ok().json(Empty {}))
}
