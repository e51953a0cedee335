use super::answer::for_owner;
use crate::{
    api::{
        answers::Sight,
        http::{Errors, Viewer, with_etag},
        listings::ListingAnswer,
    },
    app::App,
    db::{self, listings},
    domain::Id,
    error::{Error, Result},
};
use actix_web::{
    HttpResponse, get,
    http::StatusCode,
    web::{Data, Path},
};

/// One listing. The owner and operators of its hub read the newest version; everyone else the live one, if it is
/// published, its company approved and nothing in it controlled. Terms are for approved buyers.
#[utoipa::path(
    tag = "listings",
    params(("id" = Id, Path, description = "the listing's id")),
    responses((status = 200, body = ListingAnswer), Errors),
    security((), ("bearer" = []))
)]
#[get("/listings/{id}")]
pub(super) async fn get_listing(app: Data<App>, viewer: Viewer, id: Path<Id>) -> Result<HttpResponse> {
    let (id, sight) = (id.into_inner(), Sight::of(viewer.0));
    let (revision, answer) = app
        .db
        .read(move |db| {
            match listings::reached(db, &sight.reach(), id) {
                Ok((listing, _)) => return Ok((listing.revision, for_owner(db, listing)?)),
                Err(db::Error::NotFound) => {}
                Err(e) => return Err(e.into()),
            }
            let live = listings::live(db, &[id])?.pop().ok_or(Error::NotFound)?;
            Ok::<_, Error>((
                live.listing.revision,
                ListingAnswer::live(live, sight.listing_terms()),
            ))
        })
        .await?;
    Ok(with_etag(StatusCode::OK, revision, &answer))
}
