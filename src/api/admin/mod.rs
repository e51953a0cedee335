//! What operators do, each within their hubs and never about a company of their own.

mod bulk;
mod companies;
mod demands;
mod export_audit;
mod fx_rates;
mod history;
mod list_audit;
mod list_matches;
mod listings;
mod mail;
mod queue;
mod ruling;
mod show_stats;
mod track;
mod vocabulary;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    queue::routes(cfg);
    companies::routes(cfg);
    listings::routes(cfg);
    demands::routes(cfg);
    fx_rates::routes(cfg);
    mail::routes(cfg);
    vocabulary::routes(cfg);
    cfg.service(list_matches::list_operator_matches)
        .service(list_audit::list_audit)
        .service(export_audit::export_audit)
        .service(show_stats::show_stats);
}
