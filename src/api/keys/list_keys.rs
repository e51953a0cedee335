use super::KeyAnswer;
use crate::{
    api::http::{Errors, Owner, Page},
    app::App,
    db::api_keys,
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json},
};

/// The company's API keys, oldest first, with what each may do and when it was last used.
#[utoipa::path(tag = "keys", security(("bearer" = [])), responses((status = 200, body = Page<KeyAnswer>), Errors))]
#[get("/companies/me/api-keys")]
pub(super) async fn list_keys(app: Data<App>, owner: Owner) -> Result<Json<Page<KeyAnswer>>> {
    let company = owner.company.id;
    let keys = app
        .db
        .read(move |db| api_keys::of_company(db, company))
        .await
        .map_err(Error::from)?;
    Ok(Json(Page {
        items: keys.into_iter().map(KeyAnswer::from).collect(),
        next_cursor: None,
    }))
}
