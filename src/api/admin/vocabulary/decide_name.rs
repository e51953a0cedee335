use super::{answer::Decision, decide::decide};
use crate::{
    api::{
        http::{Body, Errors, Operator, Trail},
        middleware::RequestId,
    },
    app::App,
    domain::{Problems, vocabulary::Entry as Said},
    error::Result,
};
use actix_web::{HttpResponse, post, web::Data};
use search_index::vocabulary::NoSubstance;
use serde::Deserialize;
use utoipa::ToSchema;

/// What a name means: one of `substance`, `substances` and `seems`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameDecision {
    /// The name, as people write it; other spellings and scripts follow by rule.
    #[schema(example = "Аугментин")]
    pub name: String,
    /// The id of the substance that it means.
    #[serde(default)]
    pub substance: Option<String>,
    /// The ids of the substances of the combination that it means.
    #[serde(default)]
    pub substances: Option<Vec<String>>,
    /// That it means no substance, but a `herbal` product, a `device`, or nothing (`noise`).
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "herbal")]
    pub seems: Option<NoSubstance>,
    /// The name's language, BCP 47.
    #[serde(default)]
    pub language: Option<String>,
    /// Why, and from which source; for the audit.
    pub note: String,
    /// That the name only looks like that of another substance has been seen.
    #[serde(default)]
    pub confirm_look_alike: bool,
}

impl NameDecision {
    fn read(self) -> Result<(Said, String, bool), Problems> {
        let mut p = Problems::new();
        p.text("note", &self.note, 1_000);
        let means = [
            self.substance.is_some(),
            self.substances.is_some(),
            self.seems.is_some(),
        ];
        p.check(
            means.iter().filter(|m| **m).count() == 1,
            "substance",
            "required",
            "must be given, or else `substances`, or `seems`",
        );
        let name = self.name.trim().to_owned();
        let said = match self.seems {
            Some(seems) => Said::NotASubstance { name, seems },
            None => Said::Name {
                name,
                language: self.language,
                substances: self
                    .substances
                    .unwrap_or_else(|| self.substance.into_iter().collect()),
            },
        };
        p.finish()?;
        Ok((said, self.note, self.confirm_look_alike))
    }
}

/// Decides what a name means, for all hubs and from now on. All stored texts are read anew, and those for whom a match
/// is new are told. A name that means another substance is refused; one that nearly does needs `confirm_look_alike`.
/// The same decision twice changes nothing.
#[utoipa::path(tag = "vocabulary", security(("bearer" = [])), request_body = NameDecision,
    responses((status = 200, description = "decided before", body = Decision),
        (status = 201, description = "decided", body = Decision), Errors))]
#[post("/admin/vocabulary/names")]
pub async fn decide_name(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    Body(decision): Body<NameDecision>,
) -> Result<HttpResponse> {
    let trail = Trail::new(&operator.person, request, app.clock.now());
    let (said, note, confirmed) = decision.read()?;
    let decision = decide(&app, &trail, said, note, confirmed).await?;
    Ok(if decision.changed {
        HttpResponse::Created().json(decision)
    } else {
        HttpResponse::Ok().json(decision)
    })
}
