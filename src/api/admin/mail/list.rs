use super::{MailAnswer, MailStatus};
use crate::{
    api::http::{Cursor, Errors, Operator, Page, Query, checked_limit},
    app::App,
    db::mails,
    domain::Id,
    error::Result,
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which mails, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MailQuery {
    /// `queued`, `sent` or `dead`; all when nothing is said.
    pub status: Option<MailStatus>,
    /// At most 100; 20 when nothing is said.
    pub limit: Option<i64>,
    /// Where to go on: the last answer's `next_cursor`.
    pub cursor: Option<String>,
}

/// The outbox, newest first. Operators of some hubs see mails to people of those hubs' companies.
#[utoipa::path(tag = "administration", security(("bearer" = [])), params(MailQuery),
    responses((status = 200, description = "the mails, without their content", body = Page<MailAnswer>), Errors))]
#[get("/admin/mail")]
pub async fn list_mail(
    app: Data<App>,
    operator: Operator,
    query: Query<MailQuery>,
) -> Result<Json<Page<MailAnswer>>> {
    let limit = checked_limit(query.limit)?;
    let before: Option<Id> = query.cursor.as_deref().map(Cursor::decode).transpose()?;
    let status = query.status.map(MailStatus::as_str);
    let rows = app
        .db
        .read(move |db| mails::page(db, status, operator.scope.hubs(), before, limit + 1))
        .await?;
    Ok(Json(Page::from_rows(rows, limit, |row| row.id, MailAnswer::from)))
}
