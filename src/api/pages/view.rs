//! What a page is made of, and how it becomes HTML: one template, no script, nothing from elsewhere.

use super::texts::Texts;
use crate::{
    api::matches::VerdictAnswer,
    db::decisions::Decision,
    domain::{moderation::Action, word},
    email::label,
    error::{Error, Result},
};
use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use minijinja::{Environment, value::Serde};
use search_index::matching::{Outcome, Severity};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const CSS: &str = include_str!("style.css");
const PAGE: &str = include_str!("page.html");

/// Allows the one style sheet by its hash, and posting back to this service; nothing else.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(CSS));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// A page.
#[derive(Debug, Default, Serialize)]
pub(super) struct Page {
    pub title: String,
    pub errors: Vec<String>,
    pub paragraphs: Vec<String>,
    /// Names and values.
    pub facts: Vec<(String, String)>,
    pub tables: Vec<Table>,
    pub form: Option<Form>,
}

/// What the template sees.
#[derive(Serialize)]
struct View<'a> {
    lang: &'static str,
    css: &'static str,
    #[serde(flatten)]
    page: &'a Page,
}

/// A table of text.
#[derive(Debug, Default, Serialize)]
pub(super) struct Table {
    pub title: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

/// A cell, perhaps with a link to another page of ours, made of nothing that anyone wrote.
#[derive(Debug, Default, Serialize)]
pub(super) struct Cell {
    pub text: String,
    pub link: Option<String>,
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            link: None,
        }
    }
}

/// The form of a page; it is posted back to the page's own address.
#[derive(Debug, Default, Serialize)]
pub(super) struct Form {
    pub fields: Vec<Field>,
    pub button: String,
    /// The button's own name and value, if it has any.
    pub name: &'static str,
    pub value: &'static str,
}

/// An input.
#[derive(Debug, Default, Serialize)]
pub(super) struct Field {
    pub label: String,
    pub name: &'static str,
    pub kind: &'static str,
    pub autocomplete: &'static str,
    pub value: String,
    pub required: bool,
}

impl Page {
    /// A page that only says something.
    pub fn saying(title: &str, text: impl Into<String>) -> Self {
        Self {
            title: title.to_owned(),
            paragraphs: vec![text.into()],
            ..Self::default()
        }
    }

    /// A page with a table, or with a word that there is nothing; says so when it shows no more than `most` rows.
    pub fn with_table(t: Texts, title: &str, table: Table, most: i64) -> Self {
        let full = usize::try_from(most).is_ok_and(|most| table.rows.len() >= most);
        let mut page = Self {
            title: t.get(title).to_owned(),
            ..Self::default()
        };
        if table.rows.is_empty() {
            page.paragraphs.push(t.get("nothing").to_owned());
        } else {
            page.tables.push(table);
        }
        if full {
            page.paragraphs.push(t.with("newest_only", &most.to_string()));
        }
        page
    }

    /// The answer.
    pub fn answer(self, status: StatusCode, t: Texts) -> Result<HttpResponse> {
        let mut env = Environment::new();
        env.add_template("page.html", PAGE).map_err(|e| broken(&e))?;
        let html = env
            .get_template("page.html")
            .and_then(|page| {
                page.render(Serde(View {
                    lang: t.0.tag(),
                    css: CSS,
                    page: &self,
                }))
            })
            .map_err(|e| broken(&e))?;
        Ok(HttpResponse::build(status)
            .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY.as_str()))
            .body(html))
    }

    /// The answer when all is well.
    pub fn ok(self, t: Texts) -> Result<HttpResponse> {
        self.answer(StatusCode::OK, t)
    }
}

fn broken(e: &minijinja::Error) -> Error {
    Error::Internal(format!("page template: {e}"))
}

/// The status of a refused post, and why in the reader's language. Defects and outages stay what they are.
pub(super) fn refusal(e: Error, t: Texts) -> Result<(StatusCode, Vec<String>)> {
    let keys: Vec<&str> = match &e {
        Error::Invalid(errors) => errors
            .iter()
            .map(|e| match (e.field.as_str(), e.code.as_str()) {
                (_, "invalid_token") => "link_bad",
                ("password", "length") => "password_length",
                ("password", "too_common") => "password_common",
                _ => "bad_input",
            })
            .collect(),
        Error::Unauthenticated(_) => vec!["wrong_credentials"],
        Error::CodeRequired => vec!["code_required"],
        Error::CodeWrong | Error::CodeUnreadable => vec!["code_wrong"],
        Error::TooManyRequests(_) => vec!["too_many"],
        Error::NotVerified => vec!["not_verified"],
        Error::Forbidden(_) => vec!["not_allowed"],
        Error::NotFound => vec!["not_found"],
        Error::Conflict { code, .. } if *code == "already_registered" => vec!["already_registered"],
        _ => return Err(e),
    };
    let texts = keys.into_iter().map(|key| t.get(key).to_owned());
    Ok((e.status_code(), texts.collect()))
}

/// What is answered to a link that is not good any more.
pub(super) fn dead_link(t: Texts) -> Result<HttpResponse> {
    Page::saying(t.get("link_title"), t.get("link_bad")).answer(StatusCode::GONE, t)
}

/// How well a pair fits, in words and points.
pub(super) fn fit(verdict: &VerdictAnswer, t: Texts) -> String {
    let band = word(&verdict.band).unwrap_or_default();
    format!("{} · {:.0}", label("band", &band, t.0), verdict.score)
}

/// What keeps a near match from being a match.
pub(super) fn open_points(verdict: &VerdictAnswer, t: Texts) -> String {
    let gaps = verdict
        .criteria
        .iter()
        .filter(|c| c.result == Outcome::Fail && c.severity == Severity::Gap);
    let texts: Vec<String> = gaps.map(|c| label("missing", &c.code, t.0)).collect();
    texts.join("; ")
}

/// Where a record stands, and what operators last decided about it and why.
pub(super) fn decision_facts(status: &str, decision: Option<&Decision>, t: Texts) -> Vec<(String, String)> {
    let status = t.get(&format!("status_{status}")).to_owned();
    let mut facts = vec![(t.get("status").to_owned(), status)];
    let Some(decision) = decision else { return facts };
    let said = label("decision", past(decision.action.0), t.0);
    facts.push((t.get("decision").to_owned(), said));
    if let Some(reason) = &decision.reason_code {
        facts.push((t.get("reason").to_owned(), label("reason", reason, t.0)));
    }
    if let Some(note) = &decision.note {
        facts.push((t.get("note").to_owned(), note.clone()));
    }
    facts
}

/// The word for what became of a record; mails say the same.
pub(super) fn past(action: Action) -> &'static str {
    match action {
        Action::Approve => "approved",
        Action::Reject => "rejected",
        Action::RequestChanges => "changes_requested",
        Action::Suspend => "suspended",
        Action::Reinstate => "reinstated",
    }
}
