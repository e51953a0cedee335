//! What operators do, each within their hubs and never about a company of their own.

mod bulk;
mod companies;
mod ruling;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    companies::routes(cfg);
}
