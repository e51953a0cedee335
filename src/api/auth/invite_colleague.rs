//! `POST /companies/me/invitations`

use super::{Empty, Fresh};
use crate::{
    api::{
        http::{Body, Errors, Owner},
        middleware::RequestId,
    },
    app::{App, Recipient},
    db::{
        audit, companies,
        mailed_tokens::{self, MailedToken},
        mails,
        types::{Json, Word},
        users,
    },
    domain::{
        Problems,
        account::{CompanyRole, EmailAddress, Purpose},
    },
    email::{Message, messages::Invitation},
    error::{Error, Result},
};
use actix_web::{HttpResponse, post, web::Data};
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use utoipa::ToSchema;

/// How many people a company may invite within a day.
const PER_DAY: i64 = 50;

/// Whom to invite, and as what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationBody {
    /// The colleague's address.
    pub email: String,
    /// What they shall be in the company.
    pub role: CompanyRole,
}

/// Invites a colleague by mail. The answer does not tell whether the address has an account.
#[utoipa::path(tag = "auth", request_body = InvitationBody, security(("bearer" = [])), responses((status = 202, description = "see the mail", body = Empty), Errors))]
#[post("/companies/me/invitations")]
pub async fn invite_colleague(
    app: Data<App>,
    owner: Owner,
    request: RequestId,
    Body(input): Body<InvitationBody>,
) -> Result<HttpResponse> {
    // Whoever is suspended sends no mail to strangers.
    owner.company.not_suspended()?;
    let mut problems = Problems::new();
    let Some(email) = EmailAddress::read("email", &input.email, &mut problems) else {
        return Err(problems.into());
    };
    let (fresh, now, inner) = (Fresh::new()?, app.clock.now(), app.clone());
    app.db
        .write(move |db| {
            let company = companies::get(db, owner.company.id)?;
            let day_ago = now.minus(Duration::from_secs(24 * 3600));
            if mailed_tokens::invited_since(db, company.id, day_ago)? >= PER_DAY {
                return Err(Error::TooManyRequests(3600));
            }
            let inviter = users::get(db, owner.person.id)?;
            let token = MailedToken {
                company_id: Some(company.id),
                company_role: Some(Word(input.role)),
                ..MailedToken::new(fresh.hash.clone(), Purpose::Invitation, email.folded(), None, now)
            };
            mailed_tokens::insert(db, &token)?;
            let message = Message::Invitation(Invitation {
                company: company.name,
                inviter: inviter.name.clone().unwrap_or(inviter.email.clone()),
                role: match input.role {
                    CompanyRole::Owner => "owner".to_owned(),
                    CompanyRole::Member => "member".to_owned(),
                },
                link: inner.link(&format!("/pages/accept-invitation?token={}", fresh.token)),
            });
            let recipient = Recipient {
                user_id: None,
                address: email.as_str().to_owned(),
                locale: inviter.locale.clone(),
            };
            mails::enqueue(db, &inner.compose(&recipient, &message, &fresh.hash)?)?;
            let entry = audit::NewEntry {
                at: now,
                actor_id: Some(inviter.id),
                actor: inviter.email,
                action: "company.invite".to_owned(),
                entity: "company".to_owned(),
                entity_id: company.id,
                before: None,
                after: Some(Json(json!({"email": email.as_str(), "role": input.role}))),
                request_id: Some(request.0),
            };
            Ok(audit::append(db, &[entry])?)
        })
        .await?;
    app.wake.notify_waiters();
    Ok(HttpResponse::Accepted().json(Empty {}))
}
