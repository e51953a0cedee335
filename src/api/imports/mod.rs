//! Catalogues on their way in.

mod answer;
mod failed_rows;
mod get_import;
mod import_listings;
mod template;

use utoipa_actix_web::service_config::ServiceConfig;

/// The area's routes.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(import_listings::import_listings)
        .service(template::import_template)
        .service(get_import::get_import)
        .service(failed_rows::failed_rows);
}
