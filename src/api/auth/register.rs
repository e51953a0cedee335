//! `POST /auth/register`

use super::{
    Empty, Fresh, LINKS_PER_HOUR, entry, evenly,
    limits::{Limit, spend},
};
use crate::{
    api::{
        http::{Body, Errors, Origin},
        middleware::RequestId,
    },
    app::{App, Recipient},
    db::{
        Db, audit, companies,
        mailed_tokens::{self, MailedToken},
        mails, second_factors, sessions,
        types::{Json, Word},
        users,
    },
    domain::{
        Id, Problems, Time,
        account::{CompanyRole, EmailAddress, Purpose, check_language, check_password},
        company::{CompanyKind, CompanyStatus},
    },
    email::{
        Message,
        messages::{AlreadyRegistered, VerifyEmail},
    },
    error::{Error, Result},
};
use actix_web::{HttpResponse, post, web::Data};
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use utoipa::ToSchema;

/// A person and the company that they register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The address, which is also the name to log in with.
    pub email: String,
    /// 12 to 256 characters, and none of those that are tried first.
    pub password: String,
    /// The language of mails, BCP 47.
    pub locale: String,
    /// The person's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The company.
    pub company: NewCompany,
}

/// A company as its founder registers it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompany {
    /// Supplier or buyer.
    pub kind: CompanyKind,
    /// The name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The number in the country's register of companies.
    pub registration_number: String,
    /// The hub whose operators look after the company.
    pub hub: String,
}

impl Registration {
    fn check(&self) -> Result<EmailAddress> {
        let mut problems = Problems::new();
        let email = EmailAddress::read("email", &self.email, &mut problems);
        check_password("password", &self.password, &mut problems);
        check_language("locale", &self.locale, &mut problems);
        problems.optional_line("name", self.name.as_deref(), 200);
        problems.line("company.name", &self.company.name, 200);
        problems.country("company.country", Some(&self.company.country));
        problems.line(
            "company.registration_number",
            &self.company.registration_number,
            100,
        );
        match email {
            Some(email) if problems.is_empty() => Ok(email),
            _ => Err(problems.into()),
        }
    }
}

/// Everything that goes into the database.
#[derive(Clone)]
struct Newcomer {
    email: EmailAddress,
    password_hash: String,
    locale: String,
    name: Option<String>,
    company: NewCompany,
    token: String,
    token_hash: String,
}

/// Registers a person with a company. The answer is the same whether or not the address is known; the mail tells.
#[utoipa::path(tag = "auth", request_body = Registration, security(()), responses((status = 202, description = "see the mail", body = Empty), Errors))]
#[post("/auth/register")]
pub async fn register(
    app: Data<App>,
    origin: Origin,
    request: RequestId,
    Body(input): Body<Registration>,
) -> Result<HttpResponse> {
    let email = input.check()?;
    let hub = input.company.hub.clone();
    if !app.db.read(move |db| companies::hub_exists(db, &hub)).await? {
        return Err(Error::field(
            "company.hub",
            "unknown_hub",
            "must be the id of a hub",
        ));
    }
    evenly(&app, take_in(&app, &origin, request, email, input)).await?;
    Ok(HttpResponse::Accepted().json(Empty {}))
}

async fn take_in(
    app: &Data<App>,
    origin: &Origin,
    request: RequestId,
    email: EmailAddress,
    input: Registration,
) -> Result<()> {
    let _ = spend(app, &[Limit::RegisterFrom(origin)]).await?;
    let fresh = Fresh::new()?;
    let newcomer = Newcomer {
        email,
        password_hash: app.secrets.hash_password(input.password).await?,
        locale: input.locale,
        name: input.name.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()),
        company: input.company,
        token: fresh.token,
        token_hash: fresh.hash,
    };
    let again = store(app, &newcomer, &request).await;
    if matches!(again, Err(Error::Conflict { .. })) {
        // Somebody registered the same address at this very moment: now it is known.
        store(app, &newcomer, &request).await?;
    } else {
        again?;
    }
    app.wake.notify_waiters();
    Ok(())
}

async fn store(service: &Data<App>, newcomer: &Newcomer, request: &RequestId) -> Result<()> {
    let (app, newcomer, request) = (service.clone(), newcomer.clone(), request.clone());
    let now = app.clock.now();
    let write = move |db: &mut Db| {
        let folded = newcomer.email.folded();
        let given = mailed_tokens::given_since(db, &folded, now.minus(Duration::from_secs(3600)))?;
        let (user, purpose, message) = match users::by_email(db, &folded)? {
            Some(user) if user.is_settled() => {
                let link = app.link(&format!("/pages/reset-password?token={}", newcomer.token));
                let message = Message::AlreadyRegistered(AlreadyRegistered { link });
                (user, Purpose::ResetPassword, message)
            }
            known => {
                let user = match known {
                    None => add(db, &newcomer, request, now)?,
                    Some(user) => replace(db, user, &newcomer, request, now)?,
                };
                let link = app.link(&format!("/pages/verify-email?token={}", newcomer.token));
                let message = Message::VerifyEmail(VerifyEmail {
                    name: newcomer.name,
                    company: newcomer.company.name,
                    link,
                });
                mailed_tokens::void(db, &folded, Purpose::VerifyEmail, now)?;
                (user, Purpose::VerifyEmail, message)
            }
        };
        let token = MailedToken::new(newcomer.token_hash.clone(), purpose, folded, Some(user.id), now);
        mailed_tokens::insert(db, &token)?;
        let mail = app.compose(&Recipient::from(&user), &message, &newcomer.token_hash)?;
        if given < LINKS_PER_HOUR {
            mails::enqueue(db, &mail)?;
        }
        Ok(())
    };
    service.db.write(write).await
}

/// The company as it begins.
fn company(newcomer: &Newcomer, now: Time) -> companies::Company {
    companies::Company {
        id: Id::new(now),
        kind: Word(newcomer.company.kind),
        name: newcomer.company.name.trim().to_owned(),
        country: newcomer.company.country.clone(),
        registration_number: newcomer.company.registration_number.trim().to_owned(),
        hub_id: newcomer.company.hub.clone(),
        roles: Json(Vec::new()),
        website: None,
        about: None,
        status: Word(CompanyStatus::Draft),
        submitted_at: None,
        revision: 1,
        created_at: now,
        updated_at: now,
    }
}

/// A new person with a new company.
fn add(db: &mut Db, newcomer: &Newcomer, request: RequestId, now: Time) -> Result<users::User> {
    let company = company(newcomer, now);
    companies::insert(db, &company)?;
    let user = users::User {
        id: Id::new(now),
        email: newcomer.email.as_str().to_owned(),
        email_folded: newcomer.email.folded(),
        password_hash: newcomer.password_hash.clone(),
        locale: newcomer.locale.clone(),
        name: newcomer.name.clone(),
        company_id: Some(company.id),
        company_role: Some(Word(CompanyRole::Owner)),
        is_operator: false,
        all_hubs: false,
        verified_at: None,
        token_epoch: 0,
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    users::insert(db, &user)?;
    let after = json!({"company": company.id, "company_name": company.name, "locale": user.locale});
    audit::append(
        db,
        &[entry(
            "user.register",
            user.id,
            &user.email,
            Some(after),
            request,
            now,
        )],
    )?;
    Ok(user)
}

/// Somebody registers an address again that is nobody's: the last one counts, and older links are void. So
/// nobody can set a trap by registering another's address with a password of his own.
fn replace(
    db: &mut Db,
    user: users::User,
    newcomer: &Newcomer,
    request: RequestId,
    now: Time,
) -> Result<users::User> {
    let user = users::User {
        email: newcomer.email.as_str().to_owned(),
        password_hash: newcomer.password_hash.clone(),
        locale: newcomer.locale.clone(),
        name: newcomer.name.clone(),
        verified_at: None,
        token_epoch: user.token_epoch + 1,
        ..user
    };
    sessions::end_all(db, user.id, now)?;
    second_factors::remove(db, user.id)?;
    let fresh = company(newcomer, now);
    // Whoever was taken out of a company begins with one of their own.
    let user = match user.company_id {
        Some(id) => {
            let known = companies::get(db, id)?;
            let again = companies::Company {
                id,
                revision: known.revision,
                created_at: known.created_at,
                ..fresh
            };
            companies::update(db, &again, now)?;
            user
        }
        None => {
            companies::insert(db, &fresh)?;
            users::User {
                company_id: Some(fresh.id),
                company_role: Some(Word(CompanyRole::Owner)),
                ..user
            }
        }
    };
    users::update(db, &user, now)?;
    audit::append(
        db,
        &[entry(
            "user.register_again",
            user.id,
            &user.email,
            None,
            request,
            now,
        )],
    )?;
    Ok(user)
}
