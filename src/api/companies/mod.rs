//! Companies, as their own people and as everybody else see them.

mod answers;
mod delete_document;
mod download_document;
mod get_company;
mod get_own;
mod submit;
mod update;
mod upload_document;

pub use answers::{DocumentInfo, OwnCompany, own_company};

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area. `me` stands before `{id}`.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_own::get_own_company)
        .service(update::update_company)
        .service(submit::submit_company)
        .service(upload_document::upload_document)
        .service(download_document::download_document)
        .service(delete_document::delete_document)
        .service(get_company::get_company);
}
