//! What operators do, each within their hubs and never about a company of their own.

mod bulk;
mod companies;
mod demands;
mod history;
mod listings;
mod queue;
mod ruling;
mod track;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    queue::routes(cfg);
    companies::routes(cfg);
    listings::routes(cfg);
    demands::routes(cfg);
}
