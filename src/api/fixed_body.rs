//! A body that never changes: what the web framework alone costs, to measure everything else against it. Only where
//! `THERIAC_FIXED_BODY` names an address, as `theriac bench` does; never in production.

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::Server,
    http::header::ContentType,
    web::{ServiceConfig, get, to},
};
use std::{net::SocketAddr, time::Duration};

/// As long as a page of twenty hits.
const LENGTH: usize = 6_400;
static BODY: [u8; LENGTH] = body();

/// One JSON string.
const fn body() -> [u8; LENGTH] {
    let mut body = [b'x'; LENGTH];
    body[0] = b'"';
    body[LENGTH - 1] = b'"';
    body
}

/// Answers it at an address of its own, by a server without any of the service's layers.
pub(super) fn bare(address: SocketAddr) -> std::io::Result<Server> {
    let server = HttpServer::new(|| App::new().default_service(to(answer)));
    let server = server
        .workers(2)
        .keep_alive(Duration::from_secs(75))
        .disable_signals();
    Ok(server.bind(address)?.run())
}

/// Answers it within the service's layers, where that is wanted.
pub(super) fn within(routes: &mut ServiceConfig, wanted: bool) {
    if wanted {
        routes.route("/fixed-body", get().to(answer));
    }
}

async fn answer() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(BODY.as_slice())
}
