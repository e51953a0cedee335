//! A request id, one log line and the metrics for each request. Query strings are never logged: links hold tokens.

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use std::{
    future::{Ready, ready},
    time::Instant,
};
use tracing::Instrument;

use crate::{app::App, domain::Id};

/// The id of the request; answered as `x-request-id`, logged, and kept in the audit.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

impl FromRequest for RequestId {
    type Error = crate::error::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let known = request.extensions().get::<RequestId>().cloned();
        ready(Ok(known.unwrap_or_else(|| RequestId(String::new()))))
    }
}

/// The middleware.
pub async fn trace<B: MessageBody>(
    app: Data<App>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let id = Id::new(app.clock.now()).to_string();
    let method = known_method(request.method()).to_owned();
    let path = request.path().to_owned();
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", id = %id, %method, %path);
    let started = Instant::now();
    let result = next.call(request).instrument(span.clone()).await;
    let seconds = started.elapsed().as_secs_f64();
    let (route, status) = match &result {
        Ok(answer) => {
            let route = answer
                .request()
                .match_pattern()
                .unwrap_or_else(|| "unmatched".to_owned());
            (route, answer.status().as_u16())
        }
        Err(e) => ("refused".to_owned(), e.as_response_error().status_code().as_u16()),
    };
    let labels = [
        ("method", method),
        ("route", route),
        ("status", status.to_string()),
    ];
    metrics::counter!("theriac_http_requests_total", &labels).increment(1);
    metrics::histogram!("theriac_http_request_seconds", &labels).record(seconds);
    span.in_scope(|| tracing::info!(status, ms = seconds * 1_000.0, "request answered"));
    let mut answer = result?;
    if let Ok(value) = HeaderValue::from_str(&id) {
        answer
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    Ok(answer)
}

/// The method, if it is one: callers make up others, and each would be counted, and kept, by its name.
fn known_method(method: &Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" | "TRACE" | "CONNECT") => {
            known
        }
        _ => "other",
    }
}
