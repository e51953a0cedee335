use crate::{
    api::{
        http::{Errors, Owner, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{api_keys, audit},
    domain::Id,
    error::{Error, Result},
};
use actix_web::{
    HttpResponse, delete,
    web::{Data, Path},
};

/// Ends an API key: it is void from now on.
#[utoipa::path(tag = "keys", security(("bearer" = [])), params(("id" = Id, Path, description = "the key's id")),
    responses((status = 204, description = "it is void"), Errors))]
#[delete("/companies/me/api-keys/{id}")]
pub(super) async fn end_key(
    app: Data<App>,
    owner: Owner,
    request: RequestId,
    id: Path<Id>,
) -> Result<HttpResponse> {
    let trail = Trail::new(&owner.person, request, app.clock.now());
    let (company, id) = (owner.company.id, id.into_inner());
    app.db
        .write(move |db| {
            if !api_keys::end(db, company, id, trail.now)? {
                return Err(Error::NotFound);
            }
            let entry = trail.entry("api_key.end", "api_key", id, None, None);
            Ok(audit::append(db, &[entry])?)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
