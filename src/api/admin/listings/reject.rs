use super::decide::{DecidedListing, decide};
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

/// Rejects a listing that waits, or an edit of a published one, whose published version stays. A rejection of the listing sticks until it is reinstated.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), params(("id" = Id, Path)), request_body = Option<Reasons>,
    responses((status = 200, description = "the listing with the rejection", body = DecidedListing), Errors))]
#[post("/admin/listings/{id}/reject")]
pub async fn reject_listing(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    id: Path<Id>,
    reasons: OptionalBody<Reasons>,
) -> Result<Json<DecidedListing>> {
    let ruling = Ruling::new(&app, operator, request, Action::Reject, reasons.0)?;
    let decided = decide(&app, vec![*id], ruling).await?;
    decided.only().map(Json)
}
