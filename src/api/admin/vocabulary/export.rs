use crate::{
    api::http::{Errors, Operator, attachment},
    app::App,
    db::vocabulary,
    error::Result,
    search::export,
};
use actix_web::{HttpResponse, get, web::Data};

/// What operators added, as a vocabulary file that can be imported elsewhere.
#[utoipa::path(tag = "vocabulary", security(("bearer" = [])),
    responses((status = 200, description = "a tab-separated table", body = String,
        content_type = "text/tab-separated-values"), Errors))]
#[get("/admin/vocabulary/export")]
pub async fn export_vocabulary(app: Data<App>, _: Operator) -> Result<HttpResponse> {
    let (_, entries) = app.db.read(vocabulary::in_force).await?;
    Ok(attachment(
        "vocabulary.tsv",
        "text/tab-separated-values; charset=utf-8",
        export(&entries).into_bytes(),
    ))
}
