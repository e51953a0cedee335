use crate::{
    api::http::{Cursor, Errors, Operator, Page, Query, checked_limit},
    app::App,
    db::matches::{self, Match},
    domain::{Id, Time},
    error::Result,
};
use actix_web::{
    get,
    web::{Data, Json},
};
use search_index::matching::{Band, Criterion};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which pairs, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MatchesQuery {
    /// `match`, `near` or `blocked`; all when nothing is said.
    #[param(value_type = Option<String>)]
    pub band: Option<Band>,
    /// At most 100; 20 when nothing is said.
    pub limit: Option<i64>,
    /// Where to go on: the last answer's `next_cursor`.
    pub cursor: Option<String>,
}

/// A pair, as operators see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorMatch {
    /// Its id.
    pub id: Id,
    /// The demand.
    pub demand_id: Id,
    /// Its line.
    pub line_id: Id,
    /// The line, as the buyer wrote it.
    pub line: String,
    /// The listing.
    pub listing_id: Id,
    /// The buyer.
    pub buyer_company_id: Id,
    /// The supplier.
    pub supplier_company_id: Id,
    /// `match`, `near` or `blocked`.
    #[schema(value_type = String)]
    pub band: Band,
    /// 0 to 100, a decimal string.
    #[schema(value_type = String, example = "87.5")]
    pub score: rust_decimal::Decimal,
    /// What was compared, and what came of it.
    #[schema(value_type = Vec<Object>)]
    pub criteria: Vec<Criterion>,
    /// When it was found.
    pub created_at: Time,
}

impl From<Match> for OperatorMatch {
    fn from(row: Match) -> Self {
        let snapshot = row.snapshot.0;
        Self {
            id: row.id,
            demand_id: row.demand_id,
            line_id: row.line_id,
            line: snapshot.need.text,
            listing_id: row.listing_id,
            buyer_company_id: row.buyer_company_id,
            supplier_company_id: row.supplier_company_id,
            band: row.band.0,
            score: snapshot.verdict.score,
            criteria: snapshot.verdict.criteria,
            created_at: row.created_at,
        }
    }
}

/// Pairs that stand, newest first: with `band=blocked`, those that the law forbids and nobody else sees.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), params(MatchesQuery),
    responses((status = 200, description = "the pairs", body = Page<OperatorMatch>), Errors))]
#[get("/admin/matches")]
pub async fn list_operator_matches(
    app: Data<App>,
    operator: Operator,
    query: Query<MatchesQuery>,
) -> Result<Json<Page<OperatorMatch>>> {
    let limit = checked_limit(query.limit)?;
    let before: Option<Id> = query.cursor.as_deref().map(Cursor::decode).transpose()?;
    let band = query.band;
    let rows = app
        .db
        .read(move |db| matches::in_band(db, band, operator.scope.hubs(), before, limit + 1))
        .await?;
    Ok(Json(Page::from_rows(
        rows,
        limit,
        |row| row.id,
        OperatorMatch::from,
    )))
}
