use super::{answer::for_owner, check::check_demand};
use crate::{
    api::{
        demands::DemandAnswer,
        http::{Body, Buyer, Errors, Trail, with_etag},
        middleware::RequestId,
    },
    app::App,
    db::{audit, demands, demands::Demand},
    domain::{
        Id,
        demand::{DemandContent, give_line_ids},
    },
    error::{Error, Result},
};
use actix_web::{HttpResponse, http::StatusCode, post, web::Data};

/// Makes a demand, as a draft. Each line gets an id; what its text was read as is in the answer.
#[utoipa::path(
    tag = "demands",
    request_body = DemandContent,
    responses((status = 201, body = DemandAnswer), Errors),
    security(("bearer" = []))
)]
#[post("/demands")]
pub(super) async fn create_demand(
    app: Data<App>,
    buyer: Buyer,
    request: RequestId,
    content: Body<DemandContent>,
) -> Result<HttpResponse> {
    let now = app.clock.now();
    let (by, company) = (buyer.person.id, buyer.company.id);
    let trail = Trail::new(&buyer.person, request, now);
    let (search, mut content) = (app.search.clone(), content.0);
    let version = app
        .db
        .read(move |db| {
            check_demand(db, &search, &content, None, now)?;
            give_line_ids(&[], &mut content.lines, || Id::new(now)).finish()?;
            Ok::<_, Error>(search.read_demand(Id::new(now), (1, content), by, now))
        })
        .await?;
    let (revision, answer) = app
        .db
        .write(move |db| {
            let demand = Demand::draft(company, &version, now);
            demands::insert(db, &demand, &version)?;
            let after = demand.standing();
            audit::append(
                db,
                &[trail.entry("demand.create", "demand", demand.id, None, Some(after))],
            )?;
            Ok::<_, Error>((demand.revision, for_owner(db, &demand, now)?))
        })
        .await?;
    Ok(with_etag(StatusCode::CREATED, revision, &answer))
}
