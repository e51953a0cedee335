//! The regional front doors.

use super::http::{Errors, Page};
use crate::{app::App, db, domain::hub::Hub, error::Result};
use actix_web::{
    get,
    web::{Data, Json},
};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_hubs);
}

/// All hubs, with their names by language, countries and languages.
#[utoipa::path(tag = "hubs", security(()), responses((status = 200, description = "the hubs", body = Page<Hub>), Errors))]
#[get("/hubs")]
async fn list_hubs(app: Data<App>) -> Result<Json<Page<Hub>>> {
    let items = app.db.read(db::hubs::all).await?;
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}
