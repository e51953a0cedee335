use super::get_match::{MatchAnswer, answer};
use crate::{
    api::{
        http::{Errors, Member, NoBody, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{
        Db, audit,
        matches::{self, open},
        notices, users,
    },
    domain::{Id, Time, matching::Side, notice::Notice},
    error::Result,
};
use actix_web::{
    post,
    web::{Data, Json, Path},
};
use serde_json::json;

/// Says that the company wants to talk about a match; saying it again changes nothing. The other side is told by
/// mail. Once both have said it, each reads the other's contact here and in a mail. Needs an approved company.
#[utoipa::path(
    tag = "matches",
    params(("id" = Id, Path, description = "the match's id")),
    responses((status = 200, body = MatchAnswer), Errors),
    security(("bearer" = []))
)]
#[post("/matches/{id}/interest")]
pub(super) async fn express_interest(
    app: Data<App>,
    member: Member,
    request: RequestId,
    id: Path<Id>,
    _: NoBody,
) -> Result<Json<MatchAnswer>> {
    member.company.approved()?;
    let (id, company, now) = (id.into_inner(), member.company.id, app.clock.now());
    let trail = Trail::new(&member.person, request, now);
    let by = member.person.id;
    let answer = app
        .db
        .write(move |db| {
            let opened = open(db, company, id, now)?;
            if !matches::say_interest(db, company, id, opened.side, by, now)? {
                // It was said before; or the match is gone since it was read, and then nothing was said.
                let opened = open(db, company, id, now)?;
                return answer(db, opened);
            }
            // Read again: whoever comes second, of two at the same moment, sees both.
            let opened = open(db, company, id, now)?;
            let said = json!({"side": opened.side});
            audit::append(
                db,
                &[trail.entry("match.interest", "match", id, None, Some(said))],
            )?;
            let (buyer, supplier) = (opened.row.buyer_company_id, opened.row.supplier_company_id);
            match opened.side {
                _ if opened.row.both_interested() => {
                    note(db, buyer, id, &Notice::Contact {}, now)?;
                    note(db, supplier, id, &Notice::Contact {}, now)?;
                }
                Side::Buyer => note(db, supplier, id, &Notice::Interest {}, now)?,
                Side::Supplier => note(db, buyer, id, &Notice::Interest {}, now)?,
            }
            answer(db, opened)
        })
        .await?;
    app.wake.notify_waiters();
    Ok(Json(answer))
}

/// Leaves a notice for the people of a company.
fn note(db: &mut Db, company: Id, id: Id, notice: &Notice, now: Time) -> Result<()> {
    for user in users::of_company(db, company)? {
        notices::add(db, user.id, id, notice, now)?;
    }
    Ok(())
}
