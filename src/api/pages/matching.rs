//! `/pages/matches/{id}`: one match, for either of its sides.

use super::{
    PageAnswers, sign_in,
    texts::Texts,
    view::{Cell, Page, Table, fit},
};
use crate::{
    api::{
        auth::credentials::Credentials,
        http::{FormBody, Member, Person},
        matches::{Interests, MatchAnswer, answer_match},
    },
    app::App,
    domain::{Id, matching::Side, word},
    email::label,
    error::Result,
};
use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{Data, Path},
};

const TITLE: &str = "match_title";

/// Asks who wants to see the page.
#[utoipa::path(tag = "pages", security(()), params(("id" = Id, Path, description = "the match's id")), responses(PageAnswers))]
#[get("/pages/matches/{id}")]
pub async fn ask_match(request: HttpRequest, _: Path<Id>) -> Result<HttpResponse> {
    sign_in::ask(&request, TITLE)
}

/// Shows the match as the API does: with its criteria, and with the other's contact once both want to talk.
#[utoipa::path(tag = "pages", request_body(content = Credentials, content_type = "application/x-www-form-urlencoded"), security(()), params(("id" = Id, Path, description = "the match's id")), responses(PageAnswers))]
#[post("/pages/matches/{id}")]
pub async fn show_match(
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
    let (member, now) = (Member::try_from(person)?, app.clock.now());
    let shown = app
        .db
        .read(move |db| {
            let opened = crate::db::matches::open(db, member.company.id, id, now)?;
            answer_match(db, opened)
        })
        .await?;
    let rows = shown.verdict.criteria.iter().map(|criterion| {
        let result = word(&criterion.result).unwrap_or_default();
        let fix = criterion.fix.clone().unwrap_or_default();
        let cells = [
            criterion.code.clone(),
            t.get(&result).to_owned(),
            criterion.detail.clone(),
            fix,
        ];
        cells.map(Cell::from).into()
    });
    let head = ["criterion", "result", "details", "remedy"];
    let table = Table {
        title: String::new(),
        head: head.map(|key| t.get(key).to_owned()).into(),
        rows: rows.collect(),
    };
    Ok(Page {
        title: t.get(TITLE).to_owned(),
        facts: facts(&shown, t),
        tables: vec![table],
        ..Page::default()
    })
}

/// What the pair is, as far as this side may know.
fn facts(shown: &MatchAnswer, t: Texts) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: String| facts.push((t.get(key).to_owned(), value));
    if let Some(listing) = &shown.listing {
        fact("product", listing.content.display_name(t.0.tag()).to_owned());
        fact("supplier", listing.company.name.clone());
    }
    if let Some(demand) = &shown.demand {
        fact("demand", demand.title.clone());
        fact("line", demand.line.text.clone());
        if let Some(quantity) = demand.line.quantity {
            let unit = label("unit", &demand.line.unit, t.0);
            fact("quantity", format!("{quantity} {unit}"));
        }
        fact("destination", label("country", &demand.destination_country, t.0));
        let buyer = demand.company.as_ref().map(|c| c.name.clone());
        fact("buyer", buyer.unwrap_or_else(|| t.get("hidden").to_owned()));
    }
    fact("fit", fit(&shown.verdict, t));
    fact("interest", t.get(interest(shown.interest, shown.side)).to_owned());
    if let Some(contact) = &shown.contact {
        let parts = [
            Some(contact.company.name.clone()),
            contact.person.clone(),
            Some(contact.email.clone()),
        ];
        fact(
            "contact",
            parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
        );
    }
    facts
}

fn interest(said: Interests, side: Side) -> &'static str {
    let (mine, theirs) = match side {
        Side::Buyer => (said.buyer, said.supplier),
        Side::Supplier => (said.supplier, said.buyer),
    };
    match (mine, theirs) {
        (true, true) => "both_interested",
        (true, false) => "you_interested",
        (false, true) => "other_interested",
        (false, false) => "none_interested",
    }
}
