use super::RatesInForce;
use crate::{
    api::{
        http::{Body, Errors, Operator, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{
        self, audit,
        fx_rates::{self, FxRate},
    },
    domain::{Problems, money::CURRENCIES, time::Day},
    error::{Error, Result},
    jobs,
};
use actix_web::{
    put,
    web::{Data, Json},
};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Rates of one day from one source.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRates {
    /// The day they are for, `YYYY-MM-DD`; not in the future.
    pub day: Day,
    /// Who published them, such as `European Central Bank`.
    pub source: String,
    /// The rates; at most 200.
    pub rates: Vec<NewRate>,
}

/// One rate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRate {
    /// ISO 4217, other than `USD`.
    pub currency: String,
    /// US dollars for one unit of the currency, a decimal string.
    #[schema(example = "0.1383")]
    pub usd: String,
}

impl NewRates {
    fn check(&self, today: Day) -> Result<(), Problems> {
        let mut p = Problems::new();
        p.check(
            self.day <= today,
            "day",
            "in_the_future",
            "must not be in the future",
        );
        p.text("source", &self.source, 200);
        p.check(
            (1..=200).contains(&self.rates.len()),
            "rates",
            "length",
            "must have 1 to 200 entries",
        );
        let mut seen = BTreeSet::new();
        for (i, rate) in self.rates.iter().enumerate() {
            p.nest(&format!("rates[{i}]"), rate.check());
            p.check(
                seen.insert(&rate.currency),
                &format!("rates[{i}].currency"),
                "duplicate",
                "must be named once",
            );
        }
        p.finish()
    }
}

impl NewRate {
    fn check(&self) -> Problems {
        let mut p = Problems::new();
        let known = CURRENCIES.contains(&self.currency.as_str()) && self.currency != "USD";
        p.check(
            known,
            "currency",
            "unknown_currency",
            "must be an ISO 4217 code other than USD",
        );
        let usd = Decimal::from_str_exact(&self.usd).ok();
        let sane = |usd: Decimal| usd > Decimal::ZERO && usd <= Decimal::from(100_000);
        p.check(
            usd.is_some_and(sane),
            "usd",
            "out_of_range",
            "must be a decimal string of more than 0 and at most 100000",
        );
        p
    }
}

/// Enters rates of a day. One that stands for the same day and currency is replaced; the audit keeps both. Prices in
/// these currencies are compared anew at once, with listings' places in searches by price.
#[utoipa::path(tag = "administration", security(("bearer" = [])), request_body = NewRates,
    responses((status = 200, description = "the rates in force on that day", body = RatesInForce), Errors))]
#[put("/admin/fx-rates")]
pub async fn enter_fx_rates(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    Body(new): Body<NewRates>,
) -> Result<Json<RatesInForce>> {
    let trail = Trail::new(&operator.person, request, app.clock.now());
    new.check(trail.now.day())?;
    let in_force = app
        .db
        .write(move |db| {
            let before = fx_rates::in_force_on(db, new.day)?;
            let old = fx_rates::latest_on(db, trail.now.day())?;
            let row = |rate: &NewRate| FxRate {
                day: new.day.to_string(),
                currency: rate.currency.clone(),
                usd: rate.usd.clone(),
                source: new.source.clone(),
                entered_by: trail.actor_id,
                entered_at: trail.now,
            };
            let rows: Vec<FxRate> = new.rates.iter().map(row).collect();
            fx_rates::put(db, &rows)?;
            let (before, after) = (Some(facts(&before)), Some(facts(&rows)));
            let entry = trail.entry("fx_rates.enter", "fx_rates", trail.actor_id, before, after);
            audit::append(db, &[entry])?;
            let current = fx_rates::latest_on(db, trail.now.day())?;
            // A rate of an earlier day, or the same again, changes no comparison of today.
            let moved = current
                .into_iter()
                .filter(|(currency, rate)| old.get(currency) != Some(rate));
            let moved: BTreeSet<String> = moved.map(|(currency, _)| currency).collect();
            if !moved.is_empty() {
                db::jobs::enqueue(db, &[jobs::at_new_rates(&moved, trail.now)])?;
            }
            let items = fx_rates::in_force_on(db, new.day)?;
            Ok::<_, Error>(RatesInForce {
                day: new.day.to_string(),
                items: items.into_iter().map(Into::into).collect(),
            })
        })
        .await?;
    Ok(Json(in_force))
}

fn facts(rows: &[FxRate]) -> serde_json::Value {
    rows.iter()
        .map(|r| json!({ "day": r.day, "currency": r.currency, "usd": r.usd, "source": r.source }))
        .collect()
}
