use super::{
    answer::{ContactAnswer, Interests, MatchedDemand, VerdictAnswer},
    sides::{contact, for_supplier, hidden_names, matched_demand},
};
use crate::{
    api::{
        answers::SpanAnswer,
        http::{Errors, Member},
        listings::ListingAnswer,
    },
    app::App,
    db::{
        Db, demands, listings,
        matches::{Match, Opened, open},
    },
    domain::{Id, Time, demand::without, matching::Side},
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json, Path},
};
use search_index::matching::{Context, Need, Offer};
use serde::Serialize;
use utoipa::ToSchema;

/// A match with all that it was made from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Match)]
pub(in crate::api) struct MatchAnswer {
    pub id: Id,
    /// On which side the caller stands.
    pub side: Side,
    demand_id: Id,
    line_id: Id,
    listing_id: Id,
    /// Whether the pair still fits, with both records as they are now.
    live: bool,
    /// Band, score and criteria; for the supplier without the buyer's target price.
    #[serde(flatten)]
    pub verdict: VerdictAnswer,
    pub interest: Interests,
    /// The other side's contact, once both want to talk.
    pub contact: Option<ContactAnswer>,
    /// The listing as it is now, for the buyer; null once others do not see it any more.
    pub listing: Option<ListingAnswer>,
    /// The demand as it is now, for the supplier; null once others do not see it any more.
    pub demand: Option<MatchedDemand>,
    /// What was compared.
    snapshot: SnapshotAnswer,
    /// How each text was read.
    readings: Readings,
    created_at: Time,
    updated_at: Time,
}

/// What was compared: both sides as they were read, the day and the rates.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct SnapshotAnswer {
    demand_version: i32,
    listing_version: i32,
    /// The same rules make the same of it.
    rules_version: i32,
    #[schema(value_type = Object)]
    offer: Offer,
    #[schema(value_type = Object)]
    need: Need,
    #[schema(value_type = Object)]
    context: Context,
}

/// How each text was read: the words that decided, and what they were taken for.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Readings {
    /// The listing's names, dose form and strength.
    listing: Vec<SpanAnswer>,
    /// The line. A supplier who may not know the buyer sees no words that nobody understood: the name is among them.
    line: Vec<SpanAnswer>,
}

/// One match, for either of its sides.
#[utoipa::path(
    tag = "matches",
    params(("id" = Id, Path, description = "the match's id")),
    responses((status = 200, body = MatchAnswer), Errors),
    security(("bearer" = []))
)]
#[get("/matches/{id}")]
pub(super) async fn get_match(app: Data<App>, member: Member, id: Path<Id>) -> Result<Json<MatchAnswer>> {
    let (id, company, now) = (id.into_inner(), member.company.id, app.clock.now());
    let answer = app
        .db
        .read(move |db| {
            let opened = open(db, company, id, now)?;
            answer(db, opened)
        })
        .await?;
    Ok(Json(answer))
}

/// The match as its opener sees it.
pub(in crate::api) fn answer(db: &mut Db, opened: Opened) -> Result<MatchAnswer> {
    let Opened {
        row,
        side,
        listing,
        demand,
    } = opened;
    let hidden = demand
        .as_ref()
        .filter(|_| side == Side::Supplier)
        .map(|d| hidden_names(d, &row))
        .unwrap_or_default();
    let shown = match side {
        Side::Buyer => row.snapshot.0.clone(),
        Side::Supplier => for_supplier(&row.snapshot.0, &hidden).ok_or(Error::NotFound)?,
    };
    let readings = readings(db, &row, &hidden)?;
    let live = row.live && listing.is_some() && demand.is_some();
    let for_supplier = demand.as_ref().filter(|_| side == Side::Supplier);
    Ok(MatchAnswer {
        id: row.id,
        side,
        demand_id: row.demand_id,
        line_id: row.line_id,
        listing_id: row.listing_id,
        live,
        verdict: shown.verdict.into(),
        interest: (&row).into(),
        contact: contact(db, &row, side)?,
        demand: for_supplier.and_then(|d| matched_demand(d, &row)),
        listing: listing
            .filter(|_| side == Side::Buyer)
            .map(|l| ListingAnswer::live(l, true)),
        snapshot: SnapshotAnswer {
            demand_version: row.demand_version,
            listing_version: row.listing_version,
            rules_version: row.rules_version,
            offer: shown.offer,
            need: shown.need,
            context: shown.context,
        },
        readings,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

fn readings(db: &mut Db, row: &Match, hidden: &[&str]) -> Result<Readings> {
    let listing = listings::version(db, row.listing_id, row.listing_version)?;
    let demand = demands::version(db, row.demand_id, row.demand_version)?;
    let lines = &demand.content.0.lines;
    let at = lines.iter().position(|l| l.id == Some(row.line_id));
    let reading = at.and_then(|at| demand.readings.0.into_iter().nth(at));
    let mut line = reading.map(|r| r.spans).unwrap_or_default();
    if !hidden.is_empty() {
        // A part of the buyer's name stands among the words that nobody understood.
        line.retain(|span| span.role != "unread");
    }
    for span in &mut line {
        span.text = without(&span.text, hidden);
    }
    Ok(Readings {
        listing: SpanAnswer::all(listing.reading.0.spans),
        line: SpanAnswer::all(line),
    })
}
