//! The people of a company: who they are, and what its owners decide about them. One joins by an invitation.

mod change_role;
mod list_colleagues;
mod remove_colleague;

use crate::{
    db::{colleagues::Colleagues, users::User},
    domain::{Id, Time, account::CompanyRole},
    error::{Error, Result},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_colleagues::list_colleagues)
        .service(change_role::change_role)
        .service(remove_colleague::remove_colleague);
}

/// Somebody of the caller's company.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Colleague {
    id: Id,
    /// The address, as written at registration.
    email: String,
    /// The name, if given.
    name: Option<String>,
    /// What the person is in the company.
    #[schema(value_type = Option<CompanyRole>)]
    role: Option<CompanyRole>,
    /// When the account was made.
    created_at: Time,
}

impl From<User> for Colleague {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            email: user.email,
            name: user.name,
            role: user.company_role.map(|role| role.0),
            created_at: user.created_at,
        }
    }
}

/// Whom an owner decides about: somebody of the company, as long as the caller still owns it and somebody will.
fn decided_about(people: &Colleagues, caller: Id, id: Id, stays_owner: bool) -> Result<User> {
    if !people.is_owner(caller) {
        return Err(Error::Forbidden("this needs an owner of the company"));
    }
    let person = people.get(id)?;
    if !stays_owner && !people.has_owner_besides(id) {
        return Err(Error::Conflict {
            code: "last_owner",
            detail: "a company keeps at least one owner; make somebody else an owner first".to_owned(),
        });
    }
    Ok(person.clone())
}
