use super::answer::for_owner;
use crate::{
    api::{
        answers::Sight,
        demands::DemandAnswer,
        http::{Errors, Viewer, with_etag},
    },
    app::App,
    db::{self, demands},
    domain::{Id, demand::Visibility},
    error::{Error, Result},
};
use actix_web::{
    HttpResponse, get,
    http::StatusCode,
    web::{Data, Path},
};

/// One demand. The owner and operators of its hub read everything. A public demand is open to anyone, a verified
/// one to approved suppliers, an invited one to nobody else; quantities and target prices are for approved suppliers.
#[utoipa::path(
    tag = "demands",
    params(("id" = Id, Path, description = "the demand's id")),
    responses((status = 200, body = DemandAnswer), Errors),
    security((), ("bearer" = []))
)]
#[get("/demands/{id}")]
pub(super) async fn get_demand(app: Data<App>, viewer: Viewer, id: Path<Id>) -> Result<HttpResponse> {
    let (id, sight, now) = (id.into_inner(), Sight::of(viewer.0), app.clock.now());
    let (revision, answer) = app
        .db
        .read(move |db| {
            match demands::reached(db, &sight.reach(), id) {
                Ok((demand, _)) => return Ok((demand.revision, for_owner(db, &demand, now)?)),
                Err(db::Error::NotFound) => {}
                Err(e) => return Err(e.into()),
            }
            let live = demands::live(db, &[id], now)?.pop().ok_or(Error::NotFound)?;
            let visible = match live.content.visibility {
                Visibility::Public => true,
                Visibility::Verified => sight.demand_terms(),
                Visibility::Invited => false,
            };
            if !visible {
                return Err(Error::NotFound);
            }
            Ok((
                live.demand.revision,
                DemandAnswer::live(live, sight.demand_terms()),
            ))
        })
        .await?;
    Ok(with_etag(StatusCode::OK, revision, &answer))
}
