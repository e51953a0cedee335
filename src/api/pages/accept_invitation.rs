//! `/pages/accept-invitation`: the page behind a colleague's invitation.

use super::{
    PageAnswers, TokenQuery, password_field,
    texts::Texts,
    token_owner,
    view::{Field, Form, Page, dead_link, refusal},
};
use crate::{
    api::{
        auth::accept_invitation::{AcceptBody, accept},
        http::FormBody,
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

/// The form's fields.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewColleague {
    #[serde(default)]
    name: String,
    password: String,
}

/// Shows the form.
#[utoipa::path(tag = "pages", security(()), params(TokenQuery), responses(PageAnswers))]
#[get("/pages/accept-invitation")]
pub async fn show_accept_invitation(
    app: Data<App>,
    request: HttpRequest,
    query: Query<TokenQuery>,
) -> Result<HttpResponse> {
    let (t, company) = token_owner(&app, &request, &query.token, Purpose::Invitation).await?;
    match company {
        None => dead_link(t),
        Some(company) => form(t, &company, "", Vec::new(), StatusCode::OK),
    }
}

/// Makes the account.
#[utoipa::path(tag = "pages", request_body(content = NewColleague, content_type = "application/x-www-form-urlencoded"), security(()), params(TokenQuery), responses(PageAnswers))]
#[post("/pages/accept-invitation")]
pub async fn do_accept_invitation(
    app: Data<App>,
    request: HttpRequest,
    id: RequestId,
    query: Query<TokenQuery>,
    FormBody(input): FormBody<NewColleague>,
) -> Result<HttpResponse> {
    let (t, company) = token_owner(&app, &request, &query.token, Purpose::Invitation).await?;
    let Some(company) = company else {
        return dead_link(t);
    };
    let name = input.name.clone();
    let body = AcceptBody {
        token: query.token.clone(),
        password: input.password,
        name: Some(input.name),
        locale: Some(t.0.tag().to_owned()),
    };
    match accept(&app, body, id).await {
        Ok(()) => Page::saying(t.get("accept_title"), t.get("accept_done")).ok(t),
        Err(e) => {
            let (status, errors) = refusal(e, t)?;
            form(t, &company, &name, errors, status)
        }
    }
}

fn form(
    t: Texts,
    company: &str,
    name: &str,
    errors: Vec<String>,
    status: StatusCode,
) -> Result<HttpResponse> {
    let name = Field {
        label: t.get("your_name").to_owned(),
        name: "name",
        kind: "text",
        autocomplete: "name",
        value: name.to_owned(),
        required: false,
    };
    Page {
        errors,
        form: Some(Form {
            fields: vec![name, password_field(t)],
            button: t.get("accept_button").to_owned(),
            ..Form::default()
        }),
        ..Page::saying(t.get("accept_title"), t.with("accept_lead", company))
    }
    .answer(status, t)
}
