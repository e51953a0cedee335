use super::KeyAnswer;
use crate::{
    api::{
        auth::secret_answer,
        http::{Body, Errors, Owner, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{
        api_keys::{self, ApiKey},
        audit,
        types::Json,
    },
    domain::{Id, Problems, Time, scope::Scope},
    error::{Error, Result},
    secrets::{fingerprint, new_api_key},
};
use actix_web::{HttpResponse, http::StatusCode, post, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most keys that a company has at a time.
const MAX_KEYS: usize = 20;
/// How much of a key is kept to know it by.
const PREFIX: usize = 10;

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewKey {
    /// What its owner calls it.
    name: String,
    /// What it may be used for: `listings:read`, `listings:write`, `demands:read`, `demands:write`, `matches:read`,
    /// `search`.
    #[schema(value_type = Vec<String>, example = json!(["listings:read", "search"]))]
    scopes: Vec<Scope>,
    /// When it stops being good; never when absent.
    #[serde(default)]
    expires_at: Option<Time>,
}

/// A key that was made.
#[derive(Debug, Serialize, ToSchema)]
struct MadeKey {
    /// The key itself: shown this once. To be sent as `Authorization: Bearer …`.
    key: String,
    #[serde(flatten)]
    shown: KeyAnswer,
}

/// Makes an API key. It acts for the company within its scopes, and never on accounts, keys or as an operator. It is good
/// until it expires or is deleted, while the company is not suspended, and while its maker owns the company.
#[utoipa::path(tag = "keys", security(("bearer" = [])), request_body = NewKey,
    responses((status = 201, description = "the key, shown once", body = MadeKey), Errors))]
#[post("/companies/me/api-keys")]
pub(super) async fn create_key(
    app: Data<App>,
    owner: Owner,
    request: RequestId,
    Body(mut input): Body<NewKey>,
) -> Result<HttpResponse> {
    let now = app.clock.now();
    let mut problems = Problems::new();
    problems.text("name", &input.name, 100);
    input.scopes.sort_unstable();
    input.scopes.dedup();
    problems.check(
        !input.scopes.is_empty(),
        "scopes",
        "required",
        "must name at least one",
    );
    let future = input.expires_at.is_none_or(|at| at > now);
    problems.check(future, "expires_at", "in_the_past", "must be in the future");
    problems.finish()?;
    let secret = new_api_key()?;
    let key = ApiKey {
        id: Id::new(now),
        company_id: owner.company.id,
        made_by: owner.person.id,
        name: input.name.trim().to_owned(),
        prefix: secret.chars().take(PREFIX).collect(),
        hash: fingerprint(&secret),
        scopes: Json(input.scopes),
        created_at: now,
        expires_at: input.expires_at,
        used_at: None,
        ended_at: None,
    };
    let trail = Trail::new(&owner.person, request, now);
    let row = key.clone();
    app.db
        .write(move |db| {
            if api_keys::of_company(db, row.company_id)?.len() >= MAX_KEYS {
                return Err(Error::Conflict {
                    code: "too_many_keys",
                    detail: format!("a company has at most {MAX_KEYS} API keys"),
                });
            }
            api_keys::insert(db, &row)?;
            let after = serde_json::json!({
                "company": row.company_id, "name": row.name, "prefix": row.prefix,
                "scopes": row.scopes.0, "expires_at": row.expires_at,
            });
            let entry = trail.entry("api_key.create", "api_key", row.id, None, Some(after));
            Ok(audit::append(db, &[entry])?)
        })
        .await?;
    let made = MadeKey {
        key: secret,
        shown: key.into(),
    };
    Ok(secret_answer(StatusCode::CREATED, &made))
}
