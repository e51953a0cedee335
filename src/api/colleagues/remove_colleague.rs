use super::decided_about;
use crate::{
    api::{
        http::{Errors, Owner, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{audit, colleagues},
    domain::Id,
    error::{Error, Result},
};
use actix_web::{
    HttpResponse, delete,
    web::{Data, Path},
};
use serde_json::json;

/// Takes somebody out of the company at once: their sessions, API keys and unsent mails are void. The last owner stays:
/// 409 `last_owner`. The address may register or be invited anew.
#[utoipa::path(tag = "companies", security(("bearer" = [])), params(("id" = Id, Path, description = "the person's id")),
    responses((status = 204, description = "they are out"), Errors))]
#[delete("/companies/me/colleagues/{id}")]
pub(super) async fn remove_colleague(
    app: Data<App>,
    owner: Owner,
    request: RequestId,
    id: Path<Id>,
) -> Result<HttpResponse> {
    let trail = Trail::new(&owner.person, request, app.clock.now());
    let (company, id) = (owner.company.id, id.into_inner());
    app.db
        .write(move |db| {
            let people = colleagues::hold(db, company)?;
            let person = decided_about(&people, trail.actor_id, id, false)?;
            if !colleagues::remove(db, &person, trail.now)? {
                return Err(Error::changed_meanwhile("person"));
            }
            let before = json!({"company": company, "role": person.company_role.map(|r| r.0)});
            let entry = trail.entry("user.leave", "user", id, Some(before), None);
            Ok(audit::append(db, &[entry])?)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
