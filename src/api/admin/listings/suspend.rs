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

/// Suspends a listing: it vanishes at once from every answer.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), params(("id" = Id, Path)), request_body = Option<Reasons>,
    responses((status = 200, description = "the listing, suspended", body = DecidedListing), Errors))]
#[post("/admin/listings/{id}/suspend")]
pub async fn suspend_listing(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    id: Path<Id>,
    reasons: OptionalBody<Reasons>,
) -> Result<Json<DecidedListing>> {
    let ruling = Ruling::new(&app, operator, request, Action::Suspend, reasons.0)?;
    let decided = decide(&app, vec![*id], ruling).await?;
    decided.only().map(Json)
}
