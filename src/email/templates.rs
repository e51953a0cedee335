//! The templates, compiled in, and the filters they use.

use super::{Lang, values, words};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Rest;
use minijinja::{AutoEscape, Environment, Error, State, UndefinedBehavior};

/// The templates of these folders, each in every language, by their names under `templates/`.
macro_rules! in_every_language {
    ($($folder:literal),* $(,)?) => {
        &[$(
            (concat!($folder, "/en.txt"), include_str!(concat!("templates/", $folder, "/en.txt"))),
            (concat!($folder, "/zh.txt"), include_str!(concat!("templates/", $folder, "/zh.txt"))),
            (concat!($folder, "/ru.txt"), include_str!(concat!("templates/", $folder, "/ru.txt"))),
            (concat!($folder, "/vi.txt"), include_str!(concat!("templates/", $folder, "/vi.txt"))),
        )*]
    };
}

/// Every mail, and what several share.
const TEMPLATES: &[(&str, &str)] = in_every_language![
    "verify_email",
    "already_registered",
    "reset_password",
    "account_changed",
    "invitation",
    "company_decided",
    "demand_decided",
    "listings_decided",
    "listings_decided/items",
    "import_done",
    "new_matches",
    "new_matches/items",
    "new_opportunities",
    "new_opportunities/items",
    "interest",
    "contact",
    "digest",
    "digest/decisions",
    "footer",
];

/// An environment with every template and filter. Fails only if a template does not parse.
pub(super) fn environment() -> Result<Environment<'static>, Error> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    env.set_auto_escape_callback(|name| match name.ends_with(".html") {
        true => AutoEscape::Html,
        false => AutoEscape::None,
    });
    env.add_filter("num", num);
    env.add_filter("plural", plural);
    env.add_filter("quote", quote);
    env.add_filter("country", country);
    env.add_filter("reason", |state: &State<'_, '_>, code: &str| {
        label("reason", state, code)
    });
    env.add_filter("band", |state: &State<'_, '_>, code: &str| {
        label("band", state, code)
    });
    env.add_filter("decision", |state: &State<'_, '_>, code: &str| {
        label("decision", state, code)
    });
    env.add_filter("role", |state: &State<'_, '_>, code: &str| {
        label("role", state, code)
    });
    env.add_filter("unit", |state: &State<'_, '_>, code: &str| {
        label("unit", state, code)
    });
    env.add_filter("missing", |state: &State<'_, '_>, code: &str| {
        label("missing", state, code)
    });
    env.add_template("layout.html", include_str!("templates/layout.html"))?;
    for (name, source) in TEMPLATES {
        env.add_template(name, source)?;
    }
    Ok(env)
}

/// The language a template is being rendered in.
fn lang(state: &State<'_, '_>) -> Lang {
    state
        .lookup("lang")
        .and_then(|lang| lang.as_str().map(Lang::of))
        .unwrap_or(Lang::En)
}

/// The word for a code; a code that the table does not know is shown as it is.
fn label(table: &str, state: &State<'_, '_>, code: &str) -> String {
    words::word(table, code, lang(state)).unwrap_or(code).to_owned()
}

fn country(state: &State<'_, '_>, code: &str) -> String {
    words::country(code, lang(state)).unwrap_or(code).to_owned()
}

/// A whole number with its thousands apart.
fn num(state: &State<'_, '_>, number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(lang(state).thousands_separator());
        }
        out.push(digit);
    }
    out
}

/// The form of a word that goes with a number: `{{ n | plural("row", "rows") }}`.
fn plural(state: &State<'_, '_>, number: u64, forms: Rest<String>) -> String {
    forms
        .get(lang(state).plural_form(number))
        .or(forms.last())
        .cloned()
        .unwrap_or_default()
}

/// A note as a quotation: every line starts with `> `, so that none can pass for a line of the mail.
fn quote(note: &str) -> String {
    note.lines()
        .map(|line| format!("> {}", values::clean_line(line)))
        .collect::<Vec<_>>()
        .join("\n")
}
