use super::{
    change::change_demand,
    pasted_lines::{LinesForm, Mode, PastedLines, merged},
};
use crate::{
    api::{
        demands::DemandAnswer,
        http::{Buyer, Errors, Query, Trail, one_table_at_a_time, with_etag},
        middleware::RequestId,
    },
    app::App,
    domain::{
        Id, Problems,
        demand::{DemandContent, LineContent},
    },
    error::Result,
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    post,
    web::{Data, Path},
};
use serde::Deserialize;
use utoipa::IntoParams;

/// What becomes of the lines that are there.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct How {
    /// `append` (also when nothing is said) or `replace`.
    #[param(inline)]
    mode: Option<Mode>,
}

/// Takes a demand's lines from a CSV or XLSX file (columns `text` and, if wanted, `reference, dose_form, strength,
/// quantity, unit, target_price, currency, kind, substances`), or from pasted text, one line each. All rows are taken
/// or none: a wrong one is named as `rows[7].quantity`, by the number that a spreadsheet program shows.
#[utoipa::path(
    tag = "demands",
    params(("id" = Id, Path, description = "the demand's id"), How),
    request_body(content(
        (LinesForm = "multipart/form-data"),
        (String = "text/plain"),
        (String = "text/csv")
    )),
    responses((status = 200, body = DemandAnswer), Errors),
    security(("bearer" = []))
)]
#[post("/demands/{id}/lines/import")]
pub(super) async fn import_lines(
    app: Data<App>,
    buyer: Buyer,
    request: RequestId,
    id: Path<Id>,
    how: Query<How>,
    pasted: PastedLines,
) -> Result<HttpResponse> {
    let trail = Trail::new(&buyer.person, request, app.clock.now());
    let key = (buyer.company.id, id.into_inner());
    let mode = pasted.mode.or(how.mode).unwrap_or_default();
    let search = app.search.clone();
    let known = move |line: &LineContent, problems: &mut Problems| {
        search.unknown_substances(line.substances.as_deref(), problems);
    };
    let lines = one_table_at_a_time(move || pasted.read(known)).await??;
    let new = move |newest: &DemandContent| {
        let lines = merged(&newest.lines, lines, mode);
        Ok(DemandContent {
            lines,
            ..newest.clone()
        })
    };
    let (revision, answer) = change_demand(&app, key, trail, |_| Ok(()), new).await?;
    Ok(with_etag(StatusCode::OK, revision, &answer))
}
