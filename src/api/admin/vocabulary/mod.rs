//! The vocabulary grows with use: what nobody understood, and what operators make of it. It is shared by all hubs, so
//! any operator decides for all of them; each decision stands in the audit.

mod add_substance;
mod answer;
mod decide;
mod decide_name;
mod export;
mod import;
mod list_entries;
mod list_unresolved;
mod read_again;
mod show;
mod substances;
mod withdraw;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(show::show_vocabulary)
        .service(list_unresolved::list_unresolved)
        .service(list_entries::list_entries)
        .service(decide_name::decide_name)
        .service(withdraw::withdraw_entry)
        .service(substances::find_substances)
        .service(substances::get_substance)
        .service(add_substance::add_substance)
        .service(import::import_vocabulary)
        .service(export::export_vocabulary)
        .service(read_again::read_again);
}
