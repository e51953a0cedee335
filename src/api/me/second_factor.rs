//! `/me/second-factor`: one-time codes of an authenticator app. Operators need them in production; others may.

use crate::{
    api::{
        auth::{
            Empty,
            changed::tell,
            credentials::confirm,
            second_factor::{prove, recovery_hash, unsealed},
            secret_answer,
        },
        http::{Account, Body, Errors, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{audit, second_factors, sessions, users},
    domain::Time,
    email::messages::AccountChange,
    error::{Error, Result},
    secrets::{OneTime, recovery_codes},
};
use actix_web::{
    HttpResponse, get,
    http::StatusCode,
    post,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this area.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(show_second_factor)
        .service(enrol_second_factor)
        .service(confirm_second_factor)
        .service(remove_second_factor);
}

/// Whether log-ins need a code.
#[derive(Debug, Serialize, ToSchema)]
struct SecondFactorAnswer {
    /// Whether they do.
    enabled: bool,
    /// Since when.
    since: Option<Time>,
    /// How many recovery codes are left.
    recovery_codes_left: i64,
}

/// The password, before something that a session alone must not do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordOnly {
    /// The account's password.
    pub password: String,
}

/// A secret for an authenticator app; shown this once.
#[derive(Debug, Serialize, ToSchema)]
struct Enrolment {
    /// To be typed into the app.
    secret: String,
    /// The same for a picture that the app reads.
    otpauth_url: String,
}

/// A code of the app.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    /// The six digits that the app shows.
    pub code: String,
}

/// Codes for the day on which the app is lost; shown this once.
#[derive(Debug, Serialize, ToSchema)]
struct RecoveryCodes {
    /// Each is good once, in the place of a code of the app.
    recovery_codes: Vec<String>,
}

/// The password and a code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordAndCode {
    /// The account's password.
    pub password: String,
    /// A code of the app, or a recovery code.
    pub code: String,
}

/// Whether the caller's log-ins need a code.
#[utoipa::path(tag = "auth", security(("bearer" = [])), responses((status = 200, body = SecondFactorAnswer), Errors))]
#[get("/me/second-factor")]
async fn show_second_factor(app: Data<App>, account: Account) -> Result<Json<SecondFactorAnswer>> {
    let me = account.person.id;
    app.db
        .read(move |db| {
            let since = second_factors::of(db, me)?.and_then(|factor| factor.confirmed_at);
            Ok::<_, Error>(Json(SecondFactorAnswer {
                enabled: since.is_some(),
                since,
                recovery_codes_left: second_factors::codes_left(db, me)?,
            }))
        })
        .await
}

/// Begins with a second factor: answers the secret, once. It holds when a first code has confirmed it.
#[utoipa::path(tag = "auth", request_body = PasswordOnly, security(("bearer" = [])), responses((status = 200, body = Enrolment), Errors))]
#[post("/me/second-factor")]
async fn enrol_second_factor(
    app: Data<App>,
    account: Account,
    request: RequestId,
    Body(input): Body<PasswordOnly>,
) -> Result<HttpResponse> {
    let me = account.person.id;
    let user = app
        .db
        .read(move |db| users::get(db, me))
        .await
        .map_err(Error::from)?;
    let user = confirm(&app, user, "password", input.password).await?;
    let secret = OneTime::new(&user.email)?;
    let sealed = app.secrets.seal(me, secret.bytes())?;
    let trail = Trail::new(&account.person, request, app.clock.now());
    app.db
        .write(move |db| {
            if !second_factors::begin(db, me, sealed, trail.now)? {
                return Err(already_on());
            }
            let entry = trail.entry("second_factor.begin", "user", me, None, None);
            Ok(audit::append(db, &[entry])?)
        })
        .await?;
    let enrolment = Enrolment {
        secret: secret.in_letters(),
        otpauth_url: secret.url()?,
    };
    Ok(secret_answer(StatusCode::OK, &enrolment))
}

/// Confirms the secret with a first code. From now on log-ins need one; every other session ends. Answers the recovery
/// codes, once, and tells the owner by mail.
#[utoipa::path(tag = "auth", request_body = CodeBody, security(("bearer" = [])), responses((status = 200, body = RecoveryCodes), Errors))]
#[post("/me/second-factor/confirm")]
async fn confirm_second_factor(
    app: Data<App>,
    account: Account,
    request: RequestId,
    Body(input): Body<CodeBody>,
) -> Result<HttpResponse> {
    let (me, now) = (account.person.id, app.clock.now());
    let (user, factor) = app
        .db
        .read(move |db| Ok::<_, Error>((users::get(db, me)?, second_factors::of(db, me)?)))
        .await?;
    let factor = factor.ok_or(Error::Conflict {
        code: "not_now",
        detail: "there is no secret to confirm".to_owned(),
    })?;
    if factor.confirmed_at.is_some() {
        return Err(already_on());
    }
    let secret = unsealed(&app, me, &user.email, &factor.sealed)?;
    let step = secret
        .step_of(input.code.trim(), now)
        .ok_or_else(|| Error::field("code", "wrong_code", "is not what the app shows now"))?;
    let codes = recovery_codes()?;
    let hashes: Vec<String> = codes.iter().filter_map(|c| recovery_hash(me, c)).collect();
    let (trail, inner) = (Trail::new(&account.person, request, now), app.clone());
    app.db
        .write(move |db| {
            if !second_factors::confirm(db, &factor, step, &hashes, now)? {
                return Err(already_on());
            }
            let ended = sessions::end_others(db, me, account.session, now)?;
            tell(db, &inner, &user, AccountChange::SecondFactorOn, now)?;
            let after = serde_json::json!({"sessions_ended": ended});
            let entry = trail.entry("second_factor.confirm", "user", me, None, Some(after));
            Ok(audit::append(db, &[entry])?)
        })
        .await?;
    app.wake.notify_waiters();
    let codes = RecoveryCodes {
        recovery_codes: codes,
    };
    Ok(secret_answer(StatusCode::OK, &codes))
}

/// Takes the second factor away, by password and code. Every other session ends, and the owner is told by mail.
#[utoipa::path(tag = "auth", request_body = PasswordAndCode, security(("bearer" = [])), responses((status = 200, description = "taken away", body = Empty), Errors))]
#[post("/me/second-factor/remove")]
async fn remove_second_factor(
    app: Data<App>,
    account: Account,
    request: RequestId,
    Body(input): Body<PasswordAndCode>,
) -> Result<HttpResponse> {
    let (me, now) = (account.person.id, app.clock.now());
    let user = app
        .db
        .read(move |db| users::get(db, me))
        .await
        .map_err(Error::from)?;
    let user = confirm(&app, user, "password", input.password).await?;
    prove(&app, &user, Some(input.code.trim())).await?;
    let (trail, inner) = (Trail::new(&account.person, request, now), app.clone());
    app.db
        .write(move |db| {
            if !second_factors::remove(db, me)? {
                return Err(Error::NotFound);
            }
            let ended = sessions::end_others(db, me, account.session, now)?;
            tell(db, &inner, &user, AccountChange::SecondFactorOff, now)?;
            let after = serde_json::json!({"sessions_ended": ended});
            let entry = trail.entry("second_factor.remove", "user", me, None, Some(after));
            Ok(audit::append(db, &[entry])?)
        })
        .await?;
    app.wake.notify_waiters();
    Ok(HttpResponse::Ok().json(Empty {}))
}

fn already_on() -> Error {
    Error::Conflict {
        code: "not_now",
        detail: "the account has a second factor already; remove it first".to_owned(),
    }
}
