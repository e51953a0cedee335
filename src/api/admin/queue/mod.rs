//! What waits for operators, oldest first. What is decided has left.

mod companies;
mod demands;
mod listings;

use super::history::PastDecision;
use crate::{
    api::http::{Cursor, Errors, HubScope, Operator, Page, Query, checked_limit},
    app::App,
    db::companies::Company,
    domain::{Id, Time, company::CompanyStatus, moderation::Subject},
    error::Result,
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(show_queue);
}

/// Which queue, and which page of it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// `company`, `listing` or `demand`.
    #[param(inline)]
    pub kind: Subject,
    /// At most 100; 20 when nothing is said.
    pub limit: Option<i64>,
    /// Where to go on: the last answer's `next_cursor`.
    pub cursor: Option<String>,
}

/// Something that waits.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum QueueItem {
    /// A company that wants to trade.
    Company(Box<companies::WaitingCompany>),
    /// A listing, or an edit of a published one.
    Listing(Box<listings::WaitingListing>),
    /// A demand, or an edit of an open one.
    Demand(Box<demands::WaitingDemand>),
}

/// Whose record it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingOf {
    /// The company.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its country, ISO 3166-1 alpha-2.
    pub country: String,
    /// Its hub.
    pub hub: String,
    /// Where it stands: what a company that is not approved offers is not seen even once approved.
    pub status: CompanyStatus,
}

impl From<&Company> for WaitingOf {
    fn from(row: &Company) -> Self {
        Self {
            id: row.id,
            name: row.name.clone(),
            country: row.country.clone(),
            hub: row.hub_id.clone(),
            status: row.status.0,
        }
    }
}

/// A page of a queue, as the database is asked for it.
#[derive(Debug, Clone)]
struct Ask {
    scope: HubScope,
    own: Option<Id>,
    after: Option<(Time, Id)>,
    limit: i64,
    now: Time,
}

/// What waits within the operator's hubs, oldest first: with what changed, how it was read and what was decided
/// about it before.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), params(QueueQuery),
    responses((status = 200, description = "what waits", body = Page<QueueItem>), Errors))]
#[get("/admin/queue")]
pub async fn show_queue(
    app: Data<App>,
    operator: Operator,
    query: Query<QueueQuery>,
) -> Result<Json<Page<QueueItem>>> {
    let ask = Ask {
        own: operator.own_company(),
        after: query.cursor.as_deref().map(Cursor::decode).transpose()?,
        limit: checked_limit(query.limit)?,
        now: app.clock.now(),
        scope: operator.scope,
    };
    let kind = query.kind;
    let page = app
        .db
        .read(move |db| match kind {
            Subject::Company => companies::page(db, &ask),
            Subject::Listing => listings::page(db, &ask),
            Subject::Demand => demands::page(db, &ask),
        })
        .await?;
    Ok(Json(page))
}

/// The version that an operator last saw of a record that others do not see: the one of the last decision.
fn last_seen(decisions: &[PastDecision], newest: i32) -> Option<i32> {
    decisions.first().map(|d| d.version).filter(|v| *v < newest)
}
