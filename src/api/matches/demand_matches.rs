use super::{
    answer::{DemandMatches, MatchFilter, MatchedLine, MatchedListing, Matching},
    sides::contact,
};
use crate::{
    api::{
        http::{Buyer, Errors, Query},
        listings::ListingAnswer,
    },
    app::App,
    db::{Db, demands, listings, listings::LiveListing, matches, matches::Match},
    domain::{Id, Time, demand::LineContent, matching::Side},
    error::Result,
};
use actix_web::{
    get,
    web::{Data, Json, Path},
};
use search_index::matching::Band;
use std::collections::{BTreeMap, HashMap};

/// What fits the company's own demand, line by line, best first.
///
/// `pending` clears once every change committed before the demand's approval has been matched. A demand that is not
/// open has no matches.
#[utoipa::path(
    tag = "matches",
    params(("id" = Id, Path, description = "the demand's id"), MatchFilter),
    responses((status = 200, body = DemandMatches), Errors),
    security(("bearer" = []))
)]
#[get("/demands/{id}/matches")]
pub(super) async fn demand_matches(
    app: Data<App>,
    buyer: Buyer,
    id: Path<Id>,
    filter: Query<MatchFilter>,
) -> Result<Json<DemandMatches>> {
    let (id, company, now) = (id.into_inner(), buyer.company.id, app.clock.now());
    let (band, limit) = filter.into_inner().check()?;
    let matches = app
        .db
        .read(move |db| of_demand(db, company, id, band, limit, now))
        .await?;
    Ok(Json(matches))
}

/// What fits this demand of the company's; for the page, too.
pub(in crate::api) fn of_demand(
    db: &mut Db,
    company: Id,
    id: Id,
    band: Option<Band>,
    limit: i64,
    now: Time,
) -> Result<DemandMatches> {
    let demand = demands::own(db, company, id)?;
    let shown = demand.live_version.unwrap_or(demand.version);
    let lines = demands::version(db, id, shown)?.content.0.lines;
    let ever = (demand.opened_at.is_some()).then_some(demand.change_seq);
    let matching = Matching::since(db, ever)?;
    let mut found: HashMap<Id, Vec<MatchedListing>> = HashMap::new();
    if let Some(live) = demands::live(db, &[id], now)?.pop() {
        let ids: Vec<Id> = live.content.lines.iter().filter_map(|l| l.id).collect();
        let rows = matches::of_lines(db, company, id, &ids, band, limit)?;
        for (line, item) in items(db, rows)? {
            found.entry(line).or_default().push(item);
        }
    }
    let line = |line: LineContent| MatchedLine {
        line_id: line.id,
        reference: line.reference,
        matching,
        reading: None,
        items: line.id.and_then(|id| found.remove(&id)).unwrap_or_default(),
    };
    Ok(DemandMatches {
        lines: lines.into_iter().map(line).collect(),
    })
}

/// The items in the order of the rows, each with its line. The demand is open, so its buyer is approved and may see
/// the terms of listings.
fn items(db: &mut Db, rows: Vec<Match>) -> Result<Vec<(Id, MatchedListing)>> {
    let ids: Vec<Id> = rows.iter().map(|r| r.listing_id).collect();
    let live = listings::live(db, &ids)?;
    let live: BTreeMap<Id, LiveListing> = live.into_iter().map(|l| (l.listing.id, l)).collect();
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(listing) = live.get(&row.listing_id) else {
            continue;
        };
        let item = MatchedListing {
            id: Some(row.id),
            listing_id: row.listing_id,
            contact: contact(db, &row, Side::Buyer)?,
            interest: Some((&row).into()),
            listing: ListingAnswer::live(listing.clone(), true),
            verdict: row.snapshot.0.verdict.into(),
            reading: None,
        };
        items.push((row.line_id, item));
    }
    Ok(items)
}
