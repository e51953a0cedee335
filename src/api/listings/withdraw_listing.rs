use super::answer::for_owner;
use crate::{
    api::{
        http::{Errors, NoBody, Supplier, Trail, with_etag},
        listings::ListingAnswer,
        middleware::RequestId,
    },
    app::App,
    db::{audit, listings, listings::Step},
    domain::Id,
    error::{Error, Result},
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    post,
    web::{Data, Path},
};

/// Takes a listing back: nobody else sees it any more. Submitting it again starts a new review.
#[utoipa::path(
    tag = "listings",
    params(("id" = Id, Path, description = "the listing's id")),
    responses((status = 200, body = ListingAnswer), Errors),
    security(("bearer" = []))
)]
#[post("/listings/{id}/withdraw")]
pub(super) async fn withdraw_listing(
    app: Data<App>,
    supplier: Supplier,
    request: RequestId,
    id: Path<Id>,
    _: NoBody,
) -> Result<HttpResponse> {
    let (id, company, now) = (id.into_inner(), supplier.company.id, app.clock.now());
    let trail = Trail::new(&supplier.person, request, now);
    let (revision, answer) = app
        .db
        .write(move |db| {
            let row = listings::own_for_update(db, company, id)?;
            let mut track = row.track();
            track.end()?;
            let before = row.standing();
            let saved = listings::save_one(db, Step::of(row, track), now)?;
            let after = saved.standing();
            audit::append(
                db,
                &[trail.entry("listing.withdraw", "listing", id, Some(before), Some(after))],
            )?;
            Ok::<_, Error>((saved.revision, for_owner(db, saved)?))
        })
        .await?;
    Ok(with_etag(StatusCode::OK, revision, &answer))
}
