use super::{
    answer::{Found, Highlights, facets, mark},
    memory::in_memory_or_not,
};
use crate::{
    api::{
        answers::Sight,
        http::{Errors, Query, Viewer, checked_limit},
        listings::ListingAnswer,
    },
    app::App,
    db::{Db, fx_rates, listings::LiveListing},
    domain::{Id, Time, listing::ListingContent},
    error::{Error, Result},
    search::{Card, ListingHit, Look, Search},
};
use actix_web::{HttpResponse, get, web::Data};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use search_index::{
    facets::Facet,
    highlight::{Cuts, Highlighter},
    identity::Kind,
    query::{ListingQuery, ListingSort},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is looked for. Filters that are not given ask nothing.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListingSearch {
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
    /// The basic dose form, such as `tablet`.
    dose_form: Option<String>,
    /// Where it is made, ISO 3166-1 alpha-2.
    origin_country: Option<String>,
    /// The storage class, such as `ambient_25`.
    storage: Option<String>,
    /// Offered by this company.
    company: Option<Id>,
    /// Costs at most this a unit. Only for approved buyers.
    price_max: Option<String>,
    /// The currency of `price_max`; USD when nothing is said.
    currency: Option<String>,
    /// The order. By price and by lead time only for approved buyers. By relevance when nothing is said but words,
    /// else newest first.
    sort: Option<SortListings>,
    /// What to count by: any of kind, dose_form, origin_country, hub, substance, storage, separated by commas.
    facets: Option<String>,
    /// At most 100; 20 when nothing is said.
    limit: Option<i64>,
    /// How many to skip, at most 10000.
    #[serde(default)]
    offset: usize,
    /// A `change_seq` of a write: waits up to a second until the index has it.
    min_seq: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SortListings {
    Relevance,
    Price,
    LeadTime,
    Newest,
}

/// A listing found.
#[derive(Debug, Serialize, ToSchema)]
struct FoundListing {
    /// The listing, as the caller may see it.
    #[serde(flatten)]
    listing: ListingAnswer,
    /// How well it fits; 0 unless sorted by relevance.
    score: f32,
    /// Where it has the words: HTML-escaped texts by field, the words in `<em>…</em>`.
    highlights: Highlights,
}

/// Published listings of companies in good standing. Open to anyone for the public part: prices, smallest orders,
/// capacities and lead times are shown to approved buyers, and only they may filter and sort by them (403 for others).
#[utoipa::path(
    tag = "search",
    params(ListingSearch),
    responses((status = 200, body = Found<FoundListing>), Errors),
    security((), ("bearer" = []))
)]
#[get("/search/listings")]
pub(super) async fn search_listings(
    app: Data<App>,
    viewer: Viewer,
    asked: Query<ListingSearch>,
) -> Result<HttpResponse> {
    let (asked, sight, now) = (asked.into_inner(), Sight::of(viewer.0), app.clock.now());
    let by_terms = asked.price_max.is_some()
        || asked.currency.is_some()
        || matches!(asked.sort, Some(SortListings::Price | SortListings::LeadTime));
    if by_terms && !sight.listing_terms() {
        return Err(Error::Forbidden(
            "filters and orders by price and lead time are for approved buyers",
        ));
    }
    let min_seq = asked.min_seq;
    let (price_max, mut query) = read(asked, &app.search)?;
    app.wait_for_index(min_seq).await;
    if sight.is_anyones() {
        let look = move |search: &Search, look: Look<'_>| search.find_cards(look, &query, card);
        return Ok(Found::shown(in_memory_or_not(&app, look).await?)?);
    }
    let search = app.search.clone();
    let page = app
        .db
        .read(move |db| {
            query.price_usd_max = price_max.map(|p| in_dollars(db, p, now)).transpose()?;
            search.find_listings(db, &query)
        })
        .await?;
    Ok(HttpResponse::Ok().json(Found::of(page, |hit, marker| item(hit, marker, &sight))))
}

/// A listing as anyone sees it, to be kept.
fn card(live: LiveListing) -> Card {
    let company = live.listing.company_id;
    let names = live.content.name.len();
    let cuts = Cuts::new(
        texts(&live.content)
            .iter()
            .enumerate()
            .filter_map(|(at, (field, text))| {
                // The names come first, in the order in which they were read.
                let place = if at < names {
                    ("name", at)
                } else {
                    (field.as_str(), 0)
                };
                let spans = live.reading.spans.iter();
                let spans = spans.filter(|s| (s.field.as_str(), s.part) == place);
                Some((field.as_str(), (*text)?, spans.collect()))
            }),
    );
    let shown = serde_json::to_vec(&ListingAnswer::live(live, false)).unwrap_or_default();
    Card::new(company, &shown, cuts)
}

/// The query, and the highest price in its currency.
fn read(asked: ListingSearch, search: &Search) -> Result<(Option<(Decimal, String)>, ListingQuery)> {
    let price = asked.price_max.as_deref().map(price_max).transpose()?;
    let currency = asked.currency.unwrap_or_else(|| "USD".to_owned());
    let sort = match asked.sort {
        Some(SortListings::Relevance) => ListingSort::Relevance,
        Some(SortListings::Price) => ListingSort::Price,
        Some(SortListings::LeadTime) => ListingSort::LeadTime,
        Some(SortListings::Newest) => ListingSort::Newest,
        None if asked.q.trim().is_empty() => ListingSort::Newest,
        None => ListingSort::Relevance,
    };
    let query = ListingQuery {
        asked: search.understand(&asked.q)?,
        hub: asked.hub,
        kind: asked.kind,
        substance: asked.substance,
        dose_form: asked.dose_form,
        origin_country: asked.origin_country,
        storage: asked.storage,
        company_id: asked.company.map(|id| id.to_string()),
        facets: facets(asked.facets.as_deref(), &Facet::LISTINGS)?,
        sort,
        limit: usize::try_from(checked_limit(asked.limit)?).unwrap_or(0),
        offset: asked.offset,
        ..ListingQuery::default()
    };
    Ok((price.map(|p| (p, currency)), query))
}

fn price_max(text: &str) -> Result<Decimal> {
    let price = Decimal::from_str_exact(text).ok().filter(|p| *p >= Decimal::ZERO);
    price.ok_or_else(|| Error::field("price_max", "wrong_type", "must be a decimal such as 12.34"))
}

fn in_dollars(db: &mut Db, (price, currency): (Decimal, String), now: Time) -> Result<f64> {
    let rates = fx_rates::latest_on(db, now.day())?;
    let rate = match currency.as_str() {
        "USD" => Some(Decimal::ONE),
        other => rates.get(other).map(|r| r.usd),
    };
    let rate = rate.ok_or_else(|| Error::field("currency", "no_rate", "has no exchange rate here"))?;
    let dollars = price.checked_mul(rate).and_then(|d| d.to_f64());
    dollars.ok_or_else(|| Error::field("price_max", "out_of_range", "is beyond reckoning"))
}

fn item(hit: ListingHit, marker: &Highlighter, sight: &Sight) -> FoundListing {
    let highlights = mark(marker, texts(&hit.listing.content));
    let terms = sight.listing_terms() || sight.is_own(hit.listing.listing.company_id);
    FoundListing {
        listing: ListingAnswer::live(hit.listing, terms),
        score: hit.score,
        highlights,
    }
}

/// The public texts of a listing, by field.
fn texts(content: &ListingContent) -> Vec<(String, Option<&str>)> {
    let mut texts: Vec<(String, Option<&str>)> = Vec::new();
    for (language, name) in &content.name {
        texts.push((format!("name.{language}"), Some(name)));
    }
    for (field, text) in [
        ("dose_form", &content.dose_form),
        ("strength", &content.strength),
        ("pack", &content.pack),
        ("manufacturer", &content.manufacturer),
        ("external_id", &content.external_id),
    ] {
        texts.push((field.to_owned(), text.as_deref()));
    }
    for (language, text) in &content.description {
        texts.push((format!("description.{language}"), Some(text)));
    }
    texts
}
