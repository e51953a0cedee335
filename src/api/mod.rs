//! HTTP only: the route table, handlers, and what they share.

mod admin;
mod answers;
mod auth;
mod colleagues;
mod companies;
mod demands;
mod fixed_body;
pub mod http;
mod hubs;
mod imports;
mod keys;
mod listings;
mod matches;
mod me;
pub mod middleware;
mod no_route;
pub mod pages;
mod search;
mod server;
mod service;

pub use auth::changed::tell_second_factor_is_off;
pub use server::{Server, openapi};

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes below `/api/v1`, area by area. They are tried in this order, and those with an id in their path cost most:
/// so what is asked most often, and has none, stands first.
fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(search::routes)
        .configure(auth::routes)
        .configure(me::routes)
        .configure(hubs::routes)
        .configure(keys::routes)
        .configure(colleagues::routes)
        .configure(companies::routes)
        .configure(imports::routes)
        .configure(listings::routes)
        .configure(demands::routes)
        .configure(matches::routes)
        .configure(admin::routes);
}

/// The routes at the root: what machines ask, and the pages to which mails link.
fn root_routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(service::healthz)
        .service(service::readyz)
        .service(service::metrics)
        .configure(pages::routes);
}
