//! A mail's fields in, its subject, text and HTML out.

use super::html::{self, LinkStyle};
use super::values::Reader;
use super::{Lang, Message, Topic, templates, values};
use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// Longest subject, in characters.
const SUBJECT_CHARS: usize = 150;

static ENVIRONMENT: LazyLock<Result<Environment<'static>, minijinja::Error>> =
    LazyLock::new(templates::environment);

/// What stands under every mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footer<'a> {
    /// The name under which the service writes.
    pub product: &'a str,
    /// The page that switches the mail's topic off. Ignored for mails about security, which have no such switch.
    pub unsubscribe: Option<&'a str>,
}

/// A mail as the recipient will read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line, without control characters.
    pub subject: String,
    /// The text part; every link stands alone on a line.
    pub text: String,
    /// The HTML part: the same paragraphs in a frame, with nothing from another host.
    pub html: String,
    /// The language it is written in.
    pub lang: Lang,
}

/// Why a mail could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// A link, or the unsubscribe link, is no plain http(s) address.
    #[error("mail link is not a plain http or https address")]
    Link,
    /// A template and its mail do not fit; the tests render each in every language, so this is a defect.
    #[error("mail template failed: {0}")]
    Template(String),
}

/// Writes a mail in the language of a BCP 47 locale, or in English where there are no templates for it.
///
/// Values written by users are made safe first: no line breaks, no control characters, no working links, cut to a
/// bearable length.
pub fn render(message: &Message, locale: &str, footer: Footer<'_>) -> Result<Rendered, RenderError> {
    let lang = Lang::of(locale);
    let unsubscribe = footer.unsubscribe.filter(|_| message.topic().is_optional());
    unsubscribe.map_or(Ok(()), values::check_link)?;

    let mut fields = fields(message)?;
    values::clean(&mut fields, reader(message))?;
    let links: Vec<String> = values::links(&fields).into_iter().map(str::to_owned).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    fields.insert("lang".into(), json!(lang.tag()));

    let mail = tidy(&fill(
        &format!("{}/{}.txt", message.name(), lang.tag()),
        Serde(fields),
    )?);
    let (subject, body) = mail.split_once('\n').unwrap_or((&mail, ""));
    let subject = values::cut(subject.trim(), SUBJECT_CHARS);
    let body = body.trim_start_matches('\n');

    let product = values::clean_line(footer.product);
    let below = Serde(json!({ "lang": lang.tag(), "product": product, "unsubscribe": unsubscribe }));
    let below = tidy(&fill(&format!("footer/{}.txt", lang.tag()), below)?);

    let html = fill(
        "layout.html",
        context! {
            lang => lang.tag(),
            subject => subject.as_str(),
            product => product,
            body => html::from_text(body, &links, LinkStyle::Button),
            footer => html::from_text(&below, unsubscribe.as_slice(), LinkStyle::Plain),
        },
    )?;
    Ok(Rendered {
        subject,
        text: format!("{body}\n\n--\n{below}\n"),
        html,
        lang,
    })
}

/// Mails about access also go to addresses whose owner has never heard of us.
fn reader(message: &Message) -> Reader {
    if message.topic() == Topic::Security {
        Reader::Anybody
    } else {
        Reader::Member
    }
}

/// A mail's fields as the templates see them.
fn fields(message: &Message) -> Result<Map<String, Value>, RenderError> {
    match serde_json::to_value(message) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(RenderError::Template(format!("{} has no fields", message.name()))),
        Err(error) => Err(RenderError::Template(error.to_string())),
    }
}

fn fill<V: Into<minijinja::Value>>(name: &str, context: V) -> Result<String, RenderError> {
    let env = ENVIRONMENT.as_ref().map_err(template_error)?;
    env.get_template(name)
        .and_then(|template| template.render(context))
        .map_err(|error| template_error(&error))
}

fn template_error(error: &minijinja::Error) -> RenderError {
    RenderError::Template(error.to_string())
}

/// Drops the blank lines that conditions leave behind, and blanks at the ends of lines.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() && blank {
            continue;
        }
        blank = line.is_empty();
        out.push_str(line);
        out.push('\n');
    }
    out.trim_end().to_owned()
}
