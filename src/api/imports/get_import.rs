use super::answer::ImportAnswer;
use crate::{
    api::http::{Errors, Supplier},
    app::App,
    db::imports,
    domain::Id,
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json, Path},
};

/// The most errors that the answer names.
const MAX_ERRORS: i64 = 100;

/// How far an import is, and the first rows that could not be taken.
#[utoipa::path(
    tag = "imports",
    params(("id" = Id, Path, description = "the import's id")),
    responses((status = 200, body = ImportAnswer), Errors),
    security(("bearer" = []))
)]
#[get("/imports/{id}")]
pub(super) async fn get_import(
    app: Data<App>,
    supplier: Supplier,
    id: Path<Id>,
) -> Result<Json<ImportAnswer>> {
    let (id, company) = (id.into_inner(), supplier.company.id);
    app.db
        .read(move |db| {
            let import = imports::own(db, company, id)?;
            let failures = imports::failures(db, id, MAX_ERRORS)?;
            Ok::<_, Error>(Json(ImportAnswer::of(import, failures)))
        })
        .await
}
