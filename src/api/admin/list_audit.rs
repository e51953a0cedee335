use crate::{
    api::http::{Cursor, Errors, Operator, Page, Query, checked_limit},
    app::App,
    db::audit::{self, Entry, Filter},
    domain::{Id, Time},
    error::Result,
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// Which entries, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// What the entries are about: `company`, `document`, `listing`, `demand`, `user` …
    pub entity: Option<String>,
    /// The record.
    pub entity_id: Option<Id>,
    /// The actor's address.
    pub actor: Option<String>,
    /// From this moment on.
    pub from: Option<Time>,
    /// Before this moment.
    pub to: Option<Time>,
    /// At most 100; 20 when nothing is said.
    pub limit: Option<i64>,
    /// Where to go on: the last answer's `next_cursor`.
    pub cursor: Option<String>,
}

/// Something that somebody did.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its place in the order of all entries.
    pub seq: i64,
    /// When.
    pub at: Time,
    /// Who; null for the service itself.
    pub actor_id: Option<Id>,
    /// Who, in words.
    pub actor: String,
    /// What, such as `listing.approve`.
    pub action: String,
    /// On what kind of record.
    pub entity: String,
    /// On which record.
    pub entity_id: Id,
    /// What was there before.
    pub before: Option<Value>,
    /// What is there since.
    pub after: Option<Value>,
    /// In which request, as answered in `x-request-id`.
    pub request_id: Option<String>,
}

impl From<Entry> for AuditEntry {
    fn from(row: Entry) -> Self {
        Self {
            seq: row.seq,
            at: row.at,
            actor_id: row.actor_id,
            actor: row.actor,
            action: row.action,
            entity: row.entity,
            entity_id: row.entity_id,
            before: row.before.map(|json| json.0),
            after: row.after.map(|json| json.0),
            request_id: row.request_id,
        }
    }
}

/// Who did what, newest first. Operators of some hubs see what concerns those hubs, and what they did themselves.
#[utoipa::path(tag = "administration", security(("bearer" = [])), params(AuditQuery),
    responses((status = 200, description = "the entries", body = Page<AuditEntry>), Errors))]
#[get("/admin/audit")]
pub async fn list_audit(
    app: Data<App>,
    operator: Operator,
    query: Query<AuditQuery>,
) -> Result<Json<Page<AuditEntry>>> {
    let query = query.into_inner();
    let limit = checked_limit(query.limit)?;
    let before: Option<i64> = query.cursor.as_deref().map(Cursor::decode).transpose()?;
    let filter = Filter {
        entity: query.entity,
        entity_id: query.entity_id,
        actor: query.actor,
        from: query.from,
        to: query.to,
        within: operator
            .scope
            .hubs()
            .map(|hubs| (hubs.to_vec(), operator.person.id)),
    };
    let rows = app
        .db
        .read(move |db| audit::page(db, &filter, before, limit + 1))
        .await?;
    Ok(Json(Page::from_rows(
        rows,
        limit,
        |row| row.seq,
        AuditEntry::from,
    )))
}
