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

/// Approves a listing that waits, or an edit of a published one: others see it from now on.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), params(("id" = Id, Path)), request_body = Option<Reasons>,
    responses((status = 200, description = "the listing, published", body = DecidedListing), Errors))]
#[post("/admin/listings/{id}/approve")]
pub async fn approve_listing(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    id: Path<Id>,
    reasons: OptionalBody<Reasons>,
) -> Result<Json<DecidedListing>> {
    let ruling = Ruling::new(&app, operator, request, Action::Approve, reasons.0)?;
    let decided = decide(&app, vec![*id], ruling).await?;
    decided.only().map(Json)
}
