use crate::{
    api::{
        http::{Errors, Form, FormFile, Supplier, Trail, one_table_at_a_time},
        middleware::RequestId,
    },
    app::App,
    db::{
        audit,
        imports::{self, Import, ImportStatus},
        jobs,
        types::{Json, Word},
    },
    domain::{
        Id,
        rows::{Columns, check_listing_columns},
    },
    error::{Error, Result},
    jobs::import_job,
    sheet::{self, Limits, Source},
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, post, web::Data};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// The largest catalogue, in bytes.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// A catalogue as sent.
#[derive(Debug)]
struct Catalogue {
    file: FormFile,
    dry_run: bool,
    submit: bool,
}

/// A catalogue, and what to do with it.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "read by the documentation only")]
struct CatalogueForm {
    /// A CSV or XLSX file of at most 32 MB, with the columns of the template.
    #[schema(value_type = String, format = "binary")]
    file: String,
    /// Only tell what would be done.
    dry_run: Option<bool>,
    /// Send every good row to review; needs an approved company.
    submit: Option<bool>,
}

/// An import that has been taken on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportAccepted)]
struct Accepted {
    /// Where its progress is: `GET /imports/{import_id}`.
    import_id: Id,
}

impl FromRequest for Catalogue {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let mut form = Form::read(&request, &mut payload, MAX_BYTES).await?;
            let (dry_run, submit) = (form.flag("dry_run")?, form.flag("submit")?);
            form.finish()?;
            let file = form
                .file
                .ok_or_else(|| Error::field("file", "required", "must be given"))?;
            Ok(Self {
                file,
                dry_run,
                submit,
            })
        })
    }
}

/// Takes a catalogue in, in the background. Rows are matched with listings by `external_id`; a wrong row is named and
/// keeps no other from being taken. What refuses the whole file (its format, its columns) is answered at once.
#[utoipa::path(
    tag = "imports",
    request_body(content = CatalogueForm, content_type = "multipart/form-data"),
    responses((status = 202, body = Accepted), Errors),
    security(("bearer" = []))
)]
#[post("/listings/import")]
pub(super) async fn import_listings(
    app: Data<App>,
    supplier: Supplier,
    request: RequestId,
    catalogue: Catalogue,
) -> Result<HttpResponse> {
    if catalogue.submit {
        supplier.company.approved()?;
    }
    let now = app.clock.now();
    let trail = Trail::new(&supplier.person, request, now);
    let (columns, total) = look_into(&catalogue.file).await?;
    let id = Id::new(now);
    let stored_name = format!("imports/{id}");
    app.files
        .put_file(&stored_name, catalogue.file.content.path())
        .await?;
    let import = Import {
        id,
        company_id: supplier.company.id,
        user_id: supplier.person.id,
        status: Word(ImportStatus::Queued),
        dry_run: catalogue.dry_run,
        submit: catalogue.submit,
        file_name: catalogue.file.name,
        stored_name,
        header: Json(columns),
        total,
        processed: 0,
        created: 0,
        updated: 0,
        unchanged: 0,
        failed: 0,
        error: None,
        created_at: now,
        finished_at: None,
    };
    app.db
        .write(move |db| {
            let after = json!({"file": import.file_name, "rows": total, "dry_run": import.dry_run});
            audit::append(
                db,
                &[trail.entry("import.start", "import", id, None, Some(after))],
            )?;
            imports::insert(db, &import)?;
            jobs::enqueue(db, &[import_job(id, now)])?;
            Ok::<_, Error>(())
        })
        .await?;
    app.wake.notify_waiters();
    Ok(HttpResponse::Accepted().json(Accepted { import_id: id }))
}

/// The header line and the number of rows, or what refuses the whole file.
async fn look_into(file: &FormFile) -> Result<(Vec<String>, i64)> {
    let (path, name) = (file.content.path().to_owned(), file.name.clone());
    let looked = one_table_at_a_time(move || {
        let opened = sheet::open(Source::from(path), &name, &Limits::default());
        opened.map(|sheet| (sheet.headers, i64::from(sheet.total)))
    })
    .await?;
    let (headers, total) = looked.map_err(|e| Error::field("file", e.code, e.message))?;
    let columns = Columns::new(headers);
    check_listing_columns(&columns).finish()?;
    Ok((columns.names().to_vec(), total))
}
