use crate::{
    api::{
        admin::{
            companies::similar::{SimilarCompany, similar},
            history::{PastDecision, history},
        },
        companies::{OwnCompany, own_company},
        http::{Errors, Operator},
    },
    app::App,
    db,
    domain::Id,
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json, Path},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A company, as operators see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompanyFile {
    /// All that it says, with its documents.
    #[serde(flatten)]
    pub company: OwnCompany,
    /// Companies that it could be taken for, by name or registration number.
    pub similar_companies: Vec<SimilarCompany>,
    /// What was decided about it, newest first.
    pub decisions: Vec<PastDecision>,
}

/// A company with its documents and all decisions about it, whatever its standing.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), params(("id" = Id, Path)),
    responses((status = 200, description = "the company", body = CompanyFile), Errors))]
#[get("/admin/companies/{id}")]
pub async fn get_company_file(app: Data<App>, operator: Operator, id: Path<Id>) -> Result<Json<CompanyFile>> {
    let id = id.into_inner();
    let file = app
        .db
        .read(move |db| {
            let row = db::companies::reached(db, &operator.reach(), id)?;
            let similar = similar(db, &operator.scope, &[&row])?;
            Ok::<_, Error>(CompanyFile {
                similar_companies: similar.into_values().next().unwrap_or_default(),
                company: own_company(db, row)?,
                decisions: history(db, id)?,
            })
        })
        .await?;
    Ok(Json(file))
}
