//! `/pages/verify-email`: the page behind the link of the registration mail.

use super::{
    PageAnswers, TokenQuery, token_owner,
    view::{Form, Page, dead_link},
};
use crate::{
    api::{auth::verify_email::verify, http::AnyBody, middleware::RequestId},
    app::App,
    domain::account::Purpose,
    error::{Error, Result},
};
use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{Data, Query},
};

/// Shows a button; opening the link changes nothing, so that mail scanners can do no harm.
#[utoipa::path(tag = "pages", security(()), params(TokenQuery), responses(PageAnswers))]
#[get("/pages/verify-email")]
pub async fn show_verify_email(
    app: Data<App>,
    request: HttpRequest,
    query: Query<TokenQuery>,
) -> Result<HttpResponse> {
    let (t, owner) = token_owner(&app, &request, &query.token, Purpose::VerifyEmail).await?;
    if owner.is_none() {
        return dead_link(t);
    }
    Page {
        form: Some(Form {
            button: t.get("verify_button").to_owned(),
            ..Form::default()
        }),
        ..Page::saying(t.get("verify_title"), t.get("verify_lead"))
    }
    .ok(t)
}

/// Confirms the address.
#[utoipa::path(tag = "pages", security(()), params(TokenQuery), responses(PageAnswers))]
#[post("/pages/verify-email")]
pub async fn do_verify_email(
    app: Data<App>,
    request: HttpRequest,
    id: RequestId,
    query: Query<TokenQuery>,
    _: AnyBody,
) -> Result<HttpResponse> {
    let (t, _) = token_owner(&app, &request, &query.token, Purpose::VerifyEmail).await?;
    match verify(&app, &query.token, id).await {
        Ok(()) => Page::saying(t.get("verify_title"), t.get("verify_done")).ok(t),
        Err(Error::Invalid(_)) => dead_link(t),
        Err(e) => Err(e),
    }
}
