//! `Idempotency-Key`: a POST that is sent twice is done once, and answered alike.

use crate::{
    app::App,
    db::idempotency::{self, Claim},
    error::Error,
    secrets::fingerprint,
};
use actix_web::{
    HttpMessage, HttpResponse,
    body::{self, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    web::{Bytes, Data},
};
use futures_util::StreamExt;

/// Bodies up to this size are part of the request's fingerprint; uploads are told apart by their length.
const MAX_BODY: usize = 1024 * 1024 + 1;
/// Larger answers are not kept: the repeat is told that the first was done.
const MAX_ANSWER: usize = 1024 * 1024;

/// The middleware. Keys belong to the caller's token subject; anonymous requests carry none that counts.
pub async fn replay_known_answers(
    app: Data<App>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let text = |name: header::HeaderName, r: &ServiceRequest| {
        r.headers()
            .get(name)
            .and_then(|v| v.to_str().ok())
            .map(str::to_owned)
    };
    let key = text(header::HeaderName::from_static("idempotency-key"), &request);
    let token = text(header::AUTHORIZATION, &request);
    let now = app.clock.now();
    let caller = token
        .as_deref()
        .and_then(|t| t.strip_prefix("Bearer "))
        .and_then(|t| app.secrets.check(t, now));
    let (Some(key), Some(caller)) = (key.filter(|_| request.method() == Method::POST), caller) else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    if key.is_empty() || key.len() > 200 {
        return Err(Error::field("Idempotency-Key", "length", "must have 1 to 200 characters").into());
    }
    let print = fingerprint_of(&mut request).await?;
    let scope = caller.sub.to_string();
    let claim = {
        let (scope, key) = (scope.clone(), key.clone());
        app.db
            .write(move |db| idempotency::claim(db, &scope, &key, &print, now))
            .await
            .map_err(Error::from)?
    };
    match claim {
        Claim::New => {}
        Claim::OtherRequest => return Err(Error::KeyReused.into()),
        Claim::InProgress => {
            let detail = "the first request with this Idempotency-Key is still being done".to_owned();
            return Err(Error::Conflict {
                code: "in_progress",
                detail,
            }
            .into());
        }
        Claim::Done { status, body } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
            let mut answer = HttpResponse::build(status);
            answer.insert_header(("idempotent-replayed", "true"));
            let kind = if status.is_success() {
                "application/json"
            } else {
                "application/problem+json"
            };
            let answer = answer.content_type(kind).body(body);
            return Ok(request.into_response(answer));
        }
    }
    let answer = match next.call(request).await {
        Ok(answer) => answer,
        Err(e) => {
            // Refused before it was done: the key is free again.
            app.db
                .write(move |db| idempotency::release(db, &scope, &key))
                .await
                .map_err(Error::from)?;
            return Err(e);
        }
    };
    let (request, response) = answer.into_parts();
    let status = response.status();
    let (head, content) = response.into_parts();
    let bytes = body::to_bytes_limited(content, 64 * MAX_ANSWER).await;
    let bytes = bytes.ok().and_then(Result::ok).unwrap_or_else(Bytes::new);
    let kept = if bytes.len() <= MAX_ANSWER {
        String::from_utf8_lossy(&bytes).into_owned()
    } else {
        String::new()
    };
    app.db
        .write(move |db| match status.is_success() {
            true => idempotency::finish(db, &scope, &key, status.as_u16(), &kept),
            // Not done: mended or later, the same key may come again.
            false => idempotency::release(db, &scope, &key),
        })
        .await
        .map_err(Error::from)?;
    Ok(ServiceResponse::new(
        request,
        head.set_body(bytes).map_into_boxed_body(),
    ))
}

async fn fingerprint_of(request: &mut ServiceRequest) -> Result<String, Error> {
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let (kind, length) = (header(header::CONTENT_TYPE), header(header::CONTENT_LENGTH));
    let mut print = format!("{} {}", request.method(), request.path());
    if kind.starts_with("multipart/") {
        return Ok(fingerprint(&format!("{print} {length}")));
    }
    let mut bytes = Vec::new();
    let mut payload = request.take_payload();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|e| Error::Malformed(format!("the body broke off: {e}")))?;
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_BODY {
            return Err(Error::TooLarge(
                "a JSON body has at most 1048576 bytes".to_owned(),
            ));
        }
    }
    print.push(' ');
    print.push_str(&fingerprint(&String::from_utf8_lossy(&bytes)));
    request.set_payload(Payload::from(Bytes::from(bytes)));
    Ok(fingerprint(&print))
}
