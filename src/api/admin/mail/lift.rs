use super::suppressions::SuppressionAnswer;
use crate::{
    api::{
        http::{Errors, NoBody, Operator, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{audit, suppressions},
    domain::Id,
    error::{Error, Result},
};
use actix_web::{
    post,
    web::{Data, Json, Path},
};
use serde_json::json;

/// Lets mails go to an address again. Those that were kept back stay so until they are tried again.
#[utoipa::path(tag = "administration", security(("bearer" = [])), params(("id" = Id, Path)),
    responses((status = 200, description = "what was lifted", body = SuppressionAnswer), Errors))]
#[post("/admin/mail/suppressions/{id}/lift")]
pub(super) async fn lift_suppression(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    id: Path<Id>,
    _: NoBody,
) -> Result<Json<SuppressionAnswer>> {
    let trail = Trail::new(&operator.person, request, app.clock.now());
    let id = id.into_inner();
    let lifted = app
        .db
        .write(move |db| {
            let was = suppressions::get(db, id, operator.scope.hubs())?;
            if !suppressions::lift(db, id)? {
                return Err(Error::NotFound);
            }
            let before = json!({ "address": was.address, "cause": was.cause.0, "detail": was.detail });
            let entry = trail.entry("suppression.lift", "suppression", id, Some(before), None);
            audit::append(db, &[entry])?;
            Ok(was)
        })
        .await?;
    Ok(Json(lifted.into()))
}
