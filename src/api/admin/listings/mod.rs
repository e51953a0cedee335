//! Decisions about listings: one file an action, and what they share in `decide`.

mod approve;
mod approve_many;
mod decide;
mod get;
mod notify;
mod reinstate;
mod reject;
mod request_changes;
mod suspend;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(approve_many::approve_listings)
        .service(approve::approve_listing)
        .service(reject::reject_listing)
        .service(request_changes::request_listing_changes)
        .service(suspend::suspend_listing)
        .service(reinstate::reinstate_listing)
        .service(get::get_listing_file);
}
