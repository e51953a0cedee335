//! API keys: what a company's own programs call with. Their owner decides what each may do.

mod create_key;
mod end_key;
mod list_keys;

use crate::{
    db::api_keys::ApiKey,
    domain::{Id, Time, scope::Scope},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_key::create_key)
        .service(list_keys::list_keys)
        .service(end_key::end_key);
}

/// An API key, as far as it is shown: never the key itself.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct KeyAnswer {
    id: Id,
    /// What its owner calls it.
    name: String,
    /// How it begins.
    prefix: String,
    /// What it may be used for.
    #[schema(value_type = Vec<String>, example = json!(["listings:read", "search"]))]
    scopes: Vec<Scope>,
    created_at: Time,
    /// When it stops being good, if ever.
    expires_at: Option<Time>,
    /// When it was last used, to the minute.
    used_at: Option<Time>,
}

impl From<ApiKey> for KeyAnswer {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            prefix: key.prefix,
            scopes: key.scopes.0,
            created_at: key.created_at,
            expires_at: key.expires_at,
            used_at: key.used_at,
        }
    }
}
