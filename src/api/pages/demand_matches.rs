//! `/pages/demands/{id}/matches`: what fits a buyer's demand, line by line.

use super::{
    PageAnswers, sign_in,
    texts::Texts,
    view::{Cell, Page, Table, fit, open_points},
};
use crate::{
    api::{
        auth::credentials::Credentials,
        http::{Buyer, FormBody, Person},
        matches::{Matching, of_demand},
    },
    app::App,
    db::demands,
    domain::Id,
    error::{Error, Result},
};
use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{Data, Path},
};

const TITLE: &str = "matches_title";
/// How many matches of each line the page shows.
const MOST: i64 = 20;

/// Asks who wants to see the page.
#[utoipa::path(tag = "pages", security(()), params(("id" = Id, Path, description = "the demand's id")), responses(PageAnswers))]
#[get("/pages/demands/{id}/matches")]
pub async fn ask_demand_matches(request: HttpRequest, _: Path<Id>) -> Result<HttpResponse> {
    sign_in::ask(&request, TITLE)
}

/// Shows the best matches of each line to the demand's buyer.
#[utoipa::path(tag = "pages", request_body(content = Credentials, content_type = "application/x-www-form-urlencoded"), security(()), params(("id" = Id, Path, description = "the demand's id")), responses(PageAnswers))]
#[post("/pages/demands/{id}/matches")]
pub async fn show_demand_matches(
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
    let (content, found) = app
        .db
        .read(move |db| {
            let found = of_demand(db, buyer.company.id, id, None, MOST, now)?;
            let demand = demands::own(db, buyer.company.id, id)?;
            let shown = demand.live_version.unwrap_or(demand.version);
            Ok::<_, Error>((demands::version(db, id, shown)?.content.0, found))
        })
        .await?;
    let head = ["product", "supplier", "fit", "open_points", "details"];
    let mut page = Page::saying(t.get(TITLE), &content.title);
    if found.lines.iter().any(|l| l.matching == Matching::Pending) {
        page.paragraphs.push(t.get("still_matching").to_owned());
    }
    for (line, found) in content.lines.iter().zip(found.lines) {
        let rows = found.items.into_iter().map(|item| {
            let link = item.id.map(|id| format!("/pages/matches/{id}"));
            vec![
                item.listing.content.display_name(t.0.tag()).into(),
                item.listing.company.name.into(),
                fit(&item.verdict, t).into(),
                open_points(&item.verdict, t).into(),
                Cell {
                    text: t.get("details").to_owned(),
                    link,
                },
            ]
        });
        let mut rows: Vec<Vec<Cell>> = rows.collect();
        if rows.is_empty() {
            rows.push(vec![t.get("nothing").into()]);
        }
        page.tables.push(Table {
            title: line.text.clone(),
            head: head.map(|key| t.get(key).to_owned()).into(),
            rows,
        });
    }
    Ok(page)
}
