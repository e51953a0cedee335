use super::{OwnCompany, own_company};
use crate::{
    api::{
        http::{Errors, NoBody, Owner, Trail, with_etag},
        middleware::RequestId,
    },
    app::App,
    db::{self, audit, types::Word},
    error::{Error, Result},
};
use actix_web::{HttpResponse, http::StatusCode, post, web::Data};

/// Asks operators for approval. No document is required; sending what already waits again changes nothing.
#[utoipa::path(tag = "companies", security(("bearer" = [])), responses((status = 200, description = "the company, in review", body = OwnCompany), Errors))]
#[post("/companies/me/submit")]
pub async fn submit_company(
    app: Data<App>,
    owner: Owner,
    request: RequestId,
    _: NoBody,
) -> Result<HttpResponse> {
    let trail = Trail::new(&owner.person, request, app.clock.now());
    let id = owner.company.id;
    let (revision, company) = app
        .db
        .write(move |db| {
            let mut row = db::companies::get(db, id)?;
            let before = row.status.0;
            row.status = Word(before.submit()?);
            if row.status.0 != before {
                row.submitted_at = Some(trail.now);
                if !db::companies::update(db, &row, trail.now)? {
                    return Err(Error::changed_meanwhile("company"));
                }
                let (was, is) = (status(before), status(row.status.0));
                audit::append(db, &[trail.entry("company.submit", "company", id, was, is)])?;
            }
            let row = db::companies::get(db, id)?;
            Ok((row.revision, own_company(db, row)?))
        })
        .await?;
    Ok(with_etag(StatusCode::OK, revision, &company))
}

fn status(status: crate::domain::company::CompanyStatus) -> Option<serde_json::Value> {
    Some(serde_json::json!({ "status": status }))
}
