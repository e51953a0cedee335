use crate::{
    api::http::{Errors, Viewer},
    app::App,
    db,
    domain::{
        Id,
        company::{CompanyKind, Label, TradeRole, labels},
    },
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json, Path},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A company, as anyone sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompanyProfile {
    /// Its id.
    pub id: Id,
    /// On which side it stands.
    pub kind: CompanyKind,
    /// Its registered name.
    pub name: String,
    /// Where it is registered, ISO 3166-1 alpha-2.
    pub country: String,
    /// Its hub.
    pub hub: String,
    /// What it is in the chain of a medicine.
    pub roles: Vec<TradeRole>,
    /// Its website.
    pub website: Option<String>,
    /// What it says of itself.
    pub about: Option<String>,
    /// What a partner should know.
    pub labels: Vec<Label>,
}

/// The public profile of an approved company.
#[utoipa::path(tag = "companies", security((), ("bearer" = [])), params(("id" = Id, Path)),
    responses((status = 200, description = "the profile", body = CompanyProfile), Errors))]
#[get("/companies/{id}")]
pub async fn get_company(app: Data<App>, _: Viewer, id: Path<Id>) -> Result<Json<CompanyProfile>> {
    let id = id.into_inner();
    let profile = app
        .db
        .read(move |db| {
            let row = db::companies::approved(db, id)?;
            let documents = db::documents::of_company(db, id)?;
            let shown: Vec<_> = documents.iter().map(|d| d.kind.0).collect();
            Ok::<_, Error>(CompanyProfile {
                labels: labels(row.kind.0, &row.roles.0, &shown),
                id: row.id,
                kind: row.kind.0,
                name: row.name,
                country: row.country,
                hub: row.hub_id,
                roles: row.roles.0,
                website: row.website,
                about: row.about,
            })
        })
        .await?;
    Ok(Json(profile))
}
