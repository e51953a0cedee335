use crate::{
    api::{
        http::{Errors, Page, PageQuery, Query, Supplier},
        listings::ListingAnswer,
    },
    app::App,
    db::{companies, decisions, listings},
    domain::{Id, moderation::Status},
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which listings.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Must be `true`: others' listings are found by search.
    mine: Option<bool>,
    /// Only those in this state.
    status: Option<Status>,
    /// At most 100; 20 when nothing is said.
    limit: Option<i64>,
    /// Where to go on: the last answer's `next_cursor`.
    cursor: Option<String>,
}

/// The company's own listings, newest first, each with its newest content.
#[utoipa::path(
    tag = "listings",
    params(Filter),
    responses((status = 200, body = Page<ListingAnswer>), Errors),
    security(("bearer" = []))
)]
#[get("/listings")]
pub(super) async fn list_listings(
    app: Data<App>,
    supplier: Supplier,
    filter: Query<Filter>,
) -> Result<Json<Page<ListingAnswer>>> {
    let Filter {
        mine,
        status,
        limit,
        cursor,
    } = filter.into_inner();
    if mine != Some(true) {
        return Err(Error::field(
            "mine",
            "required",
            "must be true; others' listings are found by search",
        ));
    }
    let page = PageQuery { limit, cursor };
    let (limit, before, company) = (page.limit()?, page.after::<Id>()?, supplier.company.id);
    app.db
        .read(move |db| {
            let company = companies::get(db, company)?;
            let rows = listings::own_page(db, company.id, status, before, limit + 1)?;
            let ids: Vec<Id> = rows.iter().map(|(l, _)| l.id).collect();
            let mut decided = decisions::last_for_many(db, &ids)?;
            let page = Page::from_rows(
                rows,
                limit,
                |(listing, _)| listing.id,
                |(listing, version)| {
                    let decision = decided.remove(&listing.id);
                    ListingAnswer::full(listing, version, &company, decision)
                },
            );
            Ok(Json(page))
        })
        .await
}
