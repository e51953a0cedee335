use super::{
    answer::{ListingMatches, MatchFilter, Matching, Opportunity},
    sides::{contact, for_supplier, hidden_names, matched_demand},
};
use crate::{
    api::http::{Errors, Query, Supplier},
    app::App,
    db::{Db, demands, demands::LiveDemand, listings, matches, matches::Match},
    domain::{Id, Time, matching::Side},
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json, Path},
};
use std::collections::BTreeMap;

/// The demand lines that the company's own listing fits, best first.
///
/// A demand for invited suppliers is among them once its buyer wants to talk. A hidden buyer is not named until both
/// sides want to talk, and nobody learns a buyer's target price here.
#[utoipa::path(
    tag = "matches",
    params(("id" = Id, Path, description = "the listing's id"), MatchFilter),
    responses((status = 200, body = ListingMatches), Errors),
    security(("bearer" = []))
)]
#[get("/listings/{id}/matches")]
pub(super) async fn listing_matches(
    app: Data<App>,
    supplier: Supplier,
    id: Path<Id>,
    filter: Query<MatchFilter>,
) -> Result<Json<ListingMatches>> {
    let (id, company, now) = (id.into_inner(), supplier.company.id, app.clock.now());
    let (band, limit) = filter.into_inner().check()?;
    app.db
        .read(move |db| {
            let listing = listings::own(db, company, id)?;
            let ever = (listing.published_at.is_some()).then_some(listing.change_seq);
            let matching = Matching::since(db, ever)?;
            let items = if listings::live(db, &[id])?.is_empty() {
                Vec::new()
            } else {
                let rows = matches::of_listing(db, company, id, band, limit, now)?;
                items(db, rows, now)?
            };
            Ok::<_, Error>(Json(ListingMatches {
                listing_id: id,
                matching,
                items,
            }))
        })
        .await
}

/// The pairs as the supplier sees them, best first; for the page, too.
pub(in crate::api) fn items(db: &mut Db, rows: Vec<Match>, now: Time) -> Result<Vec<Opportunity>> {
    let mut ids: Vec<Id> = rows.iter().map(|r| r.demand_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let live = demands::live(db, &ids, now)?;
    let live: BTreeMap<Id, LiveDemand> = live.into_iter().map(|d| (d.demand.id, d)).collect();
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(demand) = live.get(&row.demand_id) else {
            continue;
        };
        let shown = for_supplier(&row.snapshot.0, &hidden_names(demand, &row));
        let (Some(shown), Some(demand)) = (shown, matched_demand(demand, &row)) else {
            continue;
        };
        items.push(Opportunity {
            id: row.id,
            demand_id: row.demand_id,
            line_id: row.line_id,
            contact: contact(db, &row, Side::Supplier)?,
            verdict: shown.verdict.into(),
            demand,
            interest: (&row).into(),
        });
    }
    // The stored order knows the target price; what is shown goes by what is shown.
    items.sort_by(|a, b| {
        (a.verdict.band.cmp(&b.verdict.band))
            .then(b.verdict.score.total_cmp(&a.verdict.score))
            .then(a.line_id.cmp(&b.line_id))
    });
    Ok(items)
}
