//! What machines ask: is it alive, is it ready, how is it doing.

use crate::{app::App, error::Result};
use actix_web::{HttpResponse, get, http::header, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

/// How ready each part is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    /// Whether all of it is.
    pub ready: bool,
    /// The database answers.
    pub database: bool,
    /// The index holds everything up to this change.
    pub indexed_seq: i64,
    /// The newest change.
    pub last_seq: i64,
    /// Mails that wait.
    pub mails_waiting: i64,
    /// Whether the index is open and serving.
    pub index: bool,
}

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
    let mut answer = if state.ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    Ok(answer.json(state))
}

/// Metrics in Prometheus' text format.
#[utoipa::path(tag = "service", security(()), responses((status = 200, description = "metrics", body = String)))]
#[get("/metrics")]
pub async fn metrics(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4")).body(app.metrics.render())
}
