//! `ETag` and `If-Match`: nobody overwrites what somebody else wrote meanwhile.

use crate::error::{Error, Result};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{StatusCode, header},
};
use serde::Serialize;
use std::future::{Ready, ready};

/// The revision that the caller believes to change. Missing: 428.
#[derive(Debug, Clone)]
pub struct IfMatch(String);

impl IfMatch {
    /// Refuses with 412 unless the record still has this revision.
    pub fn check(&self, revision: i32) -> Result<()> {
        let current = etag(revision);
        let named = self
            .0
            .split(',')
            .map(str::trim)
            .any(|tag| tag == "*" || tag == current);
        if named {
            Ok(())
        } else {
            Err(Error::PreconditionFailed)
        }
    }
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let value = request
            .headers()
            .get(header::IF_MATCH)
            .and_then(|v| v.to_str().ok());
        ready(
            value
                .map(|v| Self(v.to_owned()))
                .ok_or(Error::PreconditionRequired),
        )
    }
}

fn etag(revision: i32) -> String {
    format!("\"{revision}\"")
}

/// An answer with the record and its revision.
pub fn with_etag(status: StatusCode, revision: i32, record: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::ETAG, etag(revision)))
        .json(record)
}
