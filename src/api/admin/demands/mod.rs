//! Decisions about demands: one file an action, and what they share in `decide`.

mod approve;
mod approve_many;
mod decide;
mod get;
mod lines;
mod reinstate;
mod reject;
mod request_changes;
mod suspend;

pub use lines::{LineReading, line_readings};

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(approve_many::approve_demands)
        .service(approve::approve_demand)
        .service(reject::reject_demand)
        .service(request_changes::request_demand_changes)
        .service(suspend::suspend_demand)
        .service(reinstate::reinstate_demand)
        .service(get::get_demand_file);
}
