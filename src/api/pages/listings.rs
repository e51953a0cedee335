//! `/pages/listings`: a supplier's own listings, and what was decided about them.

use super::{
    PageAnswers, sign_in,
    texts::Texts,
    view::{Cell, Page, Table, past},
};
use crate::{
    api::{
        auth::credentials::Credentials,
        http::{FormBody, Person, Supplier},
    },
    app::App,
    db::{decisions, listings},
    domain::word,
    email::label,
    error::{Error, Result},
};
use actix_web::{HttpRequest, HttpResponse, get, post, web::Data};

const TITLE: &str = "listings_title";
/// How many listings the page shows.
const MOST: i64 = 100;

/// Asks who wants to see the page.
#[utoipa::path(tag = "pages", security(()), responses(PageAnswers))]
#[get("/pages/listings")]
pub async fn ask_listings(request: HttpRequest) -> Result<HttpResponse> {
    sign_in::ask(&request, TITLE)
}

/// Shows the supplier's newest listings with the last decision about each.
#[utoipa::path(tag = "pages", request_body(content = Credentials, content_type = "application/x-www-form-urlencoded"), security(()), responses(PageAnswers))]
#[post("/pages/listings")]
pub async fn show_listings(
    app: Data<App>,
    request: HttpRequest,
    FormBody(input): FormBody<Credentials>,
) -> Result<HttpResponse> {
    sign_in::answer(&app, &request, TITLE, input, |person, t| page(&app, person, t)).await
}

async fn page(app: &App, person: Person, t: Texts) -> Result<Page> {
    let supplier = Supplier::try_from(person)?;
    let rows = app
        .db
        .read(move |db| {
            let rows = listings::own_page(db, supplier.company.id, None, None, MOST)?;
            let ids: Vec<_> = rows.iter().map(|(listing, _)| listing.id).collect();
            let decided = decisions::last_for_many(db, &ids)?;
            Ok::<_, Error>((rows, decided))
        })
        .await?;
    let (rows, decided) = rows;
    let lang = t.0;
    let cells = rows.iter().map(|(listing, version)| {
        let status = word(&listing.status.0).unwrap_or_default();
        let decision = decided.get(&listing.id);
        let said = decision.map(|d| label("decision", past(d.action.0), lang));
        let reason = decision.and_then(|d| d.reason_code.as_deref());
        let note = decision.and_then(|d| d.note.clone());
        [
            version.content.0.display_name(lang.tag()).to_owned(),
            t.get(&format!("status_{status}")).to_owned(),
            said.unwrap_or_default(),
            reason.map(|r| label("reason", r, lang)).unwrap_or_default(),
            note.unwrap_or_default(),
        ]
        .map(Cell::from)
        .into()
    });
    let head = ["product", "status", "decision", "reason", "note"];
    Ok(Page::with_table(
        t,
        TITLE,
        Table {
            title: String::new(),
            head: head.map(|key| t.get(key).to_owned()).into(),
            rows: cells.collect(),
        },
        MOST,
    ))
}
