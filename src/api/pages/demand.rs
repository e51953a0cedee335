//! `/pages/demands/{id}`: where a buyer's demand stands, and what was decided about it.

use super::{
    PageAnswers, sign_in,
    texts::Texts,
    view::{Cell, Page, Table, decision_facts},
};
use crate::{
    api::{
        auth::credentials::Credentials,
        http::{Buyer, FormBody, Person},
    },
    app::App,
    db::{decisions, demands},
    domain::{Id, word},
    error::{Error, Result},
};
use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{Data, Path},
};

const TITLE: &str = "demand_title";

/// Asks who wants to see the page.
#[utoipa::path(tag = "pages", security(()), params(("id" = Id, Path, description = "the demand's id")), responses(PageAnswers))]
#[get("/pages/demands/{id}")]
pub async fn ask_demand(request: HttpRequest, _: Path<Id>) -> Result<HttpResponse> {
    sign_in::ask(&request, TITLE)
}

/// Shows the buyer's own demand.
#[utoipa::path(tag = "pages", request_body(content = Credentials, content_type = "application/x-www-form-urlencoded"), security(()), params(("id" = Id, Path, description = "the demand's id")), responses(PageAnswers))]
#[post("/pages/demands/{id}")]
pub async fn show_demand(
    app: Data<App>,
    request: HttpRequest,
    id: Path<Id>,
    FormBody(input): FormBody<Credentials>,
) -> Result<HttpResponse> {
    let id = id.into_inner();
    sign_in::answer(&app, &request, TITLE, input, |person, t| {
        page(&app, id, person, t)
    })
    .await
}

async fn page(app: &App, id: Id, person: Person, t: Texts) -> Result<Page> {
    let (buyer, now) = (Buyer::try_from(person)?, app.clock.now());
    let (demand, content, decision) = app
        .db
        .read(move |db| {
            let demand = demands::own(db, buyer.company.id, id)?;
            let content = demands::version(db, id, demand.version)?.content.0;
            Ok::<_, Error>((demand, content, decisions::last_for(db, id)?))
        })
        .await?;
    let status = word(&demand.track(now).status).unwrap_or_default();
    let mut page = Page::saying(t.get(TITLE), content.title);
    page.facts = decision_facts(&status, decision.as_ref(), t);
    let lines = content.lines.into_iter().map(|line| vec![Cell::from(line.text)]);
    page.tables = vec![Table {
        title: String::new(),
        head: vec![t.get("line").to_owned()],
        rows: lines
            .chain([vec![Cell {
                text: t.get(super::demands::TITLE).to_owned(),
                link: Some(format!("/pages/demands/{id}/matches")),
            }]])
            .collect(),
    }];
    Ok(page)
}
