//! What every answer tells a browser: to take it as what it is called, to run nothing in it, to show it in no frame,
//! to keep no copy, and to tell nobody from where it came.
//!
//! No header of CORS is ever sent: no page of another origin may read an answer. No cookie is ever set.

use super::RequestId;
use crate::app::App;
use actix_web::{
    Error, HttpMessage, HttpResponse, ResponseError,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use std::fmt;

/// On each answer that does not say otherwise itself.
const ALWAYS: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (header::VARY, "Authorization, Accept-Language"),
];
/// Data: nothing in it is ever run or shown.
const DATA: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// The interactive documentation runs its own scripts, and sets styles by script.
const DOCS: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// Two years, for this host and those below it.
const ALWAYS_HTTPS: &str = "max-age=63072000; includeSubDomains";

/// The middleware.
pub async fn add_security_headers<B: MessageBody>(
    app: Data<App>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let policy = if request.path().starts_with("/docs") {
        DOCS
    } else {
        DATA
    };
    let https = app.config.public_url.starts_with("https://");
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    match next.call(request).await {
        Ok(mut answer) => {
            add(answer.headers_mut(), policy, https);
            Ok(answer)
        }
        // What a layer below refused becomes an answer only outside of all layers.
        Err(refusal) => Err(Refused {
            refusal,
            policy,
            https,
            id,
        }
        .into()),
    }
}

fn add(headers: &mut HeaderMap, policy: &'static str, https: bool) {
    let mut missing = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    for (name, value) in ALWAYS {
        missing(name, value);
    }
    missing(header::CONTENT_SECURITY_POLICY, policy);
    if https {
        missing(header::STRICT_TRANSPORT_SECURITY, ALWAYS_HTTPS);
    }
}

/// A refusal that becomes an answer with the same headers as any.
#[derive(Debug)]
struct Refused {
    refusal: Error,
    policy: &'static str,
    https: bool,
    id: Option<String>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.refusal.fmt(f)
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        self.refusal.as_response_error().status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = self.refusal.error_response();
        let headers = answer.headers_mut();
        add(headers, self.policy, self.https);
        if let Some(id) = self.id.as_deref().and_then(|id| HeaderValue::from_str(id).ok()) {
            headers.insert(HeaderName::from_static("x-request-id"), id);
        }
        answer
    }
}
