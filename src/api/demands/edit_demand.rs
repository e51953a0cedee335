use super::change::change_demand;
use crate::{
    api::{
        demands::DemandAnswer,
        http::{Body, Buyer, Edited, Errors, IfMatch, Trail, nothing_required, with_etag},
        middleware::RequestId,
    },
    app::App,
    domain::{Id, demand::DemandContent},
    error::Result,
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    patch,
    web::{Data, Path},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

/// The fields of a demand that are to be another.
struct DemandEdit;

impl PartialSchema for DemandEdit {
    fn schema() -> RefOr<Schema> {
        nothing_required::<DemandContent>()
    }
}

impl ToSchema for DemandEdit {}

/// Edits a demand. Of an open one, quantities, target prices, dates, and whatever hides more of it go live at once;
/// anything else waits for a review (`pending`), and others see the old version meanwhile. A field that is absent
/// stays, null clears it; `lines` are replaced as a whole, and a line keeps its id by sending it back.
#[utoipa::path(
    tag = "demands",
    params(
        ("id" = Id, Path, description = "the demand's id"),
        ("If-Match" = String, Header, description = "the ETag of the demand as it was read"),
    ),
    request_body = DemandEdit,
    responses((status = 200, body = DemandAnswer), Errors),
    security(("bearer" = []))
)]
#[patch("/demands/{id}")]
pub(super) async fn edit_demand(
    app: Data<App>,
    buyer: Buyer,
    request: RequestId,
    if_match: IfMatch,
    id: Path<Id>,
    edited: Body<Edited<DemandContent>>,
) -> Result<HttpResponse> {
    let trail = Trail::new(&buyer.person, request, app.clock.now());
    let key = (buyer.company.id, id.into_inner());
    let check = move |row: &crate::db::demands::Demand| if_match.check(row.revision);
    let new = move |newest: &DemandContent| edited.0.apply(newest);
    let (revision, answer) = change_demand(&app, key, trail, check, new).await?;
    Ok(with_etag(StatusCode::OK, revision, &answer))
}
