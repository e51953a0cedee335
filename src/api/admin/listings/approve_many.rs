use super::decide::decide;
use crate::{
    api::{
        admin::{
            bulk::{Ids, Verdicts},
            ruling::Ruling,
        },
        http::{Body, Errors, Operator},
        middleware::RequestId,
    },
    app::App,
    domain::moderation::{Action, Reasons},
    error::Result,
};
use actix_web::{
    post,
    web::{Data, Json},
};

/// Approves up to 100 listings in one go, each for itself.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), request_body = Ids,
    responses((status = 200, description = "what became of each", body = Verdicts), Errors))]
#[post("/admin/listings/approve")]
pub async fn approve_listings(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    ids: Body<Ids>,
) -> Result<Json<Verdicts>> {
    let ids = ids.0.read()?;
    let ruling = Ruling::new(&app, operator, request, Action::Approve, Reasons::default())?;
    let decided = decide(&app, ids, ruling).await?;
    Ok(Json(decided.verdicts()))
}
