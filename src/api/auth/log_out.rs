//! `POST /auth/logout`

use super::Empty;
use crate::{
    api::http::{Account, Errors, NoBody},
    app::App,
    db::sessions,
    error::Result,
};
use actix_web::{HttpResponse, post, web::Data};

/// Ends the session: its access and refresh tokens are void from now on.
#[utoipa::path(tag = "auth", security(("bearer" = [])), responses((status = 200, description = "logged out", body = Empty), Errors))]
#[post("/auth/logout")]
pub async fn log_out(app: Data<App>, account: Account, _: NoBody) -> Result<HttpResponse> {
    let now = app.clock.now();
    app.db
        .write(move |db| sessions::end(db, account.session, now))
        .await?;
    Ok(HttpResponse::Ok().json(Empty {}))
}
