//! `/me`: who the caller is, how they log in, and where they are logged in.

mod change_password;
mod end_session;
mod list_sessions;
mod notifications;
mod second_factor;

use crate::{
    api::{
        http::{Account, Body, Errors, HubScope, IfMatch, Person, with_etag},
        middleware::RequestId,
    },
    app::App,
    db::{Db, audit, companies, suppressions, types::Json, users},
    domain::{
        Id, Problems, Time,
        account::{CompanyRole, check_language},
        company::{CompanyKind, CompanyStatus},
    },
    error::{Error, Result},
};
use actix_web::{HttpResponse, get, http::StatusCode, patch, web::Data};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(show_me)
        .service(edit_me)
        .service(change_password::change_password)
        .service(list_sessions::list_sessions)
        .service(end_session::end_session)
        .service(notifications::show_notifications)
        .service(notifications::edit_notifications)
        .configure(second_factor::routes);
}

/// The caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The user.
    pub id: Id,
    /// The address, as written at registration.
    pub email: String,
    /// The name, if given.
    pub name: Option<String>,
    /// The language of mails, BCP 47.
    pub locale: String,
    /// The company, if the caller belongs to one.
    pub company: Option<MyCompany>,
    /// Where the caller may moderate, if anywhere.
    pub operator: Option<MyHubs>,
    /// Since when nothing is sent to the address, because mails to it came back; usually null. Operators lift it.
    pub mail_bounces_since: Option<Time>,
}

/// The caller's company.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyCompany {
    /// Its id.
    pub id: Id,
    /// Supplier or buyer.
    pub kind: CompanyKind,
    /// Its name.
    pub name: String,
    /// Where it stands with the operators.
    pub status: CompanyStatus,
    /// What the caller is in it.
    pub role: CompanyRole,
}

/// Where an operator may act.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyHubs {
    /// The ids of the hubs, or the word `all`.
    pub hubs: Hubs,
}

/// Hubs by id, or all of them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Hubs {
    /// Always `all`.
    All(&'static str),
    /// These.
    Only(Vec<String>),
}

/// What the caller may change about themselves. Absent: unchanged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChanges {
    /// The name; null clears it.
    #[serde(default, deserialize_with = "given")]
    pub name: Option<Option<String>>,
    /// The language of mails, BCP 47.
    #[serde(default)]
    pub locale: Option<String>,
}

/// Tells `null` from absent.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Who the caller is, and what they may do.
#[utoipa::path(tag = "auth", security(("bearer" = [])), responses((status = 200, body = Me), Errors))]
#[get("/me")]
pub async fn show_me(app: Data<App>, Account { person, .. }: Account) -> Result<HttpResponse> {
    let (revision, me) = app.db.read(move |db| load(db, &person)).await?;
    Ok(with_etag(StatusCode::OK, revision, &me))
}

/// Changes the caller's name or language.
#[utoipa::path(tag = "auth", request_body = MeChanges, security(("bearer" = [])), params(("If-Match" = String, Header)), responses((status = 200, body = Me), Errors))]
#[patch("/me")]
pub async fn edit_me(
    app: Data<App>,
    Account { person, .. }: Account,
    expected: IfMatch,
    request: RequestId,
    Body(changes): Body<MeChanges>,
) -> Result<HttpResponse> {
    let mut problems = Problems::new();
    problems.optional_line("name", changes.name.as_ref().and_then(Option::as_deref), 200);
    if let Some(locale) = &changes.locale {
        check_language("locale", locale, &mut problems);
    }
    problems.finish()?;
    let now = app.clock.now();
    let (revision, me) = app
        .db
        .write(move |db| {
            let mut user = users::get(db, person.id)?;
            expected.check(user.revision)?;
            let before = json!({"name": user.name, "locale": user.locale});
            if let Some(name) = changes.name {
                user.name = name.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty());
            }
            if let Some(locale) = changes.locale {
                user.locale = locale;
            }
            if !users::update(db, &user, now)? {
                return Err(Error::PreconditionFailed);
            }
            let after = json!({"name": user.name, "locale": user.locale});
            let entry = audit::NewEntry {
                at: now,
                actor_id: Some(user.id),
                actor: user.email,
                action: "user.edit".to_owned(),
                entity: "user".to_owned(),
                entity_id: user.id,
                before: Some(Json(before)),
                after: Some(Json(after)),
                request_id: Some(request.0),
            };
            audit::append(db, &[entry])?;
            load(db, &person)
        })
        .await?;
    Ok(with_etag(StatusCode::OK, revision, &me))
}

fn load(db: &mut Db, person: &Person) -> Result<(i32, Me)> {
    let user = users::get(db, person.id)?;
    let company = match &person.company {
        None => None,
        Some(place) => Some(MyCompany {
            id: place.id,
            kind: place.kind,
            name: companies::get(db, place.id)?.name,
            status: place.status,
            role: place.role,
        }),
    };
    let operator = person.operator.clone().map(|scope| MyHubs {
        hubs: match scope {
            HubScope::All => Hubs::All("all"),
            HubScope::Only(hubs) => Hubs::Only(hubs),
        },
    });
    let mail_bounces_since = suppressions::of(db, &user.email)?.map(|s| s.at);
    let me = Me {
        id: user.id,
        email: user.email,
        name: user.name,
        locale: user.locale,
        company,
        operator,
        mail_bounces_since,
    };
    Ok((user.revision, me))
}
