//! `GET /me/sessions`

use crate::{
    api::http::{Account, Errors, Page},
    app::App,
    db::sessions,
    domain::{Id, Time},
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::Serialize;
use utoipa::ToSchema;

/// Where somebody is logged in.
#[derive(Debug, Serialize, ToSchema)]
struct RunningSession {
    id: Id,
    created_at: Time,
    /// When tokens were last given, which is every quarter of an hour while it is in use.
    used_at: Time,
    /// The network from which it was begun, not the machine.
    address: Option<String>,
    /// How the client called itself, shortened.
    agent: Option<String>,
    /// Whether this is the session that asks.
    current: bool,
}

/// The caller's sessions that still run, newest first.
#[utoipa::path(tag = "auth", security(("bearer" = [])), responses((status = 200, body = Page<RunningSession>), Errors))]
#[get("/me/sessions")]
pub(super) async fn list_sessions(app: Data<App>, account: Account) -> Result<Json<Page<RunningSession>>> {
    let (me, now) = (account.person.id, app.clock.now());
    let rows = app
        .db
        .read(move |db| sessions::running(db, me, now))
        .await
        .map_err(Error::from)?;
    let items = rows.into_iter().map(|row| RunningSession {
        id: row.id,
        created_at: row.created_at,
        used_at: row.used_at,
        address: row.address,
        agent: row.agent,
        current: row.id == account.session,
    });
    Ok(Json(Page {
        items: items.collect(),
        next_cursor: None,
    }))
}
