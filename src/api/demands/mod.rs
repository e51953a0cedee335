//! What buyers ask for.

mod answer;
mod change;
mod check;
mod close_demand;
mod create_demand;
mod edit_demand;
mod get_demand;
mod import_lines;
mod list_demands;
mod pasted_lines;
mod submit_demand;

pub use answer::DemandAnswer;

use utoipa_actix_web::service_config::ServiceConfig;

/// The area's routes.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_demand::create_demand)
        .service(list_demands::list_demands)
        .service(get_demand::get_demand)
        .service(edit_demand::edit_demand)
        .service(import_lines::import_lines)
        .service(submit_demand::submit_demand)
        .service(close_demand::close_demand);
}
