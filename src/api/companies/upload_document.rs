use super::DocumentInfo;
use crate::{
    api::{
        http::{Errors, Member, Trail, Upload, UploadedFile},
        middleware::RequestId,
    },
    app::App,
    db::{self, audit, documents::Document, types::Word},
    domain::{Id, company::DocumentKind},
    error::{Error, Result},
};
use actix_web::{HttpResponse, post, web::Data};
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// The largest document, in bytes.
const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The most documents that one company keeps.
const MAX_DOCUMENTS: usize = 50;

/// The form's fields.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes the form in the OpenAPI document")]
struct DocumentForm {
    /// A PDF, PNG or JPEG of at most 10 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What the document proves.
    kind: DocumentKind,
}

/// Uploads a licence, certificate or letter. Only the company itself and operators can read it.
#[utoipa::path(tag = "companies", security(("bearer" = [])),
    request_body(content = DocumentForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "the document, without its content", body = DocumentInfo), Errors))]
#[post("/companies/me/documents")]
pub async fn upload_document(
    app: Data<App>,
    member: Member,
    request: RequestId,
    upload: Upload<MAX_BYTES>,
) -> Result<HttpResponse> {
    let trail = Trail::new(&member.person, request, app.clock.now());
    let (file, fields) = upload.into_parts(&["kind"])?;
    let word = fields.get("kind").map_or("", |word| word.trim());
    let kind = DocumentKind::read(word)
        .ok_or_else(|| Error::field("kind", "unknown_value", "must be one of the documented kinds"))?;
    let document = describe(&file, kind, member.company.id, &trail)?;
    let stored = document.stored_name.clone();
    app.files.put(&stored, file.bytes).await?;
    let saved = app.db.write(move |db| save(db, document, &trail)).await;
    if matches!(saved, Err(Error::Conflict { .. })) {
        // Nothing points at the file. After any other failure the database may have taken the document nevertheless; a file
        // that stays behind is harmless.
        app.files.delete(&stored).await?;
    }
    Ok(HttpResponse::Created().json(saved?))
}

fn describe(file: &UploadedFile, kind: DocumentKind, company: Id, trail: &Trail) -> Result<Document> {
    let content_type = content_type(&file.bytes)
        .ok_or_else(|| Error::field("file", "unsupported_type", "must be a PDF, PNG or JPEG"))?;
    let sha256: String = Sha256::digest(&file.bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    Ok(Document {
        id: Id::new(trail.now),
        company_id: company,
        kind: Word(kind),
        file_name: file.name.clone(),
        content_type: content_type.to_owned(),
        size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        sha256,
        stored_name: format!("documents/{}", crate::secrets::random_token()?),
        uploaded_by: trail.actor_id,
        created_at: trail.now,
    })
}

fn save(db: &mut db::Db, document: Document, trail: &Trail) -> Result<DocumentInfo> {
    if db::documents::of_company(db, document.company_id)?.len() >= MAX_DOCUMENTS {
        return Err(Error::Conflict {
            code: "too_many_documents",
            detail: format!("a company keeps at most {MAX_DOCUMENTS} documents"),
        });
    }
    db::documents::insert(db, &document)?;
    let after = json!({
        "company": document.company_id, "kind": document.kind.0, "file_name": document.file_name,
        "size": document.size, "sha256": document.sha256,
    });
    let entry = trail.entry("document.upload", "document", document.id, None, Some(after));
    audit::append(db, &[entry])?;
    Ok(document.into())
}

/// What the content is, by its first bytes: what the uploader says does not count.
fn content_type(bytes: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 3] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
    ];
    KNOWN
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, name)| *name)
}
