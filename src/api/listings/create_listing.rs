use super::{answer::for_owner, check::check_listing};
use crate::{
    api::{
        http::{Body, Errors, Supplier, Trail, with_etag},
        listings::ListingAnswer,
        middleware::RequestId,
    },
    app::App,
    db::{audit, listings, listings::Listing},
    domain::{Id, listing::ListingContent},
    error::{Error, Result},
};
use actix_web::{HttpResponse, http::StatusCode, post, web::Data};

/// Makes a listing, as a draft. What its text was read as is in the answer.
#[utoipa::path(
    tag = "listings",
    request_body = ListingContent,
    responses((status = 201, body = ListingAnswer), Errors),
    security(("bearer" = []))
)]
#[post("/listings")]
pub(super) async fn create_listing(
    app: Data<App>,
    supplier: Supplier,
    request: RequestId,
    content: Body<ListingContent>,
) -> Result<HttpResponse> {
    let now = app.clock.now();
    let (by, company) = (supplier.person.id, supplier.company.id);
    let trail = Trail::new(&supplier.person, request, now);
    let search = app.search.clone();
    let version = app
        .db
        .read(move |db| {
            check_listing(db, &search, &content.0)?;
            Ok::<_, Error>(search.read_listing(Id::new(now), (1, content.0), by, now))
        })
        .await?;
    let (revision, answer) = app
        .db
        .write(move |db| {
            let listing = Listing::draft(company, &version, now);
            listings::insert(db, std::slice::from_ref(&listing), &[version])?;
            let after = listing.standing();
            audit::append(
                db,
                &[trail.entry("listing.create", "listing", listing.id, None, Some(after))],
            )?;
            Ok::<_, Error>((listing.revision, for_owner(db, listing)?))
        })
        .await?;
    Ok(with_etag(StatusCode::CREATED, revision, &answer))
}
