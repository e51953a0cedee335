use super::{
    answer::Interests,
    get_match::{MatchAnswer, answer},
    opened::{Opened, open},
    sides::contact,
};
use crate::{
    api::{
        http::{Errors, Member, NoBody, Trail},
        middleware::RequestId,
    },
    app::{App, Recipient},
    db::{Db, audit, companies, mails, matches, users},
    domain::{Id, listing::name_in, matching::Side},
    email::{
        Message,
        messages::{Contact, Interest},
    },
    error::{Error, Result},
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
    let (composer, trail) = (app.clone(), Trail::new(&member.person, request, now));
    let by = member.person.id;
    let answer = app
        .db
        .write(move |db| {
            let opened = open(db, company, id, now)?;
            if !matches::say_interest(db, company, id, opened.side, by, now)? {
                return answer(db, opened);
            }
            // Read again: whoever comes second, of two at the same moment, sees both.
            let opened = open(db, company, id, now)?;
            let said = json!({"side": opened.side});
            audit::append(
                db,
                &[trail.entry("match.interest", "match", id, None, Some(said))],
            )?;
            if Interests::from(&opened.row).both() {
                mail_contact(db, &composer, &opened, Side::Buyer)?;
                mail_contact(db, &composer, &opened, Side::Supplier)?;
            } else {
                mail_interest(db, &composer, &opened)?;
            }
            answer(db, opened)
        })
        .await?;
    app.wake.notify_waiters();
    Ok(Json(answer))
}

fn company_on(opened: &Opened, side: Side) -> Id {
    match side {
        Side::Buyer => opened.row.buyer_company_id,
        Side::Supplier => opened.row.supplier_company_id,
    }
}

/// Mails the other side's people that this side wants to talk, without the name of a hidden buyer.
fn mail_interest(db: &mut Db, app: &App, opened: &Opened) -> Result<()> {
    let from = companies::get(db, company_on(opened, opened.side))?;
    let hidden = opened.demand.as_ref().is_none_or(|d| d.content.hide_buyer);
    let from = (opened.side == Side::Supplier || !hidden).then_some(from.name);
    let to = company_on(opened, opened.side.other());
    mail_each(db, app, opened, to, |product, line, link| {
        Message::Interest(Interest {
            from: from.clone(),
            product,
            line,
            link,
        })
    })
}

/// Mails this side's people whom to speak to on the other.
fn mail_contact(db: &mut Db, app: &App, opened: &Opened, side: Side) -> Result<()> {
    let Some(other) = contact(db, &opened.row, side)? else {
        return Err(Error::Internal("a company without people".to_owned()));
    };
    mail_each(
        db,
        app,
        opened,
        company_on(opened, side),
        |product, line, link| {
            Message::Contact(Contact {
                company: other.company.name.clone(),
                person: other.person.clone(),
                email: other.email.clone(),
                product,
                line,
                link,
            })
        },
    )
}

fn mail_each(
    db: &mut Db,
    app: &App,
    opened: &Opened,
    to: Id,
    message: impl Fn(String, String, String) -> Message,
) -> Result<()> {
    let row = &opened.row;
    // As the demand shows it now: since the pair was judged, its buyer may have chosen to stay unnamed.
    let lines = opened.demand.iter().flat_map(|d| &d.content.lines);
    let now = lines
        .filter(|l| l.id == Some(row.line_id))
        .map(|l| &l.text)
        .next();
    let line = now.unwrap_or(&row.snapshot.0.need.text).clone();
    let link = app.link(&format!("/pages/matches/{}", row.id));
    for user in users::of_company(db, to)? {
        let names = opened.listing.as_ref().map(|l| &l.content.name);
        let product = names.map(|n| name_in(n, &user.locale).to_owned());
        let product = product.or_else(|| row.snapshot.0.offer.names.first().cloned());
        let message = message(product.unwrap_or_default(), line.clone(), link.clone());
        let mail = app.compose(&Recipient::from(&user), &message, &row.id.to_string())?;
        mails::enqueue(db, &mail)?;
    }
    Ok(())
}
