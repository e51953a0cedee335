use crate::{
    api::http::{Errors, FileBytes, Member, attachment},
    app::App,
    db,
    domain::Id,
    error::Result,
};
use actix_web::{
    HttpResponse, get,
    web::{Data, Path},
};

/// A document of the caller's own company, to be saved and not shown.
#[utoipa::path(tag = "companies", security(("bearer" = [])), params(("id" = Id, Path)),
    responses((status = 200, description = "the file", content(
        (FileBytes = "application/pdf"), (FileBytes = "image/jpeg"), (FileBytes = "image/png"))), Errors))]
#[get("/companies/me/documents/{id}")]
pub async fn download_document(app: Data<App>, member: Member, id: Path<Id>) -> Result<HttpResponse> {
    let (company, id) = (member.company.id, id.into_inner());
    let document = app.db.read(move |db| db::documents::get(db, company, id)).await?;
    let bytes = app.files.get(&document.stored_name).await?;
    Ok(attachment(&document.file_name, &document.content_type, bytes))
}
