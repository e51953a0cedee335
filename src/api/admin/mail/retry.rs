use super::MailAnswer;
use crate::{
    api::{
        http::{Errors, NoBody, Operator, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{audit, mails, suppressions},
    domain::Id,
    error::{Error, Result},
};
use actix_web::{
    post,
    web::{Data, Json, Path},
};
use serde_json::json;

/// Tries a mail again at once, with all its attempts before it.
#[utoipa::path(tag = "administration", security(("bearer" = [])), params(("id" = Id, Path)),
    responses((status = 200, description = "the mail, queued", body = MailAnswer), Errors))]
#[post("/admin/mail/{id}/retry")]
pub async fn retry_mail(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    id: Path<Id>,
    _: NoBody,
) -> Result<Json<MailAnswer>> {
    let trail = Trail::new(&operator.person, request, app.clock.now());
    let id = id.into_inner();
    let mail = app
        .db
        .write(move |db| {
            let before = mails::envelope(db, id, operator.scope.hubs())?;
            if suppressions::of(db, &before.address)?.is_some() {
                return Err(Error::Conflict {
                    code: "suppressed",
                    detail: "nothing is sent to the address; lift its suppression first".to_owned(),
                });
            }
            if !mails::retry(db, id, trail.now)? {
                return Err(Error::Conflict {
                    code: "not_now",
                    detail: "the mail was sent, or is on its way".to_owned(),
                });
            }
            let was =
                json!({ "status": before.status, "attempts": before.attempts, "error": before.last_error });
            let entry = trail.entry(
                "mail.retry",
                "mail",
                id,
                Some(was),
                Some(json!({ "status": "queued" })),
            );
            audit::append(db, &[entry])?;
            Ok(mails::envelope(db, id, None)?)
        })
        .await?;
    app.wake.notify_waiters();
    Ok(Json(mail.into()))
}
