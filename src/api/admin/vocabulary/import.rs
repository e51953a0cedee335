use super::decide::commit;
use crate::{
    api::{
        http::{Errors, Form, Operator, Trail},
        middleware::RequestId,
    },
    app::App,
    domain::{Id, Problems},
    error::{Error, Result},
    search::{ImportTerms, Report},
};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    post,
    web::{Data, Json},
};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;
use utoipa::ToSchema;

/// The largest file, in bytes.
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// How often an import is planned anew when somebody else changes the vocabulary meanwhile.
const TRIES: usize = 5;

/// A vocabulary file as sent.
#[derive(Debug)]
pub struct VocabularyFile {
    text: Arc<str>,
    name: String,
    dry_run: bool,
    confirmed: bool,
    note: String,
}

/// A vocabulary file, and what to do with it.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "read by the documentation only")]
pub struct VocabularyForm {
    /// UTF-8, tab-separated, at most 8 MB and 20,000 rows: columns `id`, `inn`, `atc`, `zh`, `ru`, `vi`, `pl`, further
    /// languages by their codes, `other`, `controlled`, `cas`; several names in a cell are separated by `|`.
    #[schema(value_type = String, format = "binary")]
    file: String,
    /// Only tell what would be done.
    dry_run: Option<bool>,
    /// Take names that look like those of other substances.
    confirm_look_alikes: Option<bool>,
    /// Which file it is, from whom, under which licence; for the audit.
    note: String,
}

/// What a file did, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedVocabulary {
    /// Whether it was only looked at.
    pub dry_run: bool,
    /// The version of the vocabulary after it.
    pub version: i64,
    /// The rows, counted, and what stands against some of them.
    #[serde(flatten)]
    pub report: Report,
}

impl FromRequest for VocabularyFile {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let mut form = Form::read(&request, &mut payload, MAX_BYTES).await?;
            let (dry_run, confirmed) = (form.flag("dry_run")?, form.flag("confirm_look_alikes")?);
            let note = form.text("note").unwrap_or_default();
            form.finish()?;
            let file = form
                .file
                .ok_or_else(|| Error::field("file", "required", "must be given"))?;
            let bytes = tokio::fs::read(file.content.path()).await?;
            let text =
                String::from_utf8(bytes).map_err(|_| Error::field("file", "not_utf8", "must be UTF-8"))?;
            let mut p = Problems::new();
            p.text("note", &note, 1_000);
            p.finish()?;
            Ok(Self {
                text: text.into(),
                name: file.name,
                dry_run,
                confirmed,
                note,
            })
        })
    }
}

/// Takes in a vocabulary file, for those who hold one: rows with a known id give further names, others add substances.
/// A name that means, or nearly means, another substance is left out and told with its line. The same file twice
/// changes nothing.
#[utoipa::path(tag = "vocabulary", security(("bearer" = [])),
    request_body(content = VocabularyForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "what was done", body = ImportedVocabulary), Errors))]
#[post("/admin/vocabulary/import")]
pub async fn import_vocabulary(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    file: VocabularyFile,
) -> Result<Json<ImportedVocabulary>> {
    let trail = Trail::new(&operator.person, request, app.clock.now());
    for _ in 0..TRIES {
        let (search, text) = (app.search.clone(), Arc::clone(&file.text));
        let terms = ImportTerms {
            note: file.note.clone(),
            confirmed: file.confirmed,
            by: Some(trail.actor_id),
            now: trail.now,
        };
        let (report, plan) = app
            .db
            .read(move |db| search.plan_import(db, &text, &terms))
            .await?;
        let answer = |version: i64| {
            Json(ImportedVocabulary {
                dry_run: file.dry_run,
                version,
                report: report.clone(),
            })
        };
        if file.dry_run || plan.new.is_empty() {
            return Ok(answer(plan.version));
        }
        let after = json!({"file": file.name, "note": file.note, "rows": report.rows, "added": report.added,
            "names_added": report.names_added, "refused": report.refused});
        let id = Id::new(trail.now);
        let written = trail.entry("vocabulary.import", "vocabulary", id, None, Some(after));
        if let Some(version) = commit(&app, &trail, &Arc::new(plan), vec![written]).await? {
            return Ok(answer(version));
        }
    }
    Err(Error::changed_meanwhile("vocabulary"))
}
