use super::{OwnCompany, own_company};
use crate::{
    api::http::{Errors, Member, with_etag},
    app::App,
    db,
    error::{Error, Result},
};
use actix_web::{HttpResponse, get, http::StatusCode, web::Data};

/// The caller's own company.
#[utoipa::path(tag = "companies", security(("bearer" = [])), responses((status = 200, description = "the company", body = OwnCompany), Errors))]
#[get("/companies/me")]
pub async fn get_own_company(app: Data<App>, member: Member) -> Result<HttpResponse> {
    let id = member.company.id;
    let (revision, company) = app
        .db
        .read(move |db| {
            let row = db::companies::get(db, id)?;
            Ok::<_, Error>((row.revision, own_company(db, row)?))
        })
        .await?;
    Ok(with_etag(StatusCode::OK, revision, &company))
}
