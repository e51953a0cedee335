//! Decisions about companies: one file an action, and what they share in `decide`.

mod approve;
mod approve_many;
mod decide;
mod get;
mod read_document;
mod reinstate;
mod reject;
mod request_changes;
pub mod similar;
mod suspend;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(approve_many::approve_companies)
        .service(approve::approve_company)
        .service(reject::reject_company)
        .service(request_changes::request_company_changes)
        .service(suspend::suspend_company)
        .service(reinstate::reinstate_company)
        .service(get::get_company_file)
        .service(read_document::read_document);
}
