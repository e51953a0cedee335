//! Exchange rates, by which prices in different currencies are compared.

mod enter;
mod list;

use crate::{db::fx_rates::FxRate, domain::Id, domain::Time};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list::list_fx_rates).service(enter::enter_fx_rates);
}

/// The rates in force on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatesInForce {
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// For each currency its newest rate of that day or before. A currency without one compares as unknown.
    pub items: Vec<RateInForce>,
}

/// A rate, with where it comes from.
#[derive(Debug, Serialize, ToSchema)]
pub struct RateInForce {
    /// ISO 4217.
    pub currency: String,
    /// US dollars for one unit of the currency, a decimal.
    #[schema(example = "0.1383")]
    pub usd: String,
    /// The day it is for, `YYYY-MM-DD`.
    pub day: String,
    /// Who published it.
    pub source: String,
    /// Who entered it.
    pub entered_by: Id,
    /// When it was entered.
    pub entered_at: Time,
}

impl From<FxRate> for RateInForce {
    fn from(row: FxRate) -> Self {
        Self {
            currency: row.currency,
            usd: row.usd,
            day: row.day,
            source: row.source,
            entered_by: row.entered_by,
            entered_at: row.entered_at,
        }
    }
}
