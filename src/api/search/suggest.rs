use super::memory::in_memory_or_not;
use crate::{
    api::http::{Errors, Query, Viewer},
    app::App,
    error::{Error, Result},
    search::{Look, Search},
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The beginning of a word.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Beginning {
    /// What has been typed so far, in any script.
    q: String,
    /// At most 20; 10 when nothing is said.
    limit: Option<usize>,
    /// A `change_seq` of a write: waits up to a second until the index has it.
    min_seq: Option<i64>,
}

/// Names that go on so.
#[derive(Debug, Serialize, ToSchema)]
struct Suggestions {
    /// Those of most listings first.
    items: Vec<SuggestedName>,
}

/// A name of published listings.
#[derive(Debug, Serialize, ToSchema)]
struct SuggestedName {
    /// The name, as written.
    text: String,
    /// How many published listings bear it.
    count: usize,
}

/// Completion: names of published listings of which a word begins so. Open to anyone.
#[utoipa::path(
    tag = "search",
    params(Beginning),
    responses((status = 200, body = Suggestions), Errors),
    security((), ("bearer" = []))
)]
#[get("/search/suggest")]
pub(super) async fn suggest(app: Data<App>, _: Viewer, asked: Query<Beginning>) -> Result<Json<Suggestions>> {
    let Beginning { q, limit, min_seq } = asked.into_inner();
    let limit = limit.unwrap_or(10);
    if !(1..=20).contains(&limit) {
        return Err(Error::field("limit", "out_of_range", "must be between 1 and 20"));
    }
    app.wait_for_index(min_seq).await;
    let look = move |search: &Search, look: Look<'_>| search.suggest(look, &q, limit);
    let found = in_memory_or_not(&app, look).await?;
    let items = found.into_iter().map(|s| SuggestedName {
        text: s.text,
        count: s.count,
    });
    Ok(Json(Suggestions {
        items: items.collect(),
    }))
}
