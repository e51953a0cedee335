//! Finding listings and demands in any language.

mod answer;
mod asked_listings;
mod checks;
mod memory;
mod page;
mod search_demands;
mod search_listings;
mod suggest;

use utoipa_actix_web::service_config::ServiceConfig;

/// The area's routes.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(search_listings::search_listings)
        .service(search_demands::search_demands)
        .service(suggest::suggest);
}
