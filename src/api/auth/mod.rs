//! Who somebody is: registration, log-in, sessions, passwords, invitations.
//!
//! Whether an address has an account is told to its mailbox only. Registering and asking for a new password answer
//! alike for every address, and do the same work.

pub mod accept_invitation;
pub mod changed;
pub mod credentials;
pub mod forgot_password;
pub mod invite_colleague;
mod limits;
pub mod log_in;
pub mod log_out;
pub mod log_out_everywhere;
pub mod refresh_session;
pub mod register;
pub mod reset_password;
pub mod second_factor;
pub mod verify_email;

use crate::{
    api::middleware::RequestId,
    app::App,
    db::{Db, audit, preferences, suppressions, types::Json},
    domain::{Id, Time},
    error::{Error, Result},
    secrets::{self, SecretsError, fingerprint},
};
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(register::register)
        .service(verify_email::verify_email)
        .service(log_in::log_in)
        .service(refresh_session::refresh_session)
        .service(log_out::log_out)
        .service(log_out_everywhere::log_out_everywhere)
        .service(forgot_password::forgot_password)
        .service(reset_password::reset_password)
        .service(invite_colleague::invite_colleague)
        .service(accept_invitation::accept_invitation);
}

/// An empty object: done, and nothing to tell.
#[derive(Debug, Serialize, ToSchema)]
pub struct Empty {}

/// A token from a mail.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenBody {
    /// What the link ends in, after `?token=`.
    pub token: String,
}

/// Does the work, and answers no sooner than after a fixed time: a new account takes more rows than a known one.
async fn evenly<T>(app: &App, work: impl Future<Output = Result<T>>) -> Result<T> {
    let (done, ()) = tokio::join!(work, tokio::time::sleep(app.config.even_answers));
    done
}

/// An answer that holds a secret: nobody keeps it, neither a cache nor what answers a repeated request.
pub(in crate::api) fn secret_answer(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(body)
}

/// How many links one address is mailed within an hour, however often somebody asks.
const LINKS_PER_HOUR: i64 = 6;

/// A new secret: what is mailed or answered, and what is stored of it.
struct Fresh {
    token: String,
    hash: String,
}

impl Fresh {
    fn new() -> Result<Self, SecretsError> {
        let token = secrets::random_token()?;
        let hash = fingerprint(&token);
        Ok(Self { token, hash })
    }
}

fn bad_token() -> Error {
    Error::field(
        "token",
        "invalid_token",
        "is unknown, has been used, or is too old",
    )
}

/// An entry about a person's account, done by themselves.
fn entry(
    action: &str,
    user: Id,
    address: &str,
    after: Option<Value>,
    request: RequestId,
    now: Time,
) -> audit::NewEntry {
    audit::NewEntry {
        at: now,
        actor_id: Some(user),
        actor: address.to_owned(),
        action: action.to_owned(),
        entity: "user".to_owned(),
        entity_id: user,
        before: None,
        after: after.map(Json),
        request_id: Some(request.0),
    }
}

/// Whoever holds a token that was mailed to an address reads its mail: if nothing was sent there any more, that ends.
fn lift_proven(db: &mut Db, user: Id, address: &str, request: &RequestId, now: Time) -> Result<()> {
    // Not while a mail to them is being written: it would be kept back after all.
    preferences::lock(db, user)?;
    let Some(lifted) = suppressions::lift_proven(db, address)? else {
        return Ok(());
    };
    let mut entry = entry("suppression.lift", user, address, None, request.clone(), now);
    (entry.entity, entry.entity_id) = ("suppression".to_owned(), lifted.id);
    Ok(audit::append(db, &[entry])?)
}
