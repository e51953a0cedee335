//! `/pages/unsubscribe`: switches a topic off. Mail programs post here by themselves (RFC 8058).

use super::{
    PageAnswers, TokenQuery,
    texts::Texts,
    view::{Form, Page, dead_link},
};
use crate::{
    api::http::AnyBody,
    app::App,
    db::{notices, users},
    domain::Id,
    email::Topic,
    error::{Error, Result},
};
use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{Data, Query},
};

/// Shows a button; opening the link changes nothing.
#[utoipa::path(tag = "pages", security(()), params(TokenQuery), responses(PageAnswers))]
#[get("/pages/unsubscribe")]
pub async fn show_unsubscribe(
    app: Data<App>,
    request: HttpRequest,
    query: Query<TokenQuery>,
) -> Result<HttpResponse> {
    let Some((t, _, topic)) = read(&app, &query.token).await? else {
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
            t.with("unsubscribe_lead", name_of(t, topic)),
        )
    }
    .ok(t)
}

/// Switches the topic off (`List-Unsubscribe=One-Click`, as a form or as multipart), or on again (`resubscribe=yes`).
#[utoipa::path(tag = "pages", security(()), params(TokenQuery), responses(PageAnswers))]
#[post("/pages/unsubscribe")]
pub async fn do_unsubscribe(
    app: Data<App>,
    request: HttpRequest,
    query: Query<TokenQuery>,
    AnyBody(body): AnyBody,
) -> Result<HttpResponse> {
    let Some((t, user, topic)) = read(&app, &query.token).await? else {
        return dead_link(Texts::of_browser(&request));
    };
    let (body, now) = (String::from_utf8_lossy(&body).into_owned(), app.clock.now());
    let title = t.get("unsubscribe_title");
    if body.contains("List-Unsubscribe") && body.contains("One-Click") {
        app.db
            .write(move |db| notices::mute(db, user, topic.as_str(), now))
            .await?;
        return Page {
            form: Some(Form {
                button: t.get("resubscribe_button").to_owned(),
                name: "resubscribe",
                value: "yes",
                ..Form::default()
            }),
            ..Page::saying(title, t.with("unsubscribe_done", name_of(t, topic)))
        }
        .ok(t);
    }
    if body == "resubscribe=yes" {
        app.db
            .write(move |db| notices::unmute(db, user, topic.as_str()))
            .await?;
        return Page::saying(title, t.with("resubscribe_done", name_of(t, topic))).ok(t);
    }
    Err(Error::Malformed("post List-Unsubscribe=One-Click".to_owned()))
}

/// Whose mails about what, with the words in their language.
async fn read(app: &App, token: &str) -> Result<Option<(Texts, Id, Topic)>> {
    let Some((user, topic)) = app.unsubscribe_token(token) else {
        return Ok(None);
    };
    let known = Topic::ALL
        .into_iter()
        .find(|t| t.as_str() == topic && t.is_optional());
    let Some(topic) = known else { return Ok(None) };
    let user = app.db.read(move |db| users::get(db, user)).await?;
    Ok(Some((Texts::of(&user.locale), user.id, topic)))
}

fn name_of(t: Texts, topic: Topic) -> &'static str {
    match topic {
        Topic::Security => "",
        Topic::Decisions => t.get("topic_decisions"),
        Topic::Matches => t.get("topic_matches"),
        Topic::Opportunities => t.get("topic_opportunities"),
        Topic::Meetings => t.get("topic_meetings"),
    }
}
