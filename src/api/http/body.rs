//! JSON bodies: bounded, in time, and with errors that name the field.

use super::room::{declared_length, take_room};
use crate::error::{Error, Result};
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web::Query};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;

/// The largest JSON body, in bytes.
const MAX_BYTES: usize = 1024 * 1024;
/// The most values in a JSON body. A value takes many times its bytes in memory; the largest demand has some thousands.
const MAX_VALUES: usize = 50_000;
/// How long a body may take to arrive.
const MAX_WAIT: Duration = Duration::from_secs(15);

/// A JSON body. Unknown fields, wrong types, NULs and lone surrogates are refused by name.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// A JSON body, or none at all where every field has a default.
#[derive(Debug)]
pub struct OptionalBody<T>(pub T);

/// No body, or `{}`: what actions accept.
#[derive(Debug)]
pub struct NoBody;

/// The fields of an HTML form, `application/x-www-form-urlencoded`.
#[derive(Debug)]
pub struct FormBody<T>(pub T);

/// Whatever was sent, of any media type.
#[derive(Debug)]
pub struct AnyBody(pub Vec<u8>);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read_as("application/json", &request, payload).await?;
            parse(&bytes).map(Body)
        })
    }
}

impl<T: DeserializeOwned + Default + 'static> FromRequest for OptionalBody<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read_any(&request, payload).await?;
            if bytes.iter().all(u8::is_ascii_whitespace) {
                return Ok(Self(T::default()));
            }
            refuse_other_types("application/json", &request)?;
            parse(&bytes).map(Self)
        })
    }
}

impl FromRequest for NoBody {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read_any(&request, payload).await?;
            if bytes.iter().all(u8::is_ascii_whitespace) {
                return Ok(Self);
            }
            match parse::<Value>(&bytes)? {
                Value::Object(fields) => match fields.keys().next() {
                    None => Ok(Self),
                    Some(name) => Err(Error::field(name, "unknown_field", "this action takes no fields")),
                },
                _ => Err(Error::Malformed("this action takes no body, or {}".to_owned())),
            }
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for FormBody<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read_as("application/x-www-form-urlencoded", &request, payload).await?;
            let text =
                String::from_utf8(bytes).map_err(|_| Error::Malformed("the form is not UTF-8".to_owned()))?;
            if text.contains("%00") || text.contains('\0') {
                return Err(Error::Malformed("a form must not contain NUL".to_owned()));
            }
            // A form is written as a query is.
            let fields = Query::<T>::from_query(&text).map_err(|e| Error::Malformed(format!("form: {e}")))?;
            Ok(Self(fields.into_inner()))
        })
    }
}

impl FromRequest for AnyBody {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { read_any(&request, payload).await.map(Self) })
    }
}

async fn read_as(media_type: &str, request: &HttpRequest, payload: Payload) -> Result<Vec<u8>> {
    refuse_other_types(media_type, request)?;
    read_any(request, payload).await
}

fn refuse_other_types(media_type: &str, request: &HttpRequest) -> Result<()> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case(media_type) {
        return Err(Error::UnsupportedMediaType(format!("send {media_type}")));
    }
    Ok(())
}

async fn read_any(request: &HttpRequest, mut payload: Payload) -> Result<Vec<u8>> {
    let too_large = || Error::TooLarge(format!("this body has at most {MAX_BYTES} bytes"));
    if declared_length(request).is_some_and(|n| n > MAX_BYTES) {
        return Err(too_large());
    }
    take_room(request, MAX_BYTES).await?;
    let gather = async {
        // All at once, as it will be: growing would take up to three times as much meanwhile.
        let mut bytes = Vec::with_capacity(declared_length(request).unwrap_or(0));
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|e| Error::Malformed(format!("the body broke off: {e}")))?;
            if bytes.len() + chunk.len() > MAX_BYTES {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    tokio::time::timeout(MAX_WAIT, gather)
        .await
        .map_err(|_| Error::Timeout)?
}

/// Parses twice: once to look at every string, once into the type, with the path of what is wrong.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    refuse_too_many(bytes)?;
    let value: Value =
        serde_json::from_slice(bytes).map_err(|e| Error::Malformed(format!("not JSON: {e}")))?;
    refuse_nul(&value, &mut String::new())?;
    from_value(value)
}

/// Reads a value into the type, with the path of what is wrong.
pub(super) fn from_value<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|e| {
        let (path, message) = (e.path().to_string(), e.inner().to_string());
        let quoted = |m: &str| m.split('`').nth(1).unwrap_or_default().to_owned();
        let at = |name: String| {
            if path == "." {
                name
            } else {
                format!("{path}.{name}")
            }
        };
        if message.starts_with("unknown field") {
            // The path already ends in the unknown field.
            let name = quoted(&message);
            let field = if path == name || path.ends_with(&format!(".{name}")) {
                path.clone()
            } else {
                at(name)
            };
            return Error::field(field, "unknown_field", message);
        }
        if message.starts_with("missing field") {
            return Error::field(at(quoted(&message)), "required", "must be given");
        }
        Error::field(path, "wrong_type", message)
    })
}

/// Counts what stands between values, before any is made. Signs within texts are counted, too.
fn refuse_too_many(bytes: &[u8]) -> Result<()> {
    let values = bytes.iter().filter(|b| matches!(b, b',' | b'[' | b'{')).count();
    if values > MAX_VALUES {
        return Err(Error::TooLarge(format!(
            "this body has at most {MAX_VALUES} values"
        )));
    }
    Ok(())
}

fn refuse_nul(value: &Value, path: &mut String) -> Result<()> {
    let base = path.len();
    let mut inside = |step: String, value: &Value| {
        path.push_str(&step);
        let found = refuse_nul(value, path);
        path.truncate(base);
        found
    };
    match value {
        Value::String(text) if text.contains('\0') => Err(Error::field(
            path.clone(),
            "control_character",
            "must not contain NUL",
        )),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(i, v)| inside(format!("[{i}]"), v)),
        Value::Object(fields) => fields.iter().try_for_each(|(name, v)| {
            if name.contains('\0') {
                return Err(Error::Malformed("field names must not contain NUL".to_owned()));
            }
            let dot = if base == 0 { "" } else { "." };
            inside(format!("{dot}{name}"), v)
        }),
        _ => Ok(()),
    }
}
