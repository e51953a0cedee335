use crate::{
    api::http::{Errors, Supplier, attachment},
    domain::rows::LISTING_COLUMNS,
    error::Result,
    sheet::write_csv,
};
use actix_web::{HttpResponse, get};

/// A CSV with all columns that an import reads and no rows. Only `external_id` and one name are required of a row.
/// Names and descriptions may be given in any language (`name_ru`); several hubs or substances in one cell are
/// separated by `;`. An empty cell clears, a column that is left out leaves as it is.
#[utoipa::path(
    tag = "imports",
    responses((status = 200, content_type = "text/csv", body = String), Errors),
    security(("bearer" = []))
)]
#[get("/listings/import/template")]
pub(super) async fn import_template(_: Supplier) -> Result<HttpResponse> {
    let rows: [&[&str]; 0] = [];
    let csv = write_csv(LISTING_COLUMNS, rows);
    Ok(attachment("listings.csv", "text/csv; charset=utf-8", csv))
}
