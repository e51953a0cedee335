//! `/pages/matches`: a buyer's demands, each with the way to its matches.

use super::{
    PageAnswers, sign_in,
    texts::Texts,
    view::{Cell, Page, Table},
};
use crate::{
    api::{
        auth::credentials::Credentials,
        http::{Buyer, FormBody, Person},
    },
    app::App,
    db::demands,
    domain::word,
    error::Result,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web::Data};

pub(super) const TITLE: &str = "matches_title";
/// How many demands the page shows.
const MOST: i64 = 100;

/// Asks who wants to see the page.
#[utoipa::path(tag = "pages", security(()), responses(PageAnswers))]
#[get("/pages/matches")]
pub async fn ask_matches(request: HttpRequest) -> Result<HttpResponse> {
    sign_in::ask(&request, TITLE)
}

/// Shows the buyer's newest demands.
#[utoipa::path(tag = "pages", request_body(content = Credentials, content_type = "application/x-www-form-urlencoded"), security(()), responses(PageAnswers))]
#[post("/pages/matches")]
pub async fn show_matches(
    app: Data<App>,
    request: HttpRequest,
    FormBody(input): FormBody<Credentials>,
) -> Result<HttpResponse> {
    sign_in::answer(&app, &request, TITLE, input, |person, t| page(&app, person, t)).await
}

async fn page(app: &App, person: Person, t: Texts) -> Result<Page> {
    let (buyer, now) = (Buyer::try_from(person)?, app.clock.now());
    let rows = app
        .db
        .read(move |db| demands::own_page(db, buyer.company.id, None, None, MOST, now))
        .await?;
    let cells = rows.into_iter().map(|(demand, version)| {
        let status = word(&demand.track(now).status).unwrap_or_default();
        vec![
            Cell {
                text: version.content.0.title,
                link: Some(format!("/pages/demands/{}/matches", demand.id)),
            },
            t.get(&format!("status_{status}")).into(),
        ]
    });
    let table = Table {
        title: String::new(),
        head: ["demand", "status"].map(|key| t.get(key).to_owned()).into(),
        rows: cells.collect(),
    };
    Ok(Page::with_table(t, TITLE, table, MOST))
}
