use super::{
    answer::{DemandMatches, MatchFilter, MatchedLine, MatchedListing, Matching, ReadLine},
    sides::without_terms,
};
use crate::{
    api::{
        answers::{Sight, SpanAnswer},
        http::{Body, Errors, LoggedIn, Query},
        listings::ListingAnswer,
    },
    app::App,
    db::{Db, listings::LiveListing},
    domain::{
        Problems, Time,
        demand::{LineContent, MAX_LINES},
        time::Day,
    },
    error::{Error, Result},
    search::{Search, Terms, need_of},
};
use actix_web::{
    post,
    web::{Data, Json},
};
use search_index::{
    identity::Reading,
    matching::{Band, Snapshot, SupplyMode},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// What would be asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PreviewRequest {
    /// Where the goods would go, ISO 3166-1 alpha-2.
    destination_country: String,
    /// How the buyer would want to be supplied.
    #[serde(default)]
    #[schema(value_type = String, example = "registered_only")]
    supply_mode: SupplyMode,
    /// The hub on which it would be posted.
    #[serde(default)]
    hub: Option<String>,
    /// The day by which the goods would have to be there.
    #[serde(default)]
    need_by: Option<Day>,
    /// Lines as in a demand; at most 200. Ids play no part.
    lines: Vec<LineContent>,
}

/// What would fit, were these lines a demand, and how each text was read. Nothing is stored and nobody is told. Prices, smallest orders and lead
/// times are compared for approved buyers only.
#[utoipa::path(
    tag = "matches",
    params(MatchFilter),
    request_body = PreviewRequest,
    responses((status = 200, body = DemandMatches), Errors),
    security(("bearer" = []))
)]
#[post("/match/preview")]
pub(super) async fn preview(
    app: Data<App>,
    caller: LoggedIn,
    filter: Query<MatchFilter>,
    request: Body<PreviewRequest>,
) -> Result<Json<DemandMatches>> {
    let may_see = Sight::of(Some(caller.0)).listing_terms();
    let (request, now) = (request.0, app.clock.now());
    let (band, limit) = filter.into_inner().check()?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let search = app.search.clone();
    check(&search, &request)?;
    app.db
        .read(move |db| {
            let terms = Terms {
                hub: request.hub,
                destination_country: request.destination_country,
                supply_mode: request.supply_mode,
                need_by: request.need_by,
            };
            let mut lines = Vec::with_capacity(request.lines.len());
            for line in request.lines {
                let reading = search.read(&line.product_text());
                let found = find(db, &search, &terms, (&line, &reading), may_see, now)?;
                let wanted = found.into_iter().filter(|(_, s)| match band {
                    Some(band) => s.verdict.band == band,
                    None => s.verdict.band != Band::Blocked,
                });
                let items = wanted.take(limit).map(|found| item(found, may_see));
                lines.push(MatchedLine {
                    line_id: None,
                    reference: line.reference,
                    matching: Matching::Done,
                    items: items.collect(),
                    reading: Some(ReadLine {
                        identity: reading.identity.into(),
                        spans: SpanAnswer::all(reading.spans),
                    }),
                });
            }
            Ok::<_, Error>(Json(DemandMatches { lines }))
        })
        .await
}

fn check(search: &Search, request: &PreviewRequest) -> Result<()> {
    let mut problems = Problems::new();
    problems.country("destination_country", Some(&request.destination_country));
    let count = request.lines.len();
    problems.check(count > 0, "lines", "required", "must have at least one line");
    problems.check(
        count <= MAX_LINES,
        "lines",
        "too_many",
        "must have at most 200 lines",
    );
    for (i, line) in request.lines.iter().enumerate().take(MAX_LINES) {
        let mut part = line.check();
        search.unknown_substances(line.substances.as_deref(), &mut part);
        problems.nest(&format!("lines[{i}]"), part);
    }
    Ok(problems.finish()?)
}

/// What fits a line, best first; nothing for a controlled substance.
fn find(
    db: &mut Db,
    search: &Search,
    terms: &Terms,
    (line, reading): (&LineContent, &Reading),
    may_see: bool,
    now: Time,
) -> Result<Vec<(LiveListing, Snapshot)>> {
    if reading.controlled {
        return Ok(Vec::new());
    }
    let need = need_of(terms, line, reading);
    search.preview(db, (&need, &reading.spans), may_see, now)
}

fn item((listing, snapshot): (LiveListing, Snapshot), may_see: bool) -> MatchedListing {
    MatchedListing {
        id: None,
        listing_id: listing.listing.id,
        verdict: if may_see {
            snapshot.verdict.into()
        } else {
            without_terms(snapshot.verdict)
        },
        reading: Some(SpanAnswer::all(listing.reading.spans.clone())),
        listing: ListingAnswer::live(listing, may_see),
        interest: None,
        contact: None,
    }
}
