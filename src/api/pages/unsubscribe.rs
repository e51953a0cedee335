//! `/pages/unsubscribe`: switches the topics of a mail off. Mail programs post here by themselves (RFC 8058).

use super::{
    PageAnswers, TokenQuery,
    texts::Texts,
    view::{Form, Page, dead_link},
};
use crate::{
    api::{http::AnyBody, middleware::RequestId},
    app::App,
    db::{
        Db, audit, preferences,
        types::Json,
        users::{self, User},
    },
    domain::{Time, pace::Pace},
    email::Topic,
    error::{Error, Result},
};
use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{Data, Query},
};
use serde_json::{Map, json};

/// Shows a button; opening the link changes nothing.
#[utoipa::path(tag = "pages", security(()), params(TokenQuery), responses(PageAnswers))]
#[get("/pages/unsubscribe")]
pub async fn show_unsubscribe(
    app: Data<App>,
    request: HttpRequest,
    query: Query<TokenQuery>,
) -> Result<HttpResponse> {
    let Some((t, _, topics)) = read(&app, &query.token).await? else {
        return dead_link(Texts::of_browser(&request));
    };
    Page {
        form: Some(Form {
            button: t.get("unsubscribe_button").to_owned(),
            name: "List-Unsubscribe",
            value: "One-Click",
            ..Form::default()
        }),
        ..Page::saying(
            t.get("unsubscribe_title"),
            t.with("unsubscribe_lead", &names_of(t, &topics)),
        )
    }
    .ok(t)
}

/// Switches the topics off (`List-Unsubscribe=One-Click`, as a form or as multipart), or on again (`resubscribe=yes`).
#[utoipa::path(tag = "pages", security(()), params(TokenQuery), responses(PageAnswers))]
#[post("/pages/unsubscribe")]
pub async fn do_unsubscribe(
    app: Data<App>,
    request: HttpRequest,
    query: Query<TokenQuery>,
    id: RequestId,
    AnyBody(body): AnyBody,
) -> Result<HttpResponse> {
    let Some((t, user, topics)) = read(&app, &query.token).await? else {
        return dead_link(Texts::of_browser(&request));
    };
    let (body, now) = (String::from_utf8_lossy(&body).into_owned(), app.clock.now());
    let names = names_of(t, &topics);
    let title = t.get("unsubscribe_title");
    if body.contains("List-Unsubscribe") && body.contains("One-Click") {
        app.db
            .write(move |db| choose(db, &user, &topics, Pace::Off, id, now))
            .await?;
        return Page {
            form: Some(Form {
                button: t.get("resubscribe_button").to_owned(),
                name: "resubscribe",
                value: "yes",
                ..Form::default()
            }),
            ..Page::saying(title, t.with("unsubscribe_done", &names))
        }
        .ok(t);
    }
    if body == "resubscribe=yes" {
        app.db
            .write(move |db| choose(db, &user, &topics, Pace::Instant, id, now))
            .await?;
        return Page::saying(title, t.with("resubscribe_done", &names)).ok(t);
    }
    Err(Error::Malformed("post List-Unsubscribe=One-Click".to_owned()))
}

/// Sets all the topics, with an entry in the audit.
fn choose(
    db: &mut Db,
    user: &User,
    topics: &[Topic],
    pace: Pace,
    request: RequestId,
    now: Time,
) -> Result<()> {
    let (mut before, mut after) = (Map::new(), Map::new());
    for topic in topics {
        let topic = topic.as_str();
        before.insert(topic.to_owned(), json!(preferences::pace(db, user.id, topic)?));
        after.insert(topic.to_owned(), json!(pace));
        preferences::set(db, user.id, topic, pace, now)?;
    }
    let entry = audit::NewEntry {
        at: now,
        actor_id: Some(user.id),
        actor: format!("{} by a link in a mail", user.email),
        action: "user.notifications".to_owned(),
        entity: "user".to_owned(),
        entity_id: user.id,
        before: Some(Json(before.into())),
        after: Some(Json(after.into())),
        request_id: Some(request.0),
    };
    Ok(audit::append(db, &[entry])?)
}

/// Whose mails about what, with the words in their language.
async fn read(app: &App, token: &str) -> Result<Option<(Texts, User, Vec<Topic>)>> {
    let Some((user, topics)) = app.unsubscribe_token(token) else {
        return Ok(None);
    };
    let user = app.db.read(move |db| users::get(db, user)).await?;
    Ok(Some((Texts::of(&user.locale), user, topics)))
}

fn names_of(t: Texts, topics: &[Topic]) -> String {
    let name = |topic: &Topic| t.get(&format!("topic_{}", topic.as_str())).to_owned();
    topics.iter().map(name).collect::<Vec<_>>().join(" · ")
}
