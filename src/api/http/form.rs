//! Multipart bodies with a large file: streamed to a temporary file, bounded in size and in time.

use super::room::{declared_length, take_room};
use crate::{
    app::App,
    domain::Problems,
    error::{Error, Result},
};
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    HttpRequest,
    dev::Payload,
    web::{Bytes, Data},
};
use futures_util::StreamExt;
use std::{collections::BTreeMap, time::Duration};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

/// The largest text field, in bytes; also the room for the parts' headers.
const MAX_TEXT: usize = 256 * 1024;
/// A file lies on disk and takes little memory; so much is counted for it, so that an address sends six at once.
const ROOM: usize = 4 * 1024 * 1024;
/// How long the next piece of the body may take to arrive.
const MAX_PAUSE: Duration = Duration::from_secs(10);
/// How long the whole body may take: 32 MB over a line of 1 Mbit/s.
const MAX_WAIT: Duration = Duration::from_secs(300);

/// A form: at most one file, in a temporary file that is deleted with this value, and short texts.
#[derive(Debug, Default)]
pub struct Form {
    /// The field `file`.
    pub file: Option<FormFile>,
    fields: BTreeMap<String, String>,
}

/// A file as it came.
#[derive(Debug)]
pub struct FormFile {
    /// The last part of the name that the client gave; empty when it gave none.
    pub name: String,
    /// Where it lies meanwhile.
    pub content: NamedTempFile,
}

impl Form {
    /// Reads a body whose file has at most `max` bytes. A larger one is refused as soon as that is known.
    pub async fn read(request: &HttpRequest, payload: &mut Payload, max: usize) -> Result<Self> {
        if declared_length(request).is_some_and(|n| n > max + MAX_TEXT) {
            return Err(too_large(max));
        }
        take_room(request, ROOM).await?;
        let parts = Multipart::new(request.headers(), payload.take());
        tokio::time::timeout(MAX_WAIT, read(request, parts, max))
            .await
            .map_err(|_| Error::Timeout)?
    }

    /// Takes a text field out.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.fields.remove(name)
    }

    /// Takes a field out that is `true`, `false`, empty or absent.
    pub fn flag(&mut self, name: &str) -> Result<bool> {
        match self.text(name).unwrap_or_default().trim() {
            "true" => Ok(true),
            "false" | "" => Ok(false),
            _ => Err(Error::field(name, "wrong_type", "must be true or false")),
        }
    }

    /// Refuses fields that nobody took out.
    pub fn finish(&self) -> Result<()> {
        let mut problems = Problems::new();
        for name in self.fields.keys() {
            problems.add(name.clone(), "unknown_field", "is not a field of this form");
        }
        Ok(problems.finish()?)
    }
}

async fn read(request: &HttpRequest, mut parts: Multipart, max: usize) -> Result<Form> {
    let mut form = Form::default();
    let mut room = MAX_TEXT;
    while let Some(part) = in_time(parts.next()).await? {
        let mut part = part.map_err(|e| broken(&e))?;
        let name = part.name().unwrap_or_default().to_owned();
        if form.fields.contains_key(&name) || (name == "file" && form.file.is_some()) {
            return Err(Error::field(name, "duplicate_field", "must be given once"));
        }
        if name == "file" {
            form.file = Some(file(request, &mut part, max).await?);
            continue;
        }
        let text = text(&mut part, &name, room).await?;
        room -= text.len();
        form.fields.insert(name, text);
    }
    Ok(form)
}

async fn file(request: &HttpRequest, part: &mut Field, max: usize) -> Result<FormFile> {
    let name = part
        .content_disposition()
        .and_then(|d| d.get_filename())
        .unwrap_or_default();
    let name = plain_name(name);
    let app = request
        .app_data::<Data<App>>()
        .ok_or_else(|| Error::Internal("no app".to_owned()))?;
    let folder = app.config.data_dir.join("uploads");
    tokio::fs::create_dir_all(&folder).await?;
    let content = NamedTempFile::new_in(folder)?;
    let mut out = tokio::fs::File::from_std(content.reopen()?);
    let mut length = 0;
    while let Some(chunk) = piece(part).await? {
        length += chunk.len();
        if length > max {
            return Err(too_large(max));
        }
        out.write_all(&chunk).await?;
    }
    out.flush().await?;
    Ok(FormFile { name, content })
}

async fn text(part: &mut Field, name: &str, room: usize) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = piece(part).await? {
        if bytes.len() + chunk.len() > room {
            return Err(Error::TooLarge(format!(
                "text fields have at most {MAX_TEXT} bytes"
            )));
        }
        bytes.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(bytes).ok().filter(|t| !t.contains('\0'));
    text.ok_or_else(|| Error::field(name, "wrong_type", "must be text in UTF-8 without NUL"))
}

async fn piece(part: &mut Field) -> Result<Option<Bytes>> {
    in_time(part.next()).await?.transpose().map_err(|e| broken(&e))
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
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}
