use super::{Colleague, decided_about};
use crate::{
    api::{
        http::{Body, Errors, Owner, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{audit, colleagues, types::Word},
    domain::{Id, account::CompanyRole},
    error::{Error, Result},
};
use actix_web::{
    put,
    web::{Data, Json, Path},
};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// What somebody shall be in the company.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct RoleBody {
    role: CompanyRole,
}

/// Makes somebody of the company an owner or a member, which holds from their next request on. The last owner stays one:
/// 409 `last_owner`.
#[utoipa::path(tag = "companies", request_body = RoleBody, security(("bearer" = [])),
    params(("id" = Id, Path, description = "the person's id")), responses((status = 200, body = Colleague), Errors))]
#[put("/companies/me/colleagues/{id}/role")]
pub(super) async fn change_role(
    app: Data<App>,
    owner: Owner,
    request: RequestId,
    id: Path<Id>,
    Body(input): Body<RoleBody>,
) -> Result<Json<Colleague>> {
    let trail = Trail::new(&owner.person, request, app.clock.now());
    let (company, id) = (owner.company.id, id.into_inner());
    let changed = app
        .db
        .write(move |db| {
            let people = colleagues::hold(db, company)?;
            let stays = input.role == CompanyRole::Owner;
            let person = decided_about(&people, trail.actor_id, id, stays)?;
            if person.company_role != Some(Word(input.role)) {
                if !colleagues::set_role(db, &person, input.role, trail.now)? {
                    return Err(Error::changed_meanwhile("person"));
                }
                let role = |role| Some(json!({"role": role}));
                let (before, after) = (person.company_role.as_ref().map(|r| r.0), Some(input.role));
                let entry = trail.entry("user.change_role", "user", id, role(before), role(after));
                audit::append(db, &[entry])?;
            }
            Ok(Colleague {
                role: Some(input.role),
                ..person.into()
            })
        })
        .await?;
    Ok(Json(changed))
}
