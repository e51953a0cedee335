use super::answer::SubstanceFacts;
use crate::{
    api::http::{Errors, Operator, Query, checked_limit},
    app::App,
    domain::Problems,
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json, Path},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SubstancesQuery {
    /// A name in any language, the beginning of one, an id, an ATC code or a CAS number.
    pub q: String,
    /// At most 100; 20 when nothing is said.
    pub limit: Option<i64>,
}

/// Substances.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundSubstances {
    /// Those that the words name come first.
    pub items: Vec<SubstanceFacts>,
}

/// Finds substances of the vocabulary, controlled ones included.
#[utoipa::path(tag = "vocabulary", security(("bearer" = [])), params(SubstancesQuery),
    responses((status = 200, description = "the substances", body = FoundSubstances), Errors))]
#[get("/admin/vocabulary/substances")]
pub async fn find_substances(
    app: Data<App>,
    _: Operator,
    query: Query<SubstancesQuery>,
) -> Result<Json<FoundSubstances>> {
    let limit = usize::try_from(checked_limit(query.limit)?).unwrap_or(0);
    let mut p = Problems::new();
    p.text("q", &query.q, 200);
    p.finish()?;
    let found = app.search.look_up(&query.q, limit);
    let items = found.into_iter().map(|(s, added)| SubstanceFacts::new(&s, added));
    Ok(Json(FoundSubstances {
        items: items.collect(),
    }))
}

/// A substance of the vocabulary.
#[utoipa::path(tag = "vocabulary", security(("bearer" = [])),
    responses((status = 200, description = "the substance", body = SubstanceFacts), Errors))]
#[get("/admin/vocabulary/substances/{id}")]
pub async fn get_substance(app: Data<App>, _: Operator, id: Path<String>) -> Result<Json<SubstanceFacts>> {
    let (substance, added) = app.search.substance(&id).ok_or(Error::NotFound)?;
    Ok(Json(SubstanceFacts::new(&substance, added)))
}
