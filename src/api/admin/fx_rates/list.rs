use super::RatesInForce;
use crate::{
    api::http::{Errors, Operator, Query},
    app::App,
    db::fx_rates,
    domain::time::Day,
    error::Result,
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RatesQuery {
    /// `YYYY-MM-DD`; today when nothing is said.
    pub day: Option<Day>,
}

/// The exchange rates in force on a day.
#[utoipa::path(tag = "administration", security(("bearer" = [])), params(RatesQuery),
    responses((status = 200, description = "the rates", body = RatesInForce), Errors))]
#[get("/admin/fx-rates")]
pub async fn list_fx_rates(
    app: Data<App>,
    _: Operator,
    query: Query<RatesQuery>,
) -> Result<Json<RatesInForce>> {
    let day = query.day.unwrap_or_else(|| app.clock.now().day());
    let rows = app.db.read(move |db| fx_rates::in_force_on(db, day)).await?;
    Ok(Json(RatesInForce {
        day: day.to_string(),
        items: rows.into_iter().map(Into::into).collect(),
    }))
}
