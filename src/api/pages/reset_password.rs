//! `/pages/reset-password`: the page behind the link for a new password.

use super::{
    PageAnswers, TokenQuery, password_field,
    texts::Texts,
    token_owner,
    view::{Form, Page, dead_link, refusal},
};
use crate::{
    api::{
        auth::reset_password::reset,
        http::{FormBody, Origin},
        middleware::RequestId,
    },
    app::App,
    domain::account::Purpose,
    error::Result,
};
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::StatusCode,
    post,
    web::{Data, Query},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// The form's field.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    password: String,
}

/// Shows the form.
#[utoipa::path(tag = "pages", security(()), params(TokenQuery), responses(PageAnswers))]
#[get("/pages/reset-password")]
pub async fn show_reset_password(
    app: Data<App>,
    request: HttpRequest,
    query: Query<TokenQuery>,
) -> Result<HttpResponse> {
    let (t, owner) = token_owner(&app, &request, &query.token, Purpose::ResetPassword).await?;
    match owner {
        None => dead_link(t),
        Some(_) => form(t, Vec::new(), StatusCode::OK),
    }
}

/// Sets the password.
#[utoipa::path(tag = "pages", request_body(content = NewPassword, content_type = "application/x-www-form-urlencoded"), security(()), params(TokenQuery), responses(PageAnswers))]
#[post("/pages/reset-password")]
pub async fn do_reset_password(
    app: Data<App>,
    request: HttpRequest,
    id: RequestId,
    query: Query<TokenQuery>,
    FormBody(input): FormBody<NewPassword>,
) -> Result<HttpResponse> {
    let (t, owner) = token_owner(&app, &request, &query.token, Purpose::ResetPassword).await?;
    if owner.is_none() {
        return dead_link(t);
    }
    match reset(&app, &Origin::of(&request), &query.token, input.password, id).await {
        Ok(()) => Page::saying(t.get("reset_title"), t.get("reset_done")).ok(t),
        Err(e) => {
            let (status, errors) = refusal(e, t)?;
            form(t, errors, status)
        }
    }
}

fn form(t: Texts, errors: Vec<String>, status: StatusCode) -> Result<HttpResponse> {
    Page {
        errors,
        form: Some(Form {
            fields: vec![password_field(t)],
            button: t.get("reset_button").to_owned(),
            ..Form::default()
        }),
        ..Page::saying(t.get("reset_title"), t.get("reset_lead"))
    }
    .answer(status, t)
}
