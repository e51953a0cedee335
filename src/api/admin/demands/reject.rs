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

/// Rejects a demand that waits, or an edit of an open one, whose open version stays. A rejection of the demand sticks until it is reinstated.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), params(("id" = Id, Path)), request_body = Option<Reasons>,
    responses((status = 200, description = "the demand with the rejection", body = DecidedDemand), Errors))]
#[post("/admin/demands/{id}/reject")]
pub async fn reject_demand(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    id: Path<Id>,
    reasons: OptionalBody<Reasons>,
) -> Result<Json<DecidedDemand>> {
    let ruling = Ruling::new(&app, operator, request, Action::Reject, reasons.0)?;
    let decided = decide(&app, vec![*id], ruling).await?;
    decided.only().map(Json)
}
