//! Small pages behind the links of mails, at the root. Plain HTML in the reader's language: no script, no cookie,
//! nothing from another host. A GET shows; only a POST acts.
//!
//! What a page does is done by the same function as in the API, with the same permission. Pages of business ask for
//! address and password each time and show once: there is no session to steal.

mod accept_invitation;
mod company;
mod demand;
mod demand_matches;
mod demands;
mod listings;
mod matching;
mod opportunities;
mod reset_password;
mod sign_in;
mod texts;
mod unsubscribe;
mod verify_email;
mod view;

use crate::{
    app::App,
    db::{companies, mailed_tokens, users},
    domain::account::Purpose,
    error::{Error, Result},
    secrets::fingerprint,
};
use actix_web::{HttpRequest, web::Data};
use serde::Deserialize;
use std::collections::BTreeMap;
use texts::Texts;
use utoipa::{
    IntoParams, IntoResponses, PartialSchema,
    openapi::{Content, Ref, RefOr, Response, ResponseBuilder},
};
use utoipa_actix_web::service_config::ServiceConfig;

/// The pages.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(verify_email::show_verify_email)
        .service(verify_email::do_verify_email)
        .service(reset_password::show_reset_password)
        .service(reset_password::do_reset_password)
        .service(accept_invitation::show_accept_invitation)
        .service(accept_invitation::do_accept_invitation)
        .service(unsubscribe::show_unsubscribe)
        .service(unsubscribe::do_unsubscribe)
        .service(listings::ask_listings)
        .service(listings::show_listings)
        .service(company::ask_company)
        .service(company::show_company)
        .service(demand::ask_demand)
        .service(demand::show_demand)
        .service(demands::ask_matches)
        .service(demands::show_matches)
        .service(demand_matches::ask_demand_matches)
        .service(demand_matches::show_demand_matches)
        .service(matching::ask_match)
        .service(matching::show_match)
        .service(opportunities::ask_opportunities)
        .service(opportunities::show_opportunities);
}

/// The token of a link.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TokenQuery {
    /// As mailed.
    #[serde(default)]
    token: String,
}

/// What any page may answer with.
#[derive(Debug)]
pub struct PageAnswers;

impl IntoResponses for PageAnswers {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let pages = [
            ("200", "the page"),
            ("401", "the address or the password is wrong"),
            ("403", "the person may not see this"),
            ("404", "there is nothing here that the person may see"),
            ("409", "the address has an account already"),
            ("410", "the link is not good any more"),
            ("422", "something in the form is not right"),
        ];
        let problems = [
            ("400", "the request cannot be read"),
            ("408", "the request did not arrive in time"),
            ("413", "the body is too large"),
            ("415", "the media type is not the one expected"),
            ("429", "too many requests; see Retry-After"),
            ("503", "something this needs is away for the moment"),
            ("507", "there is no room to store it; nothing of it is stored"),
        ];
        let page = |text: &str| {
            let content = Content::new(Some(String::schema()));
            ResponseBuilder::new()
                .description(text)
                .content("text/html", content)
        };
        let problem = |answer: ResponseBuilder| {
            answer.content(
                "application/problem+json",
                Content::new(Some(Ref::from_schema_name("Problem"))),
            )
        };
        let pages = pages.map(|(status, text)| match status {
            // A path that no page can have is no page's to answer.
            "404" => (status, problem(page(text))),
            _ => (status, page(text)),
        });
        let problems =
            problems.map(|(status, text)| (status, problem(ResponseBuilder::new().description(text))));
        pages
            .into_iter()
            .chain(problems)
            .map(|(status, answer)| (status.to_owned(), answer.build().into()))
            .collect()
    }
}

/// The company behind a mailed token that is still good, and the words in the token owner's language; the browser's
/// language where the token tells none.
async fn token_owner(
    app: &Data<App>,
    request: &HttpRequest,
    token: &str,
    purpose: Purpose,
) -> Result<(Texts, Option<String>)> {
    let (hash, now) = (fingerprint(token), app.clock.now());
    let found = app
        .db
        .read(move |db| {
            let Some(token) = mailed_tokens::look(db, &hash, purpose, now)? else {
                return Ok(None);
            };
            let user = match (token.user_id, token.company_id) {
                (Some(user), _) => Some(users::get(db, user)?),
                (None, Some(company)) => users::of_company(db, company)?.into_iter().next(),
                (None, None) => return Ok(None),
            };
            let company = token.company_id.or(user.as_ref().and_then(|u| u.company_id));
            let company = match company {
                Some(id) => companies::get(db, id)?.name,
                None => String::new(),
            };
            Ok::<_, Error>(Some((user.map(|u| u.locale), company)))
        })
        .await?;
    Ok(match found {
        Some((Some(locale), company)) => (Texts::of(&locale), Some(company)),
        Some((None, company)) => (Texts::of_browser(request), Some(company)),
        None => (Texts::of_browser(request), None),
    })
}

fn password_field(t: Texts) -> view::Field {
    view::Field {
        label: t.get("new_password").to_owned(),
        name: "password",
        kind: "password",
        autocomplete: "new-password",
        value: String::new(),
        required: true,
    }
}
