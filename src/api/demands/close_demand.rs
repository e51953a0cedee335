use super::answer::for_owner;
use crate::{
    api::{
        demands::DemandAnswer,
        http::{Buyer, Errors, NoBody, Trail, with_etag},
        middleware::RequestId,
    },
    app::App,
    db::{audit, demands, demands::Step},
    domain::Id,
    error::{Error, Result},
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    post,
    web::{Data, Path},
};

/// Ends a demand for good: nobody else sees it any more.
#[utoipa::path(
    tag = "demands",
    params(("id" = Id, Path, description = "the demand's id")),
    responses((status = 200, body = DemandAnswer), Errors),
    security(("bearer" = []))
)]
#[post("/demands/{id}/close")]
pub(super) async fn close_demand(
    app: Data<App>,
    buyer: Buyer,
    request: RequestId,
    id: Path<Id>,
    _: NoBody,
) -> Result<HttpResponse> {
    let (id, company, now) = (id.into_inner(), buyer.company.id, app.clock.now());
    let trail = Trail::new(&buyer.person, request, now);
    let (revision, answer) = app
        .db
        .write(move |db| {
            let row = demands::own_for_update(db, company, id)?;
            let mut track = row.track(now);
            track.end()?;
            let before = row.standing();
            let saved = demands::save_one(db, Step::of(row, track), now)?;
            let after = saved.standing();
            audit::append(
                db,
                &[trail.entry("demand.close", "demand", id, Some(before), Some(after))],
            )?;
            Ok::<_, Error>((saved.revision, for_owner(db, &saved, now)?))
        })
        .await?;
    Ok(with_etag(StatusCode::OK, revision, &answer))
}
