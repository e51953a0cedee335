use crate::{
    api::http::{Cursor, Errors, Operator, Page, Query, checked_limit},
    app::App,
    db::suppressions::{self, Cause, Suppression},
    domain::{Id, Time},
    error::Result,
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which page of suppressions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SuppressionQuery {
    /// At most 100; 20 when nothing is said.
    pub limit: Option<i64>,
    /// Where to go on: the last answer's `next_cursor`.
    pub cursor: Option<String>,
}

/// An address to which nothing is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suppression)]
pub struct SuppressionAnswer {
    /// Its id.
    pub id: Id,
    /// The address, in small letters.
    pub address: String,
    /// How it came out that there is nobody.
    pub cause: Cause,
    /// What the mail server said.
    pub detail: String,
    /// The mail that showed it.
    pub mail_id: Option<Id>,
    /// Since when.
    pub at: Time,
}

impl From<Suppression> for SuppressionAnswer {
    fn from(row: Suppression) -> Self {
        Self {
            id: row.id,
            address: row.address,
            cause: row.cause.0,
            detail: row.detail,
            mail_id: row.mail_id,
            at: row.at,
        }
    }
}

/// The addresses to which nothing is sent, newest first. Operators of some hubs see those of people of those hubs'
/// companies.
#[utoipa::path(tag = "administration", security(("bearer" = [])), params(SuppressionQuery),
    responses((status = 200, body = Page<SuppressionAnswer>), Errors))]
#[get("/admin/mail/suppressions")]
pub(super) async fn list_suppressions(
    app: Data<App>,
    operator: Operator,
    query: Query<SuppressionQuery>,
) -> Result<Json<Page<SuppressionAnswer>>> {
    let limit = checked_limit(query.limit)?;
    let before: Option<Id> = query.cursor.as_deref().map(Cursor::decode).transpose()?;
    let rows = app
        .db
        .read(move |db| suppressions::page(db, operator.scope.hubs(), before, limit + 1))
        .await?;
    Ok(Json(Page::from_rows(
        rows,
        limit,
        |row| row.id,
        SuppressionAnswer::from,
    )))
}
