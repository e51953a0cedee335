//! `POST /auth/password/forgot`

use super::{
    Empty, Fresh, LINKS_PER_HOUR, evenly,
    limits::{Limit, spend},
};
use crate::{
    api::http::{Body, Errors, Origin},
    app::{App, Recipient},
    db::{
        mailed_tokens::{self, MailedToken},
        mails, users,
    },
    domain::{
        Problems,
        account::{EmailAddress, Purpose},
    },
    email::{Message, messages::ResetPassword},
    error::{Error, Result},
};
use actix_web::{HttpResponse, post, web::Data};
use serde::Deserialize;
use std::time::Duration;
use utoipa::ToSchema;

/// An address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForgotBody {
    /// The address of the account.
    pub email: String,
}

/// Asks for a link to set a new password. The answer is the same whether or not the address is known.
#[utoipa::path(tag = "auth", request_body = ForgotBody, security(()), responses((status = 202, description = "see the mail", body = Empty), Errors))]
#[post("/auth/password/forgot")]
pub async fn forgot_password(
    app: Data<App>,
    origin: Origin,
    Body(input): Body<ForgotBody>,
) -> Result<HttpResponse> {
    let mut problems = Problems::new();
    let Some(email) = EmailAddress::read("email", &input.email, &mut problems) else {
        return Err(problems.into());
    };
    evenly(&app, send_link(&app, &origin, email)).await?;
    Ok(HttpResponse::Accepted().json(Empty {}))
}

async fn send_link(app: &Data<App>, origin: &Origin, email: EmailAddress) -> Result<()> {
    let _ = spend(app, &[Limit::ResetFrom(origin)]).await?;
    let (fresh, now, inner) = (Fresh::new()?, app.clock.now(), app.clone());
    app.db
        .write(move |db| {
            let folded = email.folded();
            let given = mailed_tokens::given_since(db, &folded, now.minus(Duration::from_secs(3600)))?;
            let user = users::by_email(db, &folded)?;
            let recipient = user.as_ref().map(Recipient::from);
            // For an unknown address everything is done except the sending, so that it takes as long.
            let someone = recipient.clone().unwrap_or(Recipient {
                user_id: None,
                address: email.as_str().to_owned(),
                locale: "en".to_owned(),
            });
            let link = inner.link(&format!("/pages/reset-password?token={}", fresh.token));
            let message = Message::ResetPassword(ResetPassword { link });
            let mail = inner.compose(&someone, &message, &fresh.hash)?;
            let user_id = user.map(|u| u.id);
            let token = MailedToken::new(fresh.hash, Purpose::ResetPassword, folded, user_id, now);
            mailed_tokens::insert(db, &token)?;
            if recipient.is_some() && given < LINKS_PER_HOUR {
                mails::enqueue(db, &mail)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    app.wake.notify_waiters();
    Ok(())
}
