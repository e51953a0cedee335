//! `/pages/company`: where a company stands, and what was decided about it.

use super::{
    PageAnswers, sign_in,
    texts::Texts,
    view::{Page, decision_facts},
};
use crate::{
    api::{
        auth::credentials::Credentials,
        http::{FormBody, Member, Person},
    },
    app::App,
    db::{companies, decisions},
    error::{Error, Result},
};
use actix_web::{HttpRequest, HttpResponse, get, post, web::Data};

const TITLE: &str = "company_title";

/// Asks who wants to see the page.
#[utoipa::path(tag = "pages", security(()), responses(PageAnswers))]
#[get("/pages/company")]
pub async fn ask_company(request: HttpRequest) -> Result<HttpResponse> {
    sign_in::ask(&request, TITLE)
}

/// Shows a member's own company.
#[utoipa::path(tag = "pages", request_body(content = Credentials, content_type = "application/x-www-form-urlencoded"), security(()), responses(PageAnswers))]
#[post("/pages/company")]
pub async fn show_company(
    app: Data<App>,
    request: HttpRequest,
    FormBody(input): FormBody<Credentials>,
) -> Result<HttpResponse> {
    sign_in::answer(&app, &request, TITLE, input, |person, t| page(&app, person, t)).await
}

async fn page(app: &App, person: Person, t: Texts) -> Result<Page> {
    let member = Member::try_from(person)?;
    let (company, decision) = app
        .db
        .read(move |db| {
            let company = companies::get(db, member.company.id)?;
            let decision = decisions::last_for(db, company.id)?;
            Ok::<_, Error>((company, decision))
        })
        .await?;
    let mut page = Page::saying(t.get(TITLE), company.name);
    page.facts = decision_facts(company.status.0.as_str(), decision.as_ref(), t);
    Ok(page)
}
