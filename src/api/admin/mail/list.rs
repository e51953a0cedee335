use super::{MailAnswer, MailStatus, MailTopic};
use crate::{
    api::http::{Cursor, Errors, Operator, Page, Query, checked_limit},
    app::App,
    db::mails::{self, Filter},
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
    /// `queued`, `sent`, `dead` or `suppressed`; all when nothing is said.
    pub status: Option<MailStatus>,
    /// What they are about; all when nothing is said.
    pub topic: Option<MailTopic>,
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
    let which = Filter {
        status: query.status.map(MailStatus::as_str),
        topic: query.topic.map(MailTopic::as_str),
        hubs: operator.scope.hubs().map(<[String]>::to_vec),
    };
    let rows = app
        .db
        .read(move |db| mails::page(db, &which, before, limit + 1))
        .await?;
    Ok(Json(Page::from_rows(rows, limit, |row| row.id, MailAnswer::from)))
}
