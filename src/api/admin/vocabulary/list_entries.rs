use super::answer::EntryAnswer;
use crate::{
    api::http::{Cursor, Errors, Operator, Page, Query, checked_limit},
    app::App,
    db::vocabulary,
    domain::Id,
    error::Result,
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which entries, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntriesQuery {
    /// Those that were withdrawn, instead of those that hold.
    #[serde(default)]
    pub withdrawn: bool,
    /// At most 100; 20 when nothing is said.
    pub limit: Option<i64>,
    /// Where to go on: the last answer's `next_cursor`.
    pub cursor: Option<String>,
}

/// What was decided about names and substances, newest first.
#[utoipa::path(tag = "vocabulary", security(("bearer" = [])), params(EntriesQuery),
    responses((status = 200, description = "the entries", body = Page<EntryAnswer>), Errors))]
#[get("/admin/vocabulary/names")]
pub async fn list_entries(
    app: Data<App>,
    _: Operator,
    query: Query<EntriesQuery>,
) -> Result<Json<Page<EntryAnswer>>> {
    let limit = checked_limit(query.limit)?;
    let before: Option<Id> = query.cursor.as_deref().map(Cursor::decode).transpose()?;
    let withdrawn = query.withdrawn;
    let rows = app
        .db
        .read(move |db| vocabulary::page(db, withdrawn, before, limit + 1))
        .await?;
    Ok(Json(Page::from_rows(
        rows,
        limit,
        |row| row.id,
        EntryAnswer::from,
    )))
}
