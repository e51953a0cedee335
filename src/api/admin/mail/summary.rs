use crate::{
    api::http::{Errors, Operator},
    app::App,
    db::mails::{self, Counted, Filter},
    domain::Time,
    error::Result,
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::Serialize;
use utoipa::ToSchema;

/// How many mails of a topic stand in a status.
#[derive(Debug, Serialize, ToSchema)]
struct MailCount {
    /// `queued`, `dead` or `suppressed`.
    status: String,
    /// What they are about.
    topic: String,
    /// How many.
    count: i64,
    /// When the oldest of them was written.
    oldest: Time,
}

/// The outbox in figures.
#[derive(Debug, Serialize, ToSchema)]
struct MailSummary {
    /// How many wait to be sent.
    queued: i64,
    /// How many were refused for good.
    dead: i64,
    /// How many are kept back because nothing is sent to their address.
    suppressed: i64,
    /// When the oldest that waits was written.
    oldest_queued: Option<Time>,
    /// The same by status and topic.
    by_topic: Vec<MailCount>,
}

/// What has not been sent, counted. Operators of some hubs count mails to people of those hubs' companies.
#[utoipa::path(tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = MailSummary), Errors))]
#[get("/admin/mail/summary")]
pub(super) async fn sum_up_mail(app: Data<App>, operator: Operator) -> Result<Json<MailSummary>> {
    let which = Filter {
        hubs: operator.scope.hubs().map(<[String]>::to_vec),
        ..Filter::default()
    };
    let counted = app.db.read(move |db| mails::count(db, &which)).await?;
    let of = |status: &str| {
        counted
            .iter()
            .filter(|c| c.status == status)
            .map(|c| c.count)
            .sum()
    };
    let queued = counted.iter().filter(|c| c.status == "queued");
    Ok(Json(MailSummary {
        queued: of("queued"),
        dead: of("dead"),
        suppressed: of("suppressed"),
        oldest_queued: queued.map(|c| c.oldest).min(),
        by_topic: counted.into_iter().map(MailCount::from).collect(),
    }))
}

impl From<Counted> for MailCount {
    fn from(counted: Counted) -> Self {
        Self {
            status: counted.status,
            topic: counted.topic,
            count: counted.count,
            oldest: counted.oldest,
        }
    }
}
