use crate::{
    api::{
        http::{Errors, Member, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{self, audit},
    domain::{Id, company::CompanyStatus, moderation::NotNow},
    error::{Error, Result},
};
use actix_web::{
    HttpResponse, delete,
    web::{Data, Path},
};

/// Takes a document away; only before the company is sent to operators, who may rely on it from then on.
#[utoipa::path(tag = "companies", security(("bearer" = [])), params(("id" = Id, Path)),
    responses((status = 204, description = "it is gone"), Errors))]
#[delete("/companies/me/documents/{id}")]
pub async fn delete_document(
    app: Data<App>,
    member: Member,
    request: RequestId,
    id: Path<Id>,
) -> Result<HttpResponse> {
    let trail = Trail::new(&member.person, request, app.clock.now());
    let (company, id) = (member.company.id, id.into_inner());
    let stored = app
        .db
        .write(move |db| {
            let document = db::documents::get(db, company, id)?;
            let status = db::companies::get(db, company)?.status.0;
            if status != CompanyStatus::Draft {
                return Err(Error::from(NotNow {
                    action: "delete a document",
                    subject: "company",
                    status: status.as_str(),
                }));
            }
            db::documents::delete(db, company, id)?;
            let before = serde_json::json!({
                "company": company, "file_name": document.file_name, "sha256": document.sha256,
            });
            audit::append(
                db,
                &[trail.entry("document.delete", "document", id, Some(before), None)],
            )?;
            Ok(document.stored_name)
        })
        .await?;
    app.files.delete(&stored).await?;
    Ok(HttpResponse::NoContent().finish())
}
