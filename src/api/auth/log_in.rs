//! `POST /auth/login`

use super::{
    Fresh,
    credentials::{Credentials, check, wrong},
    secret_answer,
};
use crate::{
    api::http::{Body, Errors, Origin},
    app::App,
    db::{
        sessions::{self, Session},
        users,
    },
    domain::{Id, Time},
    error::Result,
    secrets::ACCESS_SECONDS,
};
use actix_web::{HttpResponse, http::StatusCode, post, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

/// What a session is used with.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tokens {
    /// To be sent as `Authorization: Bearer …`.
    pub access_token: String,
    /// To be exchanged for the next pair; each works once.
    pub refresh_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Seconds that the access token is good for.
    pub expires_in: i64,
    /// Answered at log-in: to be kept on the device and sent with its next log-ins. It opens nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_token: Option<String>,
}

impl Tokens {
    pub(super) fn new(
        app: &App,
        user: Id,
        session: Id,
        epoch: i32,
        refresh_token: String,
        now: Time,
    ) -> Result<Self> {
        Ok(Self {
            access_token: app.secrets.sign(user, session, epoch, now)?,
            refresh_token,
            token_type: "Bearer",
            expires_in: ACCESS_SECONDS,
            device_token: None,
        })
    }
}

/// Logs in. Answers 403 `not_verified`, and 401 `second_factor_required` or `second_factor_wrong`, only after the right
/// password.
#[utoipa::path(tag = "auth", request_body = Credentials, security(()), responses((status = 200, body = Tokens), Errors))]
#[post("/auth/login")]
pub async fn log_in(app: Data<App>, origin: Origin, Body(input): Body<Credentials>) -> Result<HttpResponse> {
    let user = check(&app, &origin, input).await?;
    let now = app.clock.now();
    let (opened, tokens) = open(&app, &origin, user.id, user.token_epoch, now)?;
    app.db
        .write(move |db| {
            // The password may have been changed since it was checked.
            if !users::hold(db, user.id, user.token_epoch)? {
                return Err(wrong());
            }
            Ok(sessions::start(db, &opened.session, &opened.hash)?)
        })
        .await?;
    Ok(secret_answer(StatusCode::OK, &tokens))
}

/// A session that is to be started.
pub(in crate::api) struct Opened {
    pub session: Session,
    /// Its first refresh token, as it is stored.
    pub hash: String,
}

/// A new session of somebody whose password was right, and what they use it with.
pub(in crate::api) fn open(
    app: &App,
    origin: &Origin,
    user: Id,
    epoch: i32,
    now: Time,
) -> Result<(Opened, Tokens)> {
    let fresh = Fresh::new()?;
    let session = Session::new(user, origin.coarse(), origin.agent.clone(), now);
    let tokens = Tokens {
        device_token: Some(app.secrets.device_token(user, epoch, now)?),
        ..Tokens::new(app, user, session.id, epoch, fresh.token, now)?
    };
    let hash = fresh.hash;
    Ok((Opened { session, hash }, tokens))
}
