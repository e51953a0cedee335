//! `/me/notifications`: how soon the caller is told of what.

use crate::{
    api::{
        http::{Account, Body, Errors, IfMatch, Trail, given, with_etag},
        middleware::RequestId,
    },
    app::App,
    db::{Db, audit, companies, preferences, suppressions, users},
    domain::{
        Id, Time,
        pace::{INSTANT_A_DAY, Pace, next_daily, next_weekly},
    },
    error::Result,
};
use actix_web::{HttpResponse, get, http::StatusCode, patch, web::Data};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// How soon the caller is told of each topic. Mails about access to the account always come at once.
#[derive(Debug, Serialize, ToSchema)]
struct Notifications {
    #[serde(flatten)]
    topics: Topics,
    /// At most so many mails in 24 hours come at once; the rest is in the next morning's digest.
    instant_a_day: i64,
    /// When the next daily digest goes out, if there is anything to tell: eight in the morning by the standard time of
    /// the company's country.
    next_daily: Time,
    /// When the next weekly digest goes out: with the daily one of a Monday.
    next_weekly: Time,
    /// Since when nothing is sent to the caller's address, because mails to it came back.
    bounces_since: Option<Time>,
}

/// A pace for each topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
struct Topics {
    /// What operators decided about the company and its records.
    decisions: Pace,
    /// New offers for a buyer's demands.
    matches: Pace,
    /// New demands for a supplier's listings.
    opportunities: Pace,
    /// Companies that want to talk; a contact is never held back for longer than a day.
    meetings: Pace,
}

/// What the caller wants otherwise. Absent: unchanged.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NotificationChanges {
    /// What operators decided about the company and its records.
    #[serde(default, deserialize_with = "given")]
    decisions: Option<Pace>,
    /// New offers for a buyer's demands.
    #[serde(default, deserialize_with = "given")]
    matches: Option<Pace>,
    /// New demands for a supplier's listings.
    #[serde(default, deserialize_with = "given")]
    opportunities: Option<Pace>,
    /// Companies that want to talk.
    #[serde(default, deserialize_with = "given")]
    meetings: Option<Pace>,
}

/// How soon the caller is told of what.
#[utoipa::path(tag = "auth", security(("bearer" = [])), responses((status = 200, body = Notifications), Errors))]
#[get("/me/notifications")]
pub(super) async fn show_notifications(app: Data<App>, account: Account) -> Result<HttpResponse> {
    let (me, now) = (account.person.id, app.clock.now());
    let (revision, answer) = app.db.read(move |db| load(db, me, now)).await?;
    Ok(with_etag(StatusCode::OK, revision, &answer))
}

/// Changes how soon the caller is told. `off`: pending news and unsent mails of the topic are dropped.
#[utoipa::path(tag = "auth", request_body = NotificationChanges, security(("bearer" = [])),
    params(("If-Match" = String, Header)), responses((status = 200, body = Notifications), Errors))]
#[patch("/me/notifications")]
pub(super) async fn edit_notifications(
    app: Data<App>,
    account: Account,
    expected: IfMatch,
    request: RequestId,
    Body(changes): Body<NotificationChanges>,
) -> Result<HttpResponse> {
    let trail = Trail::new(&account.person, request, app.clock.now());
    let (revision, answer) = app
        .db
        .write(move |db| {
            let (me, now) = (trail.actor_id, trail.now);
            preferences::lock(db, me)?;
            expected.check(users::get(db, me)?.revision)?;
            let before = topics(db, me)?;
            let wanted = [
                ("decisions", changes.decisions),
                ("matches", changes.matches),
                ("opportunities", changes.opportunities),
                ("meetings", changes.meetings),
            ];
            for (topic, pace) in wanted {
                if let Some(pace) = pace {
                    preferences::set(db, me, topic, pace, now)?;
                }
            }
            let (before, after) = (json!(before), json!(topics(db, me)?));
            let entry = trail.entry("user.notifications", "user", me, Some(before), Some(after));
            audit::append(db, &[entry])?;
            load(db, me, now)
        })
        .await?;
    Ok(with_etag(StatusCode::OK, revision, &answer))
}

fn topics(db: &mut Db, me: Id) -> Result<Topics> {
    Ok(Topics {
        decisions: preferences::pace(db, me, "decisions")?,
        matches: preferences::pace(db, me, "matches")?,
        opportunities: preferences::pace(db, me, "opportunities")?,
        meetings: preferences::pace(db, me, "meetings")?,
    })
}

fn load(db: &mut Db, me: Id, now: Time) -> Result<(i32, Notifications)> {
    let user = users::get(db, me)?;
    let country = match user.company_id {
        None => None,
        Some(company) => Some(companies::get(db, company)?.country),
    };
    let notifications = Notifications {
        topics: topics(db, me)?,
        instant_a_day: INSTANT_A_DAY,
        next_daily: next_daily(country.as_deref(), now),
        next_weekly: next_weekly(country.as_deref(), now),
        bounces_since: suppressions::of(db, &user.email)?.map(|s| s.at),
    };
    Ok((user.revision, notifications))
}
