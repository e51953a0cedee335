use crate::{
    api::{
        demands::DemandAnswer,
        http::{Buyer, Errors, Page, PageQuery, Query},
    },
    app::App,
    db::{companies, decisions, demands},
    domain::{Id, moderation::Status},
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which demands.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Must be `true`: others' demands are found by search.
    mine: Option<bool>,
    /// Only those in this state.
    status: Option<Status>,
    /// At most 100; 20 when nothing is said.
    limit: Option<i64>,
    /// Where to go on: the last answer's `next_cursor`.
    cursor: Option<String>,
}

/// The company's own demands, newest first, each with its newest content.
#[utoipa::path(
    tag = "demands",
    params(Filter),
    responses((status = 200, body = Page<DemandAnswer>), Errors),
    security(("bearer" = []))
)]
#[get("/demands")]
pub(super) async fn list_demands(
    app: Data<App>,
    buyer: Buyer,
    filter: Query<Filter>,
) -> Result<Json<Page<DemandAnswer>>> {
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
            "must be true; others' demands are found by search",
        ));
    }
    let now = app.clock.now();
    let page = PageQuery { limit, cursor };
    let (limit, before, company) = (page.limit()?, page.after::<Id>()?, buyer.company.id);
    app.db
        .read(move |db| {
            let company = companies::get(db, company)?;
            let rows = demands::own_page(db, company.id, status, before, limit + 1, now)?;
            let ids: Vec<Id> = rows.iter().map(|(l, _)| l.id).collect();
            let mut decided = decisions::last_for_many(db, &ids)?;
            let page = Page::from_rows(
                rows,
                limit,
                |(demand, _)| demand.id,
                |(demand, version)| {
                    let decision = decided.remove(&demand.id);
                    DemandAnswer::full(&demand, version, &company, decision, now)
                },
            );
            Ok(Json(page))
        })
        .await
}
