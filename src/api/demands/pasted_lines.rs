//! Lines as buyers have them: a CSV, a workbook, a piece of one, or a list pasted from a mail.

use crate::{
    api::http::{Form, take_room},
    domain::{
        Problems,
        demand::{LineContent, MAX_LINES},
        rows::{Columns, LINE_COLUMNS, check_line_columns, line_row},
    },
    error::{Error, Result},
    sheet::{self, Limits, Record, Sheet, Source},
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Bytes};
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use std::time::Duration;
use tempfile::NamedTempFile;
use utoipa::ToSchema;

/// The largest file, in bytes.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The largest body that is no form, in bytes; what is larger is refused by the framework.
const MAX_TEXT: usize = 256 * 1024;
/// How long a body that is no form may take.
const MAX_WAIT: Duration = Duration::from_secs(15);
/// The most errors that one answer names.
const MAX_ERRORS: usize = 200;

/// What becomes of the lines that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LinesMode)]
pub(super) enum Mode {
    /// They stay; a new line with the same reference takes the old one's place.
    #[default]
    Append,
    /// They go.
    Replace,
}

/// The lines as sent, not yet read.
#[derive(Debug)]
pub(super) struct PastedLines {
    what: What,
    /// The form's field `mode`, if it had one.
    pub(super) mode: Option<Mode>,
}

#[derive(Debug)]
enum What {
    Text(String),
    Table(Bytes),
    File(String, NamedTempFile),
}

/// Lines in a file or as text, and what becomes of those that are there.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "read by the documentation only")]
pub(super) struct LinesForm {
    /// A CSV or XLSX file; or `text`.
    #[schema(value_type = Option<String>, format = "binary")]
    file: Option<String>,
    /// Pasted text: one line each, or cells with a header line.
    text: Option<String>,
    /// `append` or `replace`.
    mode: Option<Mode>,
}

impl FromRequest for PastedLines {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let kind = request.content_type().to_lowercase();
            if kind.starts_with("multipart/") {
                return Self::of(Form::read(&request, &mut payload, MAX_BYTES).await?);
            }
            take_room(&request, MAX_TEXT).await?;
            let bytes = tokio::time::timeout(MAX_WAIT, Bytes::from_request(&request, &mut payload)).await;
            let bytes = bytes
                .map_err(|_| Error::Timeout)?
                .map_err(|_| Error::TooLarge("send more than 256 kB as a file".to_owned()))?;
            let what = match kind.as_str() {
                "text/csv" => What::Table(bytes),
                "text/plain" => {
                    let text = std::str::from_utf8(&bytes).ok().filter(|t| !t.contains('\0'));
                    let wrong = || Error::Malformed("the text must be UTF-8 without NUL".to_owned());
                    What::Text(text.ok_or_else(wrong)?.to_owned())
                }
                _ => {
                    let known = "send multipart/form-data, text/plain or text/csv".to_owned();
                    return Err(Error::UnsupportedMediaType(known));
                }
            };
            Ok(Self { what, mode: None })
        })
    }
}

impl PastedLines {
    fn of(mut form: Form) -> Result<Self> {
        let mode = match form.text("mode").as_deref().map(str::trim) {
            None | Some("") => None,
            Some("append") => Some(Mode::Append),
            Some("replace") => Some(Mode::Replace),
            Some(_) => return Err(Error::field("mode", "unknown_value", "must be append or replace")),
        };
        let text = form.text("text");
        form.finish()?;
        let what = match (form.file, text) {
            (Some(file), None) => What::File(file.name, file.content),
            (None, Some(text)) => What::Text(text),
            _ => return Err(Error::field("file", "required", "send either a file or text")),
        };
        Ok(Self { what, mode })
    }

    /// Reads the lines; one wrong row refuses all of them, and the error names each row and column.
    /// Takes a while: not for an async thread.
    pub(super) fn read(self, known: impl Fn(&LineContent, &mut Problems)) -> Result<Vec<LineContent>> {
        let most = u32::try_from(MAX_LINES).unwrap_or(u32::MAX);
        let limits = Limits {
            max_bytes: MAX_BYTES as u64,
            max_rows: most,
            ..Limits::default()
        };
        let opened = match &self.what {
            What::Text(text) => sheet::pasted(text, LINE_COLUMNS, &limits),
            What::Table(bytes) => sheet::open(bytes.to_vec(), "lines", &limits),
            What::File(name, file) => sheet::open(Source::from(file.path()), name, &limits),
        };
        let Sheet { headers, rows, .. } = opened.map_err(|e| Error::field("file", e.code, e.message))?;
        let columns = Columns::new(headers);
        check_line_columns(&columns).finish()?;
        let (mut lines, mut wrong) = (Vec::new(), Problems::new());
        for record in rows {
            match record.map_err(|e| Error::field("file", e.code, e.message))? {
                Record::Good(row) => match line_row(&columns, &row.cells, &known) {
                    Ok(line) => lines.push(line),
                    Err(errors) => errors.into_iter().for_each(|e| {
                        wrong.add(format!("rows[{}].{}", row.number, e.column), &e.code, e.message);
                    }),
                },
                Record::Bad(bad) => bad.errors.into_iter().for_each(|e| {
                    let column = e.column.unwrap_or_default();
                    wrong.add(format!("rows[{}].{column}", e.row), e.code, e.message);
                }),
            }
        }
        let mut wrong = wrong.into_vec();
        wrong.truncate(MAX_ERRORS);
        if wrong.is_empty() {
            Ok(lines)
        } else {
            Err(Error::Invalid(wrong))
        }
    }
}

/// The demand's lines with the new ones.
pub(super) fn merged(old: &[LineContent], new: Vec<LineContent>, mode: Mode) -> Vec<LineContent> {
    if mode == Mode::Replace {
        return new;
    }
    let mut lines = old.to_vec();
    for line in new {
        let same = |l: &&mut LineContent| l.reference.is_some() && l.reference == line.reference;
        match lines.iter_mut().find(same) {
            Some(twin) => *twin = LineContent { id: twin.id, ..line },
            None => lines.push(line),
        }
    }
    lines
}
