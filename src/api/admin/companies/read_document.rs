use crate::{
    api::{
        http::{Errors, FileBytes, Operator, Trail, attachment},
        middleware::RequestId,
    },
    app::App,
    db::{self, audit},
    domain::Id,
    error::{Error, Result},
};
use actix_web::{
    HttpResponse, get,
    web::{Data, Path},
};

/// A document of a company, to be saved and not shown. That an operator read it is written down.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), params(("id" = Id, Path), ("doc" = Id, Path)),
    responses((status = 200, description = "the file", content(
        (FileBytes = "application/pdf"), (FileBytes = "image/jpeg"), (FileBytes = "image/png"))), Errors))]
#[get("/admin/companies/{id}/documents/{doc}")]
pub async fn read_document(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    path: Path<(Id, Id)>,
) -> Result<HttpResponse> {
    let trail = Trail::new(&operator.person, request, app.clock.now());
    let (company, id) = path.into_inner();
    let document = app
        .db
        .write(move |db| {
            let row = db::companies::reached(db, &operator.reach(), company)?;
            operator.may_moderate(&row.hub_id, company)?;
            let document = db::documents::get(db, company, id)?;
            let what = serde_json::json!({ "company": company, "sha256": document.sha256 });
            audit::append(
                db,
                &[trail.entry("document.read", "document", id, None, Some(what))],
            )?;
            Ok::<_, Error>(document)
        })
        .await?;
    let bytes = app.files.get(&document.stored_name).await?;
    Ok(attachment(&document.file_name, &document.content_type, bytes))
}
