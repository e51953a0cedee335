use super::Colleague;
use crate::{
    api::http::{Errors, Member, Page},
    app::App,
    db::users,
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json},
};

/// The people of the caller's company, in the order in which they came.
#[utoipa::path(tag = "companies", security(("bearer" = [])), responses((status = 200, body = Page<Colleague>), Errors))]
#[get("/companies/me/colleagues")]
pub(super) async fn list_colleagues(app: Data<App>, member: Member) -> Result<Json<Page<Colleague>>> {
    let company = member.company.id;
    let people = app
        .db
        .read(move |db| users::of_company(db, company))
        .await
        .map_err(Error::from)?;
    Ok(Json(Page {
        items: people.into_iter().map(Colleague::from).collect(),
        next_cursor: None,
    }))
}
