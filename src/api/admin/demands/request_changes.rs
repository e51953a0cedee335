use super::decide::{DecidedDemand, decide};
use crate::{
    api::{
        admin::ruling::Ruling,
        http::{Errors, Operator, OptionalBody},
        middleware::RequestId,
    },
    app::App,
    domain::{
        Id,
        moderation::{Action, Reasons},
    },
    error::Result,
};
use actix_web::{
    post,
    web::{Data, Json, Path},
};

/// Asks for changes of a demand that waits, or of an edit of an open one, whose open version stays.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), params(("id" = Id, Path)), request_body = Option<Reasons>,
    responses((status = 200, description = "the demand, back with its owner", body = DecidedDemand), Errors))]
#[post("/admin/demands/{id}/request-changes")]
pub async fn request_demand_changes(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    id: Path<Id>,
    reasons: OptionalBody<Reasons>,
) -> Result<Json<DecidedDemand>> {
    let ruling = Ruling::new(&app, operator, request, Action::RequestChanges, reasons.0)?;
    let decided = decide(&app, vec![*id], ruling).await?;
    decided.only().map(Json)
}
