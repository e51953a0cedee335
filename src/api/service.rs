//! What machines ask: is it alive, is it ready, how is it doing.

use crate::{
    app::{App, Readiness},
    error::Result,
    metrics::look_at_process,
};
use actix_web::{HttpResponse, get, http::header, web::Data};

/// The process lives.
#[utoipa::path(tag = "service", security(()), responses((status = 200, description = "it lives", body = String)))]
#[get("/healthz")]
pub async fn healthz() -> &'static str {
    "ok"
}

/// Ready to serve: database, index and mail queue.
#[utoipa::path(tag = "service", security(()), responses(
    (status = 200, description = "ready", body = Readiness),
    (status = 503, description = "not ready", body = Readiness),
))]
#[get("/readyz")]
pub async fn readyz(app: Data<App>) -> Result<HttpResponse> {
    let state = app.readiness().await;
    let mut answer = if state.ready {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    Ok(answer.json(state))
}

/// Metrics in Prometheus' text format.
#[utoipa::path(tag = "service", security(()), responses((status = 200, description = "metrics", body = String)))]
#[get("/metrics")]
pub async fn metrics(app: Data<App>) -> HttpResponse {
    for (part, bytes) in app.search.memory() {
        ::metrics::gauge!("theriac_search_memory_bytes", "part" => part).set(bytes as f64);
    }
    look_at_process();
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
        .body(app.metrics.render())
}
