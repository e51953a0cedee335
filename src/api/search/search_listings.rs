use super::{
    answer::{Found, Highlights},
    asked_listings::ListingSearch,
    memory::in_memory_or_not,
};
use crate::{
    api::{
        answers::Sight,
        http::{Errors, Query, Viewer},
        listings::ListingAnswer,
    },
    app::App,
    db::listings::LiveListing,
    domain::listing::ListingContent,
    error::{Error, Result},
    search::{Card, ListingHit, Look, Search},
};
use actix_web::{HttpResponse, get, web::Data};
use search_index::highlight::{Cuts, Highlighter, Room};
use serde::Serialize;
use utoipa::ToSchema;

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
/// capacities and lead times are shown to approved buyers, and only they may filter and sort by them (403 for others,
/// naming the parameter).
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
    if let Some(refusal) = asked.terms().filter(|_| !sight.listing_terms()) {
        return Err(Error::Forbidden(refusal));
    }
    let min_seq = asked.min_seq;
    let (price_max, mut query) = asked.read(&app.search)?;
    app.wait_for_index(min_seq).await;
    if sight.is_anyones() {
        let look = move |search: &Search, look: Look<'_>| search.find_cards(look, &query, card);
        return Found::shown(in_memory_or_not(&app, look).await?);
    }
    let search = app.search.clone();
    let page = app
        .db
        .read(move |db| {
            query.price_usd_max = price_max.map(|price| price.in_dollars(db, now)).transpose()?;
            search.find_listings(db, &query)
        })
        .await?;
    Ok(HttpResponse::Ok().json(Found::of(page, |hit, marker| item(hit, marker, &sight))))
}

/// A listing as anyone sees it, to be kept.
fn card(live: LiveListing) -> Card {
    let (company, cuts) = (live.listing.company_id, cuts(&live));
    let shown = serde_json::to_vec(&ListingAnswer::live(live, false)).unwrap_or_default();
    Card::new(company, &shown, cuts)
}

/// The public texts of a listing, cut into what may be marked in them.
fn cuts(live: &LiveListing) -> Cuts {
    let names = live.content.name.len();
    Cuts::new(
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
    )
}

fn item(hit: ListingHit, marker: &Highlighter, sight: &Sight) -> FoundListing {
    let cuts = cuts(&hit.listing);
    let mut highlights = Highlights::new();
    marker.each_snippet(&cuts, &mut Room::default(), |field, snippet| {
        highlights.insert(field.to_owned(), snippet.to_owned());
    });
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
