use super::{MailStatus, MailTopic};
use crate::{
    api::{
        http::{Errors, Operator, OptionalBody, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{
        audit,
        mails::{self, Filter},
    },
    error::{Error, Result},
};
use actix_web::{
    post,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// How many are tried again at once.
const AT_ONCE: i64 = 500;

/// Which mails are tried again.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RetryMail)]
pub struct RetryBody {
    /// `dead` or `suppressed`; both when nothing is said. To an address that is still suppressed nothing goes.
    #[serde(default)]
    pub status: Option<MailStatus>,
    /// What they are about; all when nothing is said.
    #[serde(default)]
    pub topic: Option<MailTopic>,
}

/// How many mails are tried again.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetriedMail {
    /// How many, at most 500: the oldest first.
    pub retried: usize,
}

/// Tries mails again that are set aside, at most 500 at once. Operators of some hubs: those to people of those hubs'
/// companies.
#[utoipa::path(tag = "administration", security(("bearer" = [])), request_body = RetryBody,
    responses((status = 200, description = "how many are queued now", body = RetriedMail), Errors))]
#[post("/admin/mail/retry")]
pub(super) async fn retry_all_mail(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    OptionalBody(body): OptionalBody<RetryBody>,
) -> Result<Json<RetriedMail>> {
    if matches!(body.status, Some(MailStatus::Queued | MailStatus::Sent)) {
        let text = "must be dead or suppressed: others need no retry";
        return Err(Error::field("status", "not_set_aside", text));
    }
    let trail = Trail::new(&operator.person, request, app.clock.now());
    let which = Filter {
        status: body.status.map(MailStatus::as_str),
        topic: body.topic.map(MailTopic::as_str),
        hubs: operator.scope.hubs().map(<[String]>::to_vec),
    };
    let retried = app
        .db
        .write(move |db| {
            let ids = mails::retry_all(db, &which, AT_ONCE, trail.now)?;
            let after = Some(json!({ "status": "queued" }));
            let entry = |id: &_| trail.entry("mail.retry", "mail", *id, None, after.clone());
            let entries: Vec<_> = ids.iter().map(entry).collect();
            audit::append(db, &entries)?;
            Ok::<_, Error>(ids.len())
        })
        .await?;
    app.wake.notify_waiters();
    Ok(Json(RetriedMail { retried }))
}
