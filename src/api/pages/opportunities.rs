//! `/pages/opportunities`: the demands that a supplier's listings fit.

use super::{
    PageAnswers, sign_in,
    texts::Texts,
    view::{Cell, Page, Table, fit, open_points},
};
use crate::{
    api::{
        auth::credentials::Credentials,
        http::{FormBody, Person, Supplier},
        matches::opportunities,
    },
    app::App,
    db::{listings, matches},
    domain::Id,
    email::label,
    error::{Error, Result},
};
use actix_web::{HttpRequest, HttpResponse, get, post, web::Data};
use std::collections::HashMap;

const TITLE: &str = "opportunities_title";
/// How many pairs the page shows.
const MOST: i64 = 100;

/// Asks who wants to see the page.
#[utoipa::path(tag = "pages", security(()), responses(PageAnswers))]
#[get("/pages/opportunities")]
pub async fn ask_opportunities(request: HttpRequest) -> Result<HttpResponse> {
    sign_in::ask(&request, TITLE)
}

/// Shows the best of them to the supplier, without what the demands hide.
#[utoipa::path(tag = "pages", request_body(content = Credentials, content_type = "application/x-www-form-urlencoded"), security(()), responses(PageAnswers))]
#[post("/pages/opportunities")]
pub async fn show_opportunities(
    app: Data<App>,
    request: HttpRequest,
    FormBody(input): FormBody<Credentials>,
) -> Result<HttpResponse> {
    sign_in::answer(&app, &request, TITLE, input, |person, t| page(&app, person, t)).await
}

async fn page(app: &App, person: Person, t: Texts) -> Result<Page> {
    let (supplier, now) = (Supplier::try_from(person)?, app.clock.now());
    let (items, products) = app
        .db
        .read(move |db| {
            let mut rows = matches::of_supplier(db, supplier.company.id, MOST, now)?;
            let ids: Vec<Id> = rows.iter().map(|row| row.listing_id).collect();
            let live = listings::live(db, &ids)?;
            let names: HashMap<Id, String> = live
                .into_iter()
                .map(|l| (l.listing.id, l.content.display_name(t.0.tag()).to_owned()))
                .collect();
            // A suspended supplier has nothing live.
            rows.retain(|row| names.contains_key(&row.listing_id));
            let products: HashMap<Id, String> = rows
                .iter()
                .filter_map(|row| Some((row.id, names.get(&row.listing_id)?.clone())))
                .collect();
            Ok::<_, Error>((opportunities(db, rows, now)?, products))
        })
        .await?;
    let head = [
        "product",
        "demand",
        "quantity",
        "destination",
        "fit",
        "open_points",
        "details",
    ];
    let rows = items.into_iter().map(|item| {
        let line = item.demand.line;
        let unit = label("unit", &line.unit, t.0);
        let quantity = line.quantity.map(|n| format!("{n} {unit}"));
        vec![
            products.get(&item.id).cloned().unwrap_or_default().into(),
            line.text.into(),
            quantity.unwrap_or_default().into(),
            label("country", &item.demand.destination_country, t.0).into(),
            fit(&item.verdict, t).into(),
            open_points(&item.verdict, t).into(),
            Cell {
                text: t.get("details").to_owned(),
                link: Some(format!("/pages/matches/{}", item.id)),
            },
        ]
    });
    let table = Table {
        title: String::new(),
        head: head.map(|key| t.get(key).to_owned()).into(),
        rows: rows.collect(),
    };
    Ok(Page::with_table(t, TITLE, table, MOST))
}
