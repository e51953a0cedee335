//! `Idempotency-Key`: a POST that is sent twice is done once, and answered alike.
//!
//! The key is claimed in the transaction that does the work, and the answer is kept behind it. A request with a key
//! runs to its end even if the caller hangs up: the repeat finds the answer. Where a process ended between the work
//! and its answer, the repeat is told that it was done.

use crate::{
    api::http::{Person, caller},
    app::App,
    db::idempotency::{self, Answer, Key, Known},
    error::{Error, Result},
    secrets::fingerprint,
};
use actix_web::{
    HttpMessage, HttpResponse,
    body::{self, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    rt,
    web::{Bytes, Data},
};
use futures_util::StreamExt;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};
use tracing::Instrument;

/// Bodies up to this size are part of the request's fingerprint; uploads are told apart by their length.
const MAX_BODY: usize = 1024 * 1024 + 1;
/// Larger answers are not kept: the repeat is told that the first was done.
const MAX_ANSWER: usize = 1024 * 1024;

/// The keys whose requests this process is doing, by caller and key. Nothing is left of it when the process ends.
#[derive(Debug, Default)]
pub struct Running(Mutex<HashSet<(String, String)>>);

impl Running {
    fn begin(this: &Data<Self>, key: &Key) -> Option<Turn> {
        let name = (key.scope.clone(), key.key.clone());
        let mut names = this.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.insert(name.clone()).then(|| Turn(this.clone(), name))
    }
}

/// A key's place among those that are running; given back however the request ends.
struct Turn(Data<Running>, (String, String));

impl Drop for Turn {
    fn drop(&mut self) {
        let mut names = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.remove(&self.1);
    }
}

/// The middleware. Keys belong to whoever calls, as the database knows them at this moment; those of anonymous requests
/// do not count.
pub async fn replay_known_answers(
    app: Data<App>,
    running: Data<Running>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let key = request.headers().get("idempotency-key").cloned();
    let caller = caller(request.request());
    let (Some(key), Some(caller)) = (key.filter(|_| request.method() == Method::POST), caller) else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    let key = key.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > 200 {
        return Err(Error::field("Idempotency-Key", "length", "must have 1 to 200 characters").into());
    }
    let print = fingerprint_of(&mut request).await?;
    let key = Arc::new(Key::new(scope(&caller), key.to_owned(), print, app.clock.now()));
    let turn = Running::begin(&running, &key).ok_or_else(Error::in_progress)?;
    let asked = Arc::clone(&key);
    let known = app.db.read(move |db| idempotency::look(db, &asked)).await;
    match known.map_err(Error::from)? {
        Known::Nothing => {}
        Known::OtherRequest => return Err(Error::KeyReused.into()),
        Known::InProgress => return Err(Error::in_progress().into()),
        Known::DoneOnly => {
            let detail = "the first request with this Idempotency-Key was done; its answer is not kept";
            return Err(Error::Conflict {
                code: "already_done",
                detail: detail.to_owned(),
            }
            .into());
        }
        Known::Answered(answer) => return Ok(request.into_response(again(answer))),
    }
    let work = next.call(request);
    // A task of its own goes on when the caller hangs up.
    let done = async move {
        let _turn = turn;
        let answer = idempotency::under(Arc::clone(&key), work).await;
        keep(&app, key, answer).await
    };
    rt::spawn(done.in_current_span())
        .await
        .map_err(|e| Error::Internal(format!("a request broke off: {e}")))?
}

/// Whose keys these are: a person's, or those of one of their programs.
fn scope(caller: &Person) -> String {
    match &caller.key {
        Some(key) => format!("{} {}", caller.id, key.id),
        None => caller.id.to_string(),
    }
}

/// The answer of the first request, once more.
fn again(kept: Answer) -> HttpResponse {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    let mut answer = HttpResponse::build(status);
    answer.insert_header(("idempotent-replayed", "true"));
    if let Some(etag) = kept.etag {
        answer.insert_header((header::ETAG, etag));
    }
    answer
        .content_type("application/json")
        .body(kept.body.unwrap_or_default())
}

/// Keeps the answer of what was done, and frees the key of what was refused: mended or later, it may come again. A
/// request that wrote nothing has claimed nothing. An answer that says `no-store` holds a secret and is not kept.
async fn keep(
    app: &App,
    key: Arc<Key>,
    answer: Result<ServiceResponse<impl MessageBody>, actix_web::Error>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(e) => {
            if key.is_claimed() {
                let freed = app.db.write(move |db| idempotency::release(db, &key)).await;
                freed.map_err(Error::from)?;
            }
            return Err(e);
        }
    };
    let (request, response) = answer.into_parts();
    let (head, content) = response.into_parts();
    let status = head.status();
    let bytes = body::to_bytes_limited(content, 64 * MAX_ANSWER).await;
    let bytes = bytes.ok().and_then(Result::ok).unwrap_or_else(Bytes::new);
    let text = |name| head.headers().get(name).and_then(|v| v.to_str().ok());
    let secret = text(header::CACHE_CONTROL).is_some_and(|v| v.contains("no-store"));
    let kept = Answer {
        status: status.as_u16(),
        body: (!secret && bytes.len() <= MAX_ANSWER).then(|| String::from_utf8_lossy(&bytes).into_owned()),
        etag: text(header::ETAG).map(str::to_owned),
    };
    if key.is_claimed() {
        let noted = app.db.write(move |db| match status.is_success() {
            true => idempotency::finish(db, &key, &kept),
            false => idempotency::release(db, &key),
        });
        noted.await.map_err(Error::from)?;
    }
    Ok(ServiceResponse::new(
        request,
        head.set_body(bytes).map_into_boxed_body(),
    ))
}

async fn fingerprint_of(request: &mut ServiceRequest) -> Result<String> {
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let (kind, length) = (header(header::CONTENT_TYPE), header(header::CONTENT_LENGTH));
    let mut print = format!("{} {}", request.method(), request.uri());
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
