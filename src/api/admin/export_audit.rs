use crate::{
    api::{
        http::{Errors, HubScope, Operator, Query, Trail},
        middleware::RequestId,
    },
    app::App,
    db::audit::{self, seals},
    error::{Error, Result},
};
use actix_web::{
    HttpResponse, get,
    http::header,
    web::{Bytes, Data},
};
use futures_util::stream::try_unfold;
use serde::Deserialize;
use utoipa::IntoParams;

/// Seals read at once.
const BATCH: i64 = 1_000;

/// Where the export begins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// Behind this seal; from the start when nothing is said.
    pub after: Option<i64>,
}

/// The sealed audit, a line of JSON for each seal with its entry; `theriac verify-audit --file` checks it.
///
/// For operators of all hubs only: a chain of which some links are left out cannot be checked.
#[utoipa::path(tag = "administration", security(("bearer" = [])), params(ExportQuery),
    responses((status = 200, description = "lines of JSON, in the chain's order", body = String,
        content_type = "application/x-ndjson"), Errors))]
#[get("/admin/audit/export")]
pub async fn export_audit(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    query: Query<ExportQuery>,
) -> Result<HttpResponse> {
    if operator.scope != HubScope::All {
        return Err(Error::Forbidden("this needs an operator of all hubs"));
    }
    let after = query.into_inner().after.unwrap_or(0);
    let trail = Trail::new(&operator.person, request, app.clock.now());
    let read = serde_json::json!({ "after": after });
    let entry = trail.entry("audit.export", "user", operator.person.id, None, Some(read));
    app.db
        .write(move |db| Ok::<_, Error>(audit::append(db, &[entry])?))
        .await?;
    // Page by page, as the reader takes it: the whole may be larger than the memory.
    let lines = try_unfold(after, move |place| {
        let app = app.clone();
        async move {
            let links = app
                .db
                .read(move |db| seals::after(db, place, BATCH))
                .await
                .map_err(Error::from)?;
            let Some(last) = links.last() else {
                return Ok::<_, Error>(None);
            };
            let next = last.seal.seq;
            let mut text = Vec::new();
            for link in &links {
                serde_json::to_writer(&mut text, link).map_err(|e| Error::Internal(e.to_string()))?;
                text.push(b'\n');
            }
            Ok(Some((Bytes::from(text), next)))
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/x-ndjson"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"audit.ndjson\"",
        ))
        .streaming(lines))
}
