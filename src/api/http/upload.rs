//! Multipart bodies: one field `file` and a few short ones, bounded in size and in time.

use super::room::{declared_length, take_room};
use crate::{
    domain::Problems,
    error::{Error, Result},
};
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures_util::{StreamExt, future::LocalBoxFuture};
use std::{collections::BTreeMap, time::Duration};

/// The largest text field, in bytes; also the room for the parts' headers.
const MAX_TEXT: usize = 256 * 1024;
/// How long the next piece of the body may take to arrive.
const MAX_PAUSE: Duration = Duration::from_secs(10);
/// How long the whole body may take.
const MAX_WAIT: Duration = Duration::from_secs(90);

/// A multipart body whose file has at most `MAX` bytes.
#[derive(Debug)]
pub struct Upload<const MAX: usize> {
    file: Option<UploadedFile>,
    fields: BTreeMap<String, String>,
}

/// A file as it came.
#[derive(Debug)]
pub struct UploadedFile {
    /// The last part of the name that the client gave; empty when it gave none.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

impl<const MAX: usize> Upload<MAX> {
    /// The file and the other fields; refuses missing files and fields that are not among `known`.
    pub fn into_parts(self, known: &[&str]) -> Result<(UploadedFile, BTreeMap<String, String>)> {
        let mut problems = Problems::new();
        for name in self.fields.keys().filter(|name| !known.contains(&name.as_str())) {
            problems.add(name.clone(), "unknown_field", "is not a field of this form");
        }
        match self.file {
            Some(file) if problems.is_empty() => return Ok((file, self.fields)),
            Some(_) => {}
            None => problems.add("file", "required", "must be given"),
        }
        Err(problems.into())
    }
}

impl<const MAX: usize> FromRequest for Upload<MAX> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            if declared_length(&request).is_some_and(|n| n > MAX + MAX_TEXT) {
                return Err(too_large(MAX));
            }
            take_room(&request, MAX + MAX_TEXT).await?;
            let declared = declared_length(&request).unwrap_or(0).min(MAX);
            let parts = Multipart::new(request.headers(), payload);
            tokio::time::timeout(MAX_WAIT, read(parts, declared))
                .await
                .map_err(|_| Error::Timeout)?
        })
    }
}

async fn read<const MAX: usize>(mut parts: Multipart, declared: usize) -> Result<Upload<MAX>> {
    let mut upload = Upload {
        file: None,
        fields: BTreeMap::new(),
    };
    let mut room = MAX_TEXT;
    while let Some(part) = in_time(parts.next()).await? {
        let mut part = part.map_err(|e| broken(&e))?;
        let name = part.name().unwrap_or_default().to_owned();
        let twice = upload.fields.contains_key(&name) || (name == "file" && upload.file.is_some());
        if twice {
            return Err(Error::field(name, "duplicate_field", "must be given once"));
        }
        if name == "file" {
            let name = part.content_disposition().and_then(|d| d.get_filename());
            upload.file = Some(UploadedFile {
                name: plain_name(name.unwrap_or_default()),
                // As much as the file will be, at once: growing would take up to three times as much meanwhile.
                bytes: bytes(&mut part, Vec::with_capacity(declared), MAX, || too_large(MAX)).await?,
            });
            continue;
        }
        let text = bytes(&mut part, Vec::new(), room, || too_large(MAX_TEXT)).await?;
        room -= text.len();
        let text = String::from_utf8(text)
            .ok()
            .filter(|t| !t.contains('\0'))
            .ok_or_else(|| Error::field(&name, "wrong_type", "must be text in UTF-8 without NUL"))?;
        upload.fields.insert(name, text);
    }
    Ok(upload)
}

async fn bytes(
    part: &mut Field,
    mut bytes: Vec<u8>,
    max: usize,
    too_large: impl Fn() -> Error,
) -> Result<Vec<u8>> {
    while let Some(chunk) = in_time(part.next()).await? {
        let chunk = chunk.map_err(|e| broken(&e))?;
        if bytes.len() + chunk.len() > max {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn in_time<T>(piece: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(MAX_PAUSE, piece)
        .await
        .map_err(|_| Error::Timeout)
}

fn too_large(max: usize) -> Error {
    Error::TooLarge(format!("a file has at most {max} bytes here"))
}

fn broken(e: &MultipartError) -> Error {
    match e {
        MultipartError::ContentTypeMissing
        | MultipartError::ContentTypeParse
        | MultipartError::ContentTypeIncompatible => {
            Error::UnsupportedMediaType("send multipart/form-data".to_owned())
        }
        other => Error::Malformed(format!("multipart body: {other}")),
    }
}

/// The name without folders and control characters, of at most 200 characters.
fn plain_name(name: &str) -> String {
    let last = name.trim().rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}
