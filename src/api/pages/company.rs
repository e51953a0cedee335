//! `/pages/company`: the reader's own company, and what was last decided about it.

use super::{PageAnswers, listings::past, sign_in, texts::Texts, view::Page};
use crate::{
    api::{
        auth::log_in::Credentials,
        http::{FormBody, Member, Person},
    },
    app::App,
    db::{companies, companies::Company, decisions, decisions::Decision},
    domain::word,
    email::label,
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

/// Shows where the company stands, with the last decision and its reason.
#[utoipa::path(tag = "pages", security(()), responses(PageAnswers))]
#[post("/pages/company")]
pub async fn show_company(
    app: Data<App>,
    request: HttpRequest,
    FormBody(input): FormBody<Credentials>,
) -> Result<HttpResponse> {
    sign_in::answer(&app, &request, TITLE, input, |person, t| page(&app, person, t)).await
}

async fn page(app: &App, person: Person, t: Texts) -> Result<Page> {
    let id = Member::try_from(person)?.company.id;
    let (company, decision) = app
        .db
        .read(move |db| Ok::<_, Error>((companies::get(db, id)?, decisions::last_for(db, id)?)))
        .await?;
    Ok(Page {
        title: t.get(TITLE).to_owned(),
        facts: facts(&company, decision, t),
        ..Page::default()
    })
}

fn facts(company: &Company, decision: Option<Decision>, t: Texts) -> Vec<(String, String)> {
    let status = word(&company.status.0).unwrap_or_default();
    let mut facts = vec![
        (t.get("company").to_owned(), company.name.clone()),
        (
            t.get("status").to_owned(),
            t.get(&format!("status_{status}")).to_owned(),
        ),
    ];
    let Some(decision) = decision else { return facts };
    let said = label("decision", past(decision.action.0), t.0);
    facts.push((t.get("decision").to_owned(), said));
    if let Some(reason) = &decision.reason_code {
        facts.push((t.get("reason").to_owned(), label("reason", reason, t.0)));
    }
    if let Some(note) = decision.note {
        facts.push((t.get("note").to_owned(), note));
    }
    facts
}
