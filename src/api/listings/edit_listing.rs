use super::{answer::for_owner, check::check_listing};
use crate::{
    api::{
        http::{Body, Edited, Errors, IfMatch, Supplier, Trail, nothing_required, with_etag},
        listings::ListingAnswer,
        middleware::RequestId,
    },
    app::App,
    db::{
        Db, audit, listings,
        listings::{Step, Version},
    },
    domain::{Id, Time, listing::ListingContent, moderation::edit},
    error::{Error, Result},
    search::Search,
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

/// The fields of a listing that are to be another.
struct ListingEdit;

impl PartialSchema for ListingEdit {
    fn schema() -> RefOr<Schema> {
        nothing_required::<ListingContent>()
    }
}

impl ToSchema for ListingEdit {}

/// Edits a listing. Of a published one, price, lead time and MOQ go live at once; anything else waits for a review
/// (`pending`), and others see the old version meanwhile. A field that is absent stays, null clears it.
#[utoipa::path(
    tag = "listings",
    params(
        ("id" = Id, Path, description = "the listing's id"),
        ("If-Match" = String, Header, description = "the ETag of the listing as it was read"),
    ),
    request_body = ListingEdit,
    responses((status = 200, body = ListingAnswer), Errors),
    security(("bearer" = []))
)]
#[patch("/listings/{id}")]
pub(super) async fn edit_listing(
    app: Data<App>,
    supplier: Supplier,
    request: RequestId,
    if_match: IfMatch,
    id: Path<Id>,
    edited: Body<Edited<ListingContent>>,
) -> Result<HttpResponse> {
    let (id, company, now) = (id.into_inner(), supplier.company.id, app.clock.now());
    let trail = Trail::new(&supplier.person, request, now);
    let by = supplier.person.id;
    let search = app.search.clone();
    let step = app
        .db
        .read(move |db| {
            let row = listings::own(db, company, id)?;
            if_match.check(row.revision)?;
            plan(db, &search, row, edited.0, by, now)
        })
        .await?;
    let (revision, answer) = app
        .db
        .write(move |db| {
            if step.versions.is_empty() {
                return Ok((step.row.revision, for_owner(db, step.row)?));
            }
            let before = step.row.standing();
            let saved = listings::save_one(db, step, now)?;
            let after = saved.standing();
            audit::append(
                db,
                &[trail.entry("listing.edit", "listing", id, Some(before), Some(after))],
            )?;
            Ok::<_, Error>((saved.revision, for_owner(db, saved)?))
        })
        .await?;
    Ok(with_etag(StatusCode::OK, revision, &answer))
}

/// What the edit does, worked out before anything is written: reading a text takes a while.
fn plan(
    db: &mut Db,
    search: &Search,
    row: listings::Listing,
    edited: Edited<ListingContent>,
    by: Id,
    now: Time,
) -> Result<Step> {
    let newest = listings::version(db, row.id, row.version)?;
    let live = match row.live_version {
        Some(version) => Some(listings::version(db, row.id, version)?),
        None => None,
    };
    let content = edited.apply(&newest.content.0)?;
    check_listing(db, search, &content)?;
    let mut track = row.track();
    let stored = edit(
        &mut track,
        &newest.content.0,
        live.as_ref().map(|v| &v.content.0),
        content,
    )?;
    let read = |stored| search.read_listing(row.id, stored, by, now);
    let versions: Vec<Version> = stored.into_iter().map(read).collect();
    Ok(Step { row, track, versions })
}
