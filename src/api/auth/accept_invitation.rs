//! `POST /auth/invitations/accept`

use super::{Empty, bad_token, entry};
use crate::{
    api::{
        http::{Body, Errors},
        middleware::RequestId,
    },
    app::App,
    db::{
        Db, audit,
        mailed_tokens::{self, MailedToken},
        second_factors, sessions,
        users::{self, User},
    },
    domain::{
        Id, Problems, Time,
        account::{Purpose, check_language, check_password},
    },
    error::{Error, Result},
    secrets::fingerprint,
};
use actix_web::{HttpResponse, post, web::Data};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// A mailed invitation and the account to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptBody {
    /// What the link ends in, after `?token=`.
    pub token: String,
    /// 12 to 256 characters, and none of those that are tried first.
    pub password: String,
    /// The person's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The language of mails, BCP 47; the company's when absent.
    #[serde(default)]
    pub locale: Option<String>,
}

/// Joins a company. The account is made for the address that was invited, which the token proves.
///
/// An address whose account is somebody's answers 409 `already_registered`: an invitation never changes the password or
/// the company of somebody's account. One that nobody has verified, or that is of no company, is nobody's, and is replaced.
#[utoipa::path(tag = "auth", request_body = AcceptBody, security(()), responses((status = 200, description = "joined", body = Empty), Errors))]
#[post("/auth/invitations/accept")]
pub async fn accept_invitation(
    app: Data<App>,
    request: RequestId,
    Body(input): Body<AcceptBody>,
) -> Result<HttpResponse> {
    accept(&app, input, request).await?;
    Ok(HttpResponse::Ok().json(Empty {}))
}

/// The same for the page that the mail links to.
pub(in crate::api) async fn accept(app: &App, input: AcceptBody, request: RequestId) -> Result<()> {
    let mut problems = Problems::new();
    check_password("password", &input.password, &mut problems);
    problems.optional_line("name", input.name.as_deref(), 200);
    if let Some(locale) = &input.locale {
        check_language("locale", locale, &mut problems);
    }
    problems.finish()?;
    let (hash, now) = (fingerprint(&input.token), app.clock.now());
    let looked = hash.clone();
    let known = app
        .db
        .read(move |db| mailed_tokens::look(db, &looked, Purpose::Invitation, now))
        .await?;
    if known.is_none() {
        return Err(bad_token());
    }
    let password_hash = app.secrets.hash_password(input.password).await?;
    let name = input.name.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty());
    app.db
        .write(move |db| {
            let token = mailed_tokens::redeem(db, &hash, Purpose::Invitation, now)?.ok_or_else(bad_token)?;
            let user = newcomer(db, &token, password_hash, name, input.locale, now)?;
            match users::by_email(db, &token.email)? {
                None => users::insert(db, &user)?,
                Some(known) if !known.is_settled() => take_over(db, known, user.clone(), now)?,
                Some(_) => {
                    return Err(Error::Conflict {
                        code: "already_registered",
                        detail: "this address has an account already".to_owned(),
                    });
                }
            }
            let id = users::by_email(db, &token.email)?.map_or(user.id, |u| u.id);
            let after = json!({"company": user.company_id, "role": user.company_role.map(|r| r.0)});
            let entry = entry("user.join", id, &token.email, Some(after), request, now);
            Ok(audit::append(db, &[entry])?)
        })
        .await
}

fn newcomer(
    db: &mut Db,
    token: &MailedToken,
    password_hash: String,
    name: Option<String>,
    locale: Option<String>,
    now: Time,
) -> Result<User> {
    let company = token.company_id.ok_or_else(bad_token)?;
    let colleague = users::of_company(db, company)?.into_iter().next();
    let locale = locale.or_else(|| colleague.map(|u| u.locale));
    Ok(User {
        id: Id::new(now),
        email: token.email.clone(),
        email_folded: token.email.clone(),
        password_hash,
        locale: locale.unwrap_or_else(|| "en".to_owned()),
        name,
        company_id: Some(company),
        company_role: token.company_role,
        is_operator: false,
        all_hubs: false,
        verified_at: Some(now),
        token_epoch: 0,
        revision: 1,
        created_at: now,
        updated_at: now,
    })
}

/// The invited person takes the place of an account that is nobody's.
fn take_over(db: &mut Db, known: User, user: User, now: Time) -> Result<()> {
    let row = User {
        id: known.id,
        token_epoch: known.token_epoch + 1,
        revision: known.revision,
        created_at: known.created_at,
        ..user
    };
    if !users::update(db, &row, now)? {
        return Err(bad_token());
    }
    sessions::end_all(db, known.id, now)?;
    second_factors::remove(db, known.id)?;
    mailed_tokens::void(db, &row.email_folded, Purpose::VerifyEmail, now)?;
    Ok(mailed_tokens::void(
        db,
        &row.email_folded,
        Purpose::ResetPassword,
        now,
    )?)
}
