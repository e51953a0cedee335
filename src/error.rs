//! The one error of the service, and how each becomes an answer (RFC 9457).

use crate::{
    db,
    domain::{FieldError, Problems, moderation::NotNow},
    files::FilesError,
};
use actix_web::{HttpResponse, ResponseError, http::StatusCode, http::header};
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input is wrong; says where.
    #[error("invalid input")]
    Invalid(Vec<FieldError>),
    /// The body or a parameter cannot be read at all.
    #[error("malformed request: {0}")]
    Malformed(String),
    /// No valid token.
    #[error("unauthenticated: {0}")]
    Unauthenticated(&'static str),
    /// The caller's role may not do this.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// The password was right, but the address has not been verified.
    #[error("address not verified")]
    NotVerified,
    /// The password was right, and the account has a second factor: its code is missing.
    #[error("code required")]
    CodeRequired,
    /// The password was right, but the code is wrong, or has been used.
    #[error("code wrong")]
    CodeWrong,
    /// The password was right, but the secret of the second factor was sealed with another key.
    #[error("code cannot be checked")]
    CodeUnreadable,
    /// An operator in production has no second factor yet.
    #[error("second factor required")]
    EnrolFirst,
    /// There is no such record, or it is not the caller's to see.
    #[error("not found")]
    NotFound,
    /// The path is known, but not with this method; names those with which it is.
    #[error("method not allowed")]
    MethodNotAllowed(String),
    /// The record is not in a state that allows this, or something of the kind exists.
    #[error("conflict: {detail}")]
    Conflict {
        /// A stable code.
        code: &'static str,
        /// What stands against it.
        detail: String,
    },
    /// `If-Match` is missing.
    #[error("precondition required")]
    PreconditionRequired,
    /// `If-Match` names an older revision.
    #[error("precondition failed")]
    PreconditionFailed,
    /// The same idempotency key came with another body.
    #[error("idempotency key reused")]
    KeyReused,
    /// The body is larger than allowed.
    #[error("too large: {0}")]
    TooLarge(String),
    /// The media type is not the one expected.
    #[error("unsupported media type: {0}")]
    UnsupportedMediaType(String),
    /// The body did not arrive in time.
    #[error("request timeout")]
    Timeout,
    /// Too many requests; come back after so many seconds.
    #[error("too many requests")]
    TooManyRequests(u64),
    /// Something that this needs is away for the moment.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// There is no room to store what was sent. Nothing of it is stored; reading goes on.
    #[error("no room: {0}")]
    NoRoom(String),
    /// A defect of ours; the text goes to the log only.
    #[error("internal error: {0}")]
    Internal(String),
}

/// A result whose error is an answer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// `application/problem+json` (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A URI reference that names the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short title of the kind.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong in this case.
    pub detail: String,
    /// A stable code.
    pub code: &'static str,
    /// What is wrong field by field.
    pub errors: Vec<FieldError>,
}

impl Error {
    /// Shorthand for one wrong field.
    pub fn field(field: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError {
            field: field.into(),
            code: code.to_owned(),
            message: message.into(),
        }])
    }

    /// Somebody else was quicker: the guarded update found another revision.
    pub fn changed_meanwhile(subject: &str) -> Self {
        Self::Conflict {
            code: "not_now",
            detail: format!("the {subject} changed meanwhile; read it again"),
        }
    }

    /// The first request with the same idempotency key has not been answered yet.
    pub fn in_progress() -> Self {
        Self::Conflict {
            code: "in_progress",
            detail: "the first request with this Idempotency-Key is still being done".to_owned(),
        }
    }

    /// Everything that is wrong, for whoever runs a command.
    pub fn for_terminal(&self) -> String {
        match self {
            Self::Invalid(errors) => errors
                .iter()
                .map(|e| format!("{} {}", e.field, e.message))
                .collect::<Vec<_>>()
                .join("; "),
            // Of what stands in the way of a command, most is nobody's defect.
            Self::Internal(why) | Self::Unavailable(why) | Self::NoRoom(why) => why.clone(),
            other => other.to_string(),
        }
    }

    /// The one table: status, code and title of each.
    fn row(&self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::Invalid(_) => (S::UNPROCESSABLE_ENTITY, "invalid_input", "Invalid input"),
            Self::Malformed(_) => (S::BAD_REQUEST, "malformed", "Malformed request"),
            Self::Unauthenticated(_) => (S::UNAUTHORIZED, "unauthenticated", "Not logged in"),
            Self::Forbidden(_) => (S::FORBIDDEN, "forbidden", "Not allowed"),
            Self::NotVerified => (S::FORBIDDEN, "not_verified", "Address not verified"),
            Self::CodeRequired => (S::UNAUTHORIZED, "second_factor_required", "Code required"),
            Self::CodeWrong => (S::UNAUTHORIZED, "second_factor_wrong", "Code wrong"),
            Self::CodeUnreadable => (
                S::UNAUTHORIZED,
                "second_factor_unreadable",
                "Code cannot be checked",
            ),
            Self::EnrolFirst => (S::FORBIDDEN, "second_factor_missing", "Second factor missing"),
            Self::NotFound => (S::NOT_FOUND, "not_found", "Not found"),
            Self::MethodNotAllowed(_) => (S::METHOD_NOT_ALLOWED, "method_not_allowed", "Method not allowed"),
            Self::Conflict { code, .. } => (S::CONFLICT, code, "Conflict"),
            Self::PreconditionRequired => {
                (S::PRECONDITION_REQUIRED, "if_match_required", "If-Match required")
            }
            Self::PreconditionFailed => (S::PRECONDITION_FAILED, "stale", "Changed meanwhile"),
            Self::KeyReused => (
                S::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "Idempotency key reused",
            ),
            Self::TooLarge(_) => (S::PAYLOAD_TOO_LARGE, "too_large", "Too large"),
            Self::UnsupportedMediaType(_) => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "Unsupported media type",
            ),
            Self::Timeout => (S::REQUEST_TIMEOUT, "timeout", "Request timeout"),
            Self::TooManyRequests(_) => (S::TOO_MANY_REQUESTS, "too_many_requests", "Too many requests"),
            Self::Unavailable(_) => (
                S::SERVICE_UNAVAILABLE,
                "unavailable",
                "Unavailable for the moment",
            ),
            Self::NoRoom(_) => (S::INSUFFICIENT_STORAGE, "no_room", "No room to store it"),
            Self::Internal(_) => (S::INTERNAL_SERVER_ERROR, "internal", "Internal error"),
        }
    }

    /// The body of the answer. Tells nothing from inside.
    pub fn problem(&self) -> Problem {
        let (status, code, title) = self.row();
        let (detail, errors) = match self {
            Self::Invalid(errors) => {
                let first = errors.first().map(|e| format!("{}: {}", e.field, e.message));
                (first.unwrap_or_default(), errors.clone())
            }
            Self::Malformed(text) | Self::TooLarge(text) | Self::UnsupportedMediaType(text) => {
                (text.clone(), vec![])
            }
            Self::Unauthenticated(text) | Self::Forbidden(text) => ((*text).to_owned(), vec![]),
            Self::NotVerified => (
                "open the link that was mailed to this address; registering again sends another".to_owned(),
                vec![],
            ),
            Self::CodeRequired => (
                "send `code`: the one that the authenticator app shows, or a recovery code".to_owned(),
                vec![],
            ),
            Self::CodeWrong => (
                "the code is wrong, or has been used; wait for the next one".to_owned(),
                vec![],
            ),
            Self::CodeUnreadable => (
                "codes of the authenticator app cannot be checked any more: send a recovery code, or ask whoever runs this \
                 service to reset the second factor"
                    .to_owned(),
                vec![],
            ),
            Self::EnrolFirst => (
                "operators need a second factor: POST /api/v1/me/second-factor".to_owned(),
                vec![],
            ),
            Self::NotFound => ("there is no such record".to_owned(), vec![]),
            Self::MethodNotAllowed(allowed) => (format!("this path takes {allowed}"), vec![]),
            Self::Conflict { detail, .. } => (detail.clone(), vec![]),
            Self::PreconditionRequired => ("send If-Match with the record's ETag".to_owned(), vec![]),
            Self::PreconditionFailed => ("the record has changed since it was read".to_owned(), vec![]),
            Self::KeyReused => (
                "this Idempotency-Key came with another request before".to_owned(),
                vec![],
            ),
            Self::Timeout => ("the request did not arrive in time".to_owned(), vec![]),
            Self::TooManyRequests(after) => (format!("try again in {after} s"), vec![]),
            Self::Unavailable(_) => ("try again in a moment".to_owned(), vec![]),
            Self::NoRoom(_) => (
                "nothing was stored; try again in a while, reading goes on".to_owned(),
                vec![],
            ),
            Self::Internal(_) => ("something went wrong here; it has been logged".to_owned(), vec![]),
        };
        let kind = format!("urn:theriac:problem:{code}");
        Problem {
            kind,
            title,
            status: status.as_u16(),
            detail,
            code,
            errors,
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.row().0
    }

    fn error_response(&self) -> HttpResponse {
        if matches!(self, Self::Internal(_) | Self::Unavailable(_) | Self::NoRoom(_)) {
            tracing::error!(error = %self, "request failed");
        }
        let mut answer = HttpResponse::build(self.status_code());
        answer.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        if let Self::TooManyRequests(after) = self {
            answer.insert_header((header::RETRY_AFTER, after.to_string()));
        }
        if let Self::MethodNotAllowed(allowed) = self {
            answer.insert_header((header::ALLOW, allowed.as_str()));
        }
        if matches!(self, Self::Unavailable(_)) {
            answer.insert_header((header::RETRY_AFTER, "1"));
        }
        if matches!(self, Self::NoRoom(_)) {
            answer.insert_header((header::RETRY_AFTER, "10"));
        }
        if self.status_code() == StatusCode::UNAUTHORIZED {
            answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        answer.body(serde_json::to_string(&self.problem()).unwrap_or_default())
    }
}

impl From<db::Error> for Error {
    fn from(e: db::Error) -> Self {
        match e {
            db::Error::NotFound => Self::NotFound,
            db::Error::Stale => Self::PreconditionFailed,
            db::Error::KeyTaken => Self::in_progress(),
            db::Error::Duplicate(constraint) => duplicate(&constraint),
            db::Error::Unavailable(text) => Self::Unavailable(text),
            db::Error::Full(text) => Self::NoRoom(text),
            db::Error::Other(text) => Self::Internal(text),
        }
    }
}

/// Which field a broken unique constraint is about, on either database.
fn duplicate(constraint: &str) -> Error {
    if constraint.contains("external_id") {
        return Error::field(
            "external_id",
            "taken",
            "is already used by another listing of the company",
        );
    }
    Error::Conflict {
        code: "already_exists",
        detail: "a record of this kind exists already".to_owned(),
    }
}

impl From<Problems> for Error {
    fn from(problems: Problems) -> Self {
        Self::Invalid(problems.into_vec())
    }
}

impl From<NotNow> for Error {
    fn from(e: NotNow) -> Self {
        Self::Conflict {
            code: "not_now",
            detail: e.to_string(),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(e: serde_json::Error) -> Self {
        Self::Internal(format!("json: {e}"))
    }
}

impl From<FilesError> for Error {
    fn from(e: FilesError) -> Self {
        match e {
            FilesError::Gone => Self::NotFound,
            e if is_full(&e) => Self::NoRoom(e.to_string()),
            e => Self::Unavailable(e.to_string()),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(e: std::io::Error) -> Self {
        match is_full(&e) {
            true => Self::NoRoom(format!("io: {e}")),
            false => Self::Internal(format!("io: {e}")),
        }
    }
}

/// Whether the system said somewhere below that a disk is full, or a file as large as it may be.
fn is_full(e: &(dyn std::error::Error + 'static)) -> bool {
    use std::io::ErrorKind as K;
    let mut cause = Some(e);
    while let Some(error) = cause {
        let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        if matches!(kind, Some(K::StorageFull | K::QuotaExceeded | K::FileTooLarge)) {
            return true;
        }
        cause = error.source();
    }
    false
}

impl From<crate::secrets::SecretsError> for Error {
    fn from(e: crate::secrets::SecretsError) -> Self {
        Self::Internal(e.to_string())
    }
}
