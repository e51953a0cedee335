//! What suppliers offer.

mod answer;
mod check;
mod create_listing;
mod edit_listing;
mod get_listing;
mod list_listings;
mod submit_listing;
mod withdraw_listing;

pub use answer::ListingAnswer;

use utoipa_actix_web::service_config::ServiceConfig;

/// The area's routes.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_listing::create_listing)
        .service(list_listings::list_listings)
        .service(get_listing::get_listing)
        .service(edit_listing::edit_listing)
        .service(submit_listing::submit_listing)
        .service(withdraw_listing::withdraw_listing);
}
