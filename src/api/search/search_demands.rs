use super::{
    answer::{Found, Highlights, facets, mark},
    checks::atc,
};
use crate::{
    api::{
        answers::Sight,
        demands::DemandAnswer,
        http::{Errors, Query, Viewer, checked_limit},
    },
    app::App,
    domain::Id,
    error::Result,
    search::{DemandHit, Search},
};
use actix_web::{
    get,
    web::{Data, Json},
};
use search_index::{
    facets::Facet,
    highlight::Highlighter,
    identity::Kind,
    query::{DemandQuery, DemandSort, Viewer as SearchViewer},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// The most lines of one demand that a search shows.
const SHOWN_LINES: usize = 20;

/// What is looked for. Filters that are not given ask nothing.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DemandSearch {
    /// Words in any language, at most 512 characters and 32 words; none means every demand.
    #[serde(default)]
    q: String,
    /// Posted on this hub.
    hub: Option<String>,
    /// What is asked for, such as `finished_product`.
    #[param(value_type = Option<String>)]
    kind: Option<Kind>,
    /// Contains the substance of this id.
    substance: Option<String>,
    /// Has a substance of this ATC group or code, such as `J01CA`; of any level.
    atc: Option<String>,
    /// The basic dose form, such as `tablet`.
    dose_form: Option<String>,
    /// Where the goods go, ISO 3166-1 alpha-2.
    destination_country: Option<String>,
    /// Asked for by this company; never finds a demand that hides its buyer.
    company: Option<Id>,
    /// The order. By relevance when nothing is said but words, else newest first.
    #[param(inline)]
    sort: Option<SortDemands>,
    /// What to count by: any of kind, dose_form, hub, substance, destination_country, separated by commas.
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
enum SortDemands {
    Relevance,
    Newest,
    ClosingSoon,
}

/// A demand found.
#[derive(Debug, Serialize, ToSchema)]
struct FoundDemand {
    /// The demand, as the caller may see it, with at most 20 of its lines: those that fit first.
    #[serde(flatten)]
    demand: DemandAnswer,
    /// How many lines it has that the caller may see.
    line_count: usize,
    /// How well its best line fits.
    score: f32,
    /// The lines that fit, best first.
    hits: Vec<LineHit>,
}

/// A line that fits.
#[derive(Debug, Serialize, ToSchema)]
struct LineHit {
    /// The line.
    line_id: Id,
    /// How well it fits.
    score: f32,
    /// Where it has the words: HTML-escaped texts by field, the words in `<em>…</em>`.
    highlights: Highlights,
}

/// Open demands of companies in good standing. Anyone finds public ones, approved suppliers those for verified
/// companies too; only approved suppliers read quantities and target prices. A hidden buyer is named nowhere.
#[utoipa::path(
    tag = "search",
    params(DemandSearch),
    responses((status = 200, body = Found<FoundDemand>), Errors),
    security((), ("bearer" = []))
)]
#[get("/search/demands")]
pub(super) async fn search_demands(
    app: Data<App>,
    viewer: Viewer,
    asked: Query<DemandSearch>,
) -> Result<Json<Found<FoundDemand>>> {
    let (asked, now) = (asked.into_inner(), app.clock.now());
    let own = viewer.0.as_ref().and_then(|p| p.company.as_ref()).map(|c| c.id);
    let sight = Sight::of(viewer.0);
    let min_seq = asked.min_seq;
    let query = DemandQuery {
        viewer: SearchViewer {
            verified: sight.demand_terms(),
            company_id: own.map(|id| id.to_string()),
        },
        ..read(asked, &app.search)?
    };
    app.wait_for_index(min_seq).await;
    let search = app.search.clone();
    let page = app.db.read(move |db| search.find_demands(db, query, now)).await?;
    Ok(Json(Found::of(page, |hit, marker| item(hit, marker, &sight))))
}

fn read(asked: DemandSearch, search: &Search) -> Result<DemandQuery> {
    let sort = match asked.sort {
        Some(SortDemands::Relevance) => DemandSort::Relevance,
        Some(SortDemands::Newest) => DemandSort::Newest,
        Some(SortDemands::ClosingSoon) => DemandSort::ClosingSoon,
        None if asked.q.trim().is_empty() => DemandSort::Newest,
        None => DemandSort::Relevance,
    };
    Ok(DemandQuery {
        asked: search.understand(&asked.q)?,
        hub: asked.hub,
        kind: asked.kind,
        substance: asked.substance,
        atc: asked.atc.map(atc).transpose()?,
        dose_form: asked.dose_form,
        destination_country: asked.destination_country,
        company_id: asked.company.map(|id| id.to_string()),
        facets: facets(asked.facets.as_deref(), &Facet::DEMANDS)?,
        sort,
        limit: usize::try_from(checked_limit(asked.limit)?).unwrap_or(0),
        offset: asked.offset,
        ..DemandQuery::default()
    })
}

fn item(hit: DemandHit, marker: &Highlighter, sight: &Sight) -> FoundDemand {
    let terms = sight.demand_terms() || sight.is_own(hit.demand.demand.company_id);
    let mut demand = DemandAnswer::live(hit.demand, terms);
    let line_count = demand.lines.len();
    let places: HashMap<Id, usize> = hit
        .lines
        .iter()
        .enumerate()
        .map(|(i, (id, _))| (*id, i))
        .collect();
    let place = |id: Option<Id>| id.and_then(|id| places.get(&id).copied()).unwrap_or(usize::MAX);
    demand.lines.sort_by_key(|line| place(line.content.id));
    demand.lines.truncate(SHOWN_LINES);
    let shown = hit.lines.iter().filter_map(|(id, score)| {
        let line = demand.lines.iter().find(|l| l.content.id == Some(*id))?;
        let content = &line.content;
        let texts = [
            ("text", Some(content.text.as_str())),
            ("dose_form", content.dose_form.as_deref()),
            ("strength", content.strength.as_deref()),
        ];
        Some(LineHit {
            line_id: *id,
            score: *score,
            highlights: mark(marker, texts.map(|(field, text)| (field.to_owned(), text))),
        })
    });
    let hits = shown.collect();
    FoundDemand {
        demand,
        line_count,
        score: hit.score,
        hits,
    }
}
