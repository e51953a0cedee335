//! The small form in front of pages of business: address and password, asked each time, remembered never.

use super::{
    texts::Texts,
    view::{Field, Form, Page, refusal},
};
use crate::{
    api::{
        auth::credentials::{Credentials, check},
        http::{Origin, Person},
    },
    app::App,
    db::users,
    error::{Error, Result},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use std::future::Future;

/// Shows the form. It is the same whether or not there is anything behind it.
pub(super) fn ask(request: &HttpRequest, title: &str) -> Result<HttpResponse> {
    let t = Texts::of_browser(request);
    form(t, title, "", Vec::new(), StatusCode::OK)
}

/// Shows the page that `show` makes for the person, or the form again with the reason why not.
pub(super) async fn answer<R, F>(
    app: &App,
    request: &HttpRequest,
    title: &str,
    input: Credentials,
    show: F,
) -> Result<HttpResponse>
where
    F: FnOnce(Person, Texts) -> R,
    R: Future<Output = Result<Page>>,
{
    let email = input.email.clone();
    let person = match sign_in(app, &Origin::of(request), input).await {
        Ok(person) => person,
        Err(e) => {
            let t = Texts::of_browser(request);
            let (status, errors) = refusal(e, t)?;
            return form(t, title, &email, errors, status);
        }
    };
    let t = Texts::of(&person.locale);
    match show(person, t).await {
        Ok(page) => page.ok(t),
        Err(e) => {
            let (status, errors) = refusal(e, t)?;
            form(t, title, &email, errors, status)
        }
    }
}

/// The person behind address and password, as the API would know them.
async fn sign_in(app: &App, origin: &Origin, input: Credentials) -> Result<Person> {
    let user = check(app, origin, input).await?;
    let row = app.db.read(move |db| users::standing(db, user)).await?;
    Ok::<_, Error>(row.into())
}

fn form(t: Texts, title: &str, email: &str, errors: Vec<String>, status: StatusCode) -> Result<HttpResponse> {
    let email = Field {
        label: t.get("email").to_owned(),
        name: "email",
        kind: "email",
        autocomplete: "username",
        value: email.to_owned(),
        required: true,
    };
    let password = Field {
        label: t.get("password").to_owned(),
        name: "password",
        kind: "password",
        autocomplete: "current-password",
        value: String::new(),
        required: true,
    };
    let code = Field {
        label: t.get("code").to_owned(),
        name: "code",
        kind: "text",
        autocomplete: "one-time-code",
        value: String::new(),
        required: false,
    };
    Page {
        errors,
        form: Some(Form {
            fields: vec![email, password, code],
            button: t.get("sign_in_button").to_owned(),
            ..Form::default()
        }),
        ..Page::saying(t.get(title), t.get("sign_in_lead"))
    }
    .answer(status, t)
}
