//! What may be asked about listings.

use super::answer::facets;
use super::checks::{atc, currency, not_negative};
use crate::{
    api::http::checked_limit,
    db::{Db, fx_rates},
    domain::{Id, Time},
    error::{Error, Result},
    search::Search,
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use search_index::{
    facets::Facet,
    identity::Kind,
    query::{ListingQuery, ListingSort},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// What is looked for. Filters that are not given ask nothing.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListingSearch {
    /// Words in any language, at most 512 characters and 32 words; none means every listing.
    #[serde(default)]
    q: String,
    /// Offered on this hub, or on every hub.
    hub: Option<String>,
    /// What is offered, such as `finished_product`.
    #[param(value_type = Option<String>)]
    kind: Option<Kind>,
    /// Contains the substance of this id.
    substance: Option<String>,
    /// Has a substance of this ATC group or code, such as `J01CA`; of any level.
    atc: Option<String>,
    /// The basic dose form, such as `tablet`.
    dose_form: Option<String>,
    /// Where it is made, ISO 3166-1 alpha-2.
    origin_country: Option<String>,
    /// The storage class, such as `ambient_25`.
    storage: Option<String>,
    /// Offered by this company.
    company: Option<Id>,
    /// Costs at most this a unit, by today's exchange rates. A listing without a price, or with one in a currency
    /// without a rate, is not found. Only for approved buyers.
    price_max: Option<String>,
    /// The currency of `price_max`; USD when nothing is said.
    currency: Option<String>,
    /// States a smallest order of at most so many units. Only for approved buyers.
    moq_max: Option<i64>,
    /// States a lead time of at most so many days. Only for approved buyers.
    lead_time_max: Option<i64>,
    /// The order. By price and by lead time only for approved buyers. By relevance when nothing is said but words,
    /// else newest first.
    #[param(inline)]
    sort: Option<SortListings>,
    /// What to count by: any of kind, dose_form, origin_country, hub, substance, atc, storage, separated by commas.
    facets: Option<String>,
    /// At most 100; 20 when nothing is said.
    limit: Option<i64>,
    /// How many to skip, at most 10000.
    #[serde(default)]
    offset: usize,
    /// A `change_seq` of a write: waits up to a second until the index has it.
    pub(super) min_seq: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SortListings {
    Relevance,
    Price,
    LeadTime,
    Newest,
}

/// A price as it was asked for.
#[derive(Debug)]
pub(super) struct PriceMax {
    amount: Decimal,
    currency: String,
}

impl ListingSearch {
    /// Why somebody who may not see the terms of offers may not ask this: the first parameter that asks by them.
    pub(super) fn terms(&self) -> Option<&'static str> {
        let by = [
            (self.price_max.is_some(), "price_max is for approved buyers"),
            (self.currency.is_some(), "currency is for approved buyers"),
            (self.moq_max.is_some(), "moq_max is for approved buyers"),
            (
                self.lead_time_max.is_some(),
                "lead_time_max is for approved buyers",
            ),
            (
                self.sort == Some(SortListings::Price),
                "sort by price is for approved buyers",
            ),
            (
                self.sort == Some(SortListings::LeadTime),
                "sort by lead_time is for approved buyers",
            ),
        ];
        by.into_iter().find(|(asked, _)| *asked).map(|(_, why)| why)
    }

    /// The query, and the highest price in its currency.
    pub(super) fn read(self, search: &Search) -> Result<(Option<PriceMax>, ListingQuery)> {
        let price = self.price_max.as_deref().map(amount).transpose()?;
        let currency = currency(self.currency)?;
        let sort = match self.sort {
            Some(SortListings::Relevance) => ListingSort::Relevance,
            Some(SortListings::Price) => ListingSort::Price,
            Some(SortListings::LeadTime) => ListingSort::LeadTime,
            Some(SortListings::Newest) => ListingSort::Newest,
            None if self.q.trim().is_empty() => ListingSort::Newest,
            None => ListingSort::Relevance,
        };
        let query = ListingQuery {
            asked: search.understand(&self.q)?,
            hub: self.hub,
            kind: self.kind,
            substance: self.substance,
            atc: self.atc.map(atc).transpose()?,
            dose_form: self.dose_form,
            origin_country: self.origin_country,
            storage: self.storage,
            company_id: self.company.map(|id| id.to_string()),
            moq_max: not_negative("moq_max", self.moq_max)?,
            lead_time_days_max: not_negative("lead_time_max", self.lead_time_max)?,
            facets: facets(self.facets.as_deref(), &Facet::LISTINGS)?,
            sort,
            limit: usize::try_from(checked_limit(self.limit)?).unwrap_or(0),
            offset: self.offset,
            ..ListingQuery::default()
        };
        Ok((price.map(|amount| PriceMax { amount, currency }), query))
    }
}

impl PriceMax {
    /// By the rates of the day; a currency without one is refused, since no price could be compared.
    pub(super) fn in_dollars(self, db: &mut Db, now: Time) -> Result<f64> {
        let rates = fx_rates::latest_on(db, now.day())?;
        let rate = match self.currency.as_str() {
            "USD" => Some(Decimal::ONE),
            other => rates.get(other).map(|r| r.usd),
        };
        let rate = rate.ok_or_else(|| Error::field("currency", "no_rate", "has no exchange rate here"))?;
        let dollars = self.amount.checked_mul(rate).and_then(|d| d.to_f64());
        dollars.ok_or_else(|| Error::field("price_max", "out_of_range", "is beyond reckoning"))
    }
}

fn amount(text: &str) -> Result<Decimal> {
    let price = Decimal::from_str_exact(text).ok().filter(|p| *p >= Decimal::ZERO);
    price.ok_or_else(|| Error::field("price_max", "wrong_type", "must be a decimal such as 12.34"))
}
