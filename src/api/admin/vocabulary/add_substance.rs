use super::{answer::Decision, decide::decide};
use crate::{
    api::{
        http::{Body, Errors, Operator, Trail},
        middleware::RequestId,
    },
    app::App,
    domain::{
        Problems,
        vocabulary::{Entry as Said, NameIn, NewSubstance},
    },
    error::Result,
};
use actix_web::{HttpResponse, post, web::Data};
use search_index::vocabulary::Control;
use serde::Deserialize;
use utoipa::ToSchema;

/// A substance that the vocabulary lacks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubstanceDecision {
    /// The INN in small letters with hyphens.
    #[schema(example = "clavulanic-acid")]
    pub id: String,
    /// The International Nonproprietary Name in English.
    pub inn: String,
    /// The bare ATC code of the main use.
    #[serde(default)]
    pub atc: Option<String>,
    /// The CAS registry number.
    #[serde(default)]
    pub cas: Option<String>,
    /// Names in other languages; at most 100.
    #[serde(default)]
    pub names: Vec<NameIn>,
    /// International control: `narcotic`, `psychotropic` or `precursor`. It can never be taken back.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub controlled: Option<Control>,
    /// Why, and from which source; for the audit.
    pub note: String,
    /// That a name only looks like that of another substance has been seen.
    #[serde(default)]
    pub confirm_look_alike: bool,
}

/// Adds a substance, for all hubs and from now on. All stored texts are read anew; once this answers, nobody sees what
/// has become controlled.
#[utoipa::path(tag = "vocabulary", security(("bearer" = [])), request_body = SubstanceDecision,
    responses((status = 200, description = "decided before", body = Decision),
        (status = 201, description = "decided", body = Decision), Errors))]
#[post("/admin/vocabulary/substances")]
pub async fn add_substance(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    Body(new): Body<SubstanceDecision>,
) -> Result<HttpResponse> {
    let trail = Trail::new(&operator.person, request, app.clock.now());
    let mut p = Problems::new();
    p.text("note", &new.note, 1_000);
    p.finish()?;
    let said = Said::Substance(NewSubstance {
        id: new.id,
        inn: new.inn.trim().to_owned(),
        atc: new.atc,
        cas: new.cas,
        names: new.names,
        controlled: new.controlled,
    });
    let decision = decide(&app, &trail, said, new.note, new.confirm_look_alike).await?;
    Ok(if decision.changed {
        HttpResponse::Created().json(decision)
    } else {
        HttpResponse::Ok().json(decision)
    })
}
