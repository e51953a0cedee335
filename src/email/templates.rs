//! The templates, compiled in, and the filters they use.

use super::{Lang, values, words};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Rest;
use minijinja::{AutoEscape, Environment, Error, State, UndefinedBehavior};

/// Every template by its name under `templates/`.
const TEMPLATES: &[(&str, &str)] = &[
    ("layout.html", include_str!("templates/layout.html")),
    (
        "verify_email/en.txt",
        include_str!("templates/verify_email/en.txt"),
    ),
    (
        "verify_email/zh.txt",
        include_str!("templates/verify_email/zh.txt"),
    ),
    (
        "verify_email/ru.txt",
        include_str!("templates/verify_email/ru.txt"),
    ),
    (
        "verify_email/vi.txt",
        include_str!("templates/verify_email/vi.txt"),
    ),
    (
        "already_registered/en.txt",
        include_str!("templates/already_registered/en.txt"),
    ),
    (
        "already_registered/zh.txt",
        include_str!("templates/already_registered/zh.txt"),
    ),
    (
        "already_registered/ru.txt",
        include_str!("templates/already_registered/ru.txt"),
    ),
    (
        "already_registered/vi.txt",
        include_str!("templates/already_registered/vi.txt"),
    ),
    (
        "reset_password/en.txt",
        include_str!("templates/reset_password/en.txt"),
    ),
    (
        "reset_password/zh.txt",
        include_str!("templates/reset_password/zh.txt"),
    ),
    (
        "reset_password/ru.txt",
        include_str!("templates/reset_password/ru.txt"),
    ),
    (
        "reset_password/vi.txt",
        include_str!("templates/reset_password/vi.txt"),
    ),
    (
        "account_changed/en.txt",
        include_str!("templates/account_changed/en.txt"),
    ),
    (
        "account_changed/zh.txt",
        include_str!("templates/account_changed/zh.txt"),
    ),
    (
        "account_changed/ru.txt",
        include_str!("templates/account_changed/ru.txt"),
    ),
    (
        "account_changed/vi.txt",
        include_str!("templates/account_changed/vi.txt"),
    ),
    ("invitation/en.txt", include_str!("templates/invitation/en.txt")),
    ("invitation/zh.txt", include_str!("templates/invitation/zh.txt")),
    ("invitation/ru.txt", include_str!("templates/invitation/ru.txt")),
    ("invitation/vi.txt", include_str!("templates/invitation/vi.txt")),
    (
        "company_decided/en.txt",
        include_str!("templates/company_decided/en.txt"),
    ),
    (
        "company_decided/zh.txt",
        include_str!("templates/company_decided/zh.txt"),
    ),
    (
        "company_decided/ru.txt",
        include_str!("templates/company_decided/ru.txt"),
    ),
    (
        "company_decided/vi.txt",
        include_str!("templates/company_decided/vi.txt"),
    ),
    (
        "demand_decided/en.txt",
        include_str!("templates/demand_decided/en.txt"),
    ),
    (
        "demand_decided/zh.txt",
        include_str!("templates/demand_decided/zh.txt"),
    ),
    (
        "demand_decided/ru.txt",
        include_str!("templates/demand_decided/ru.txt"),
    ),
    (
        "demand_decided/vi.txt",
        include_str!("templates/demand_decided/vi.txt"),
    ),
    (
        "listings_decided/en.txt",
        include_str!("templates/listings_decided/en.txt"),
    ),
    (
        "listings_decided/zh.txt",
        include_str!("templates/listings_decided/zh.txt"),
    ),
    (
        "listings_decided/ru.txt",
        include_str!("templates/listings_decided/ru.txt"),
    ),
    (
        "listings_decided/vi.txt",
        include_str!("templates/listings_decided/vi.txt"),
    ),
    ("import_done/en.txt", include_str!("templates/import_done/en.txt")),
    ("import_done/zh.txt", include_str!("templates/import_done/zh.txt")),
    ("import_done/ru.txt", include_str!("templates/import_done/ru.txt")),
    ("import_done/vi.txt", include_str!("templates/import_done/vi.txt")),
    ("new_matches/en.txt", include_str!("templates/new_matches/en.txt")),
    ("new_matches/zh.txt", include_str!("templates/new_matches/zh.txt")),
    ("new_matches/ru.txt", include_str!("templates/new_matches/ru.txt")),
    ("new_matches/vi.txt", include_str!("templates/new_matches/vi.txt")),
    (
        "new_opportunities/en.txt",
        include_str!("templates/new_opportunities/en.txt"),
    ),
    (
        "new_opportunities/zh.txt",
        include_str!("templates/new_opportunities/zh.txt"),
    ),
    (
        "new_opportunities/ru.txt",
        include_str!("templates/new_opportunities/ru.txt"),
    ),
    (
        "new_opportunities/vi.txt",
        include_str!("templates/new_opportunities/vi.txt"),
    ),
    ("interest/en.txt", include_str!("templates/interest/en.txt")),
    ("interest/zh.txt", include_str!("templates/interest/zh.txt")),
    ("interest/ru.txt", include_str!("templates/interest/ru.txt")),
    ("interest/vi.txt", include_str!("templates/interest/vi.txt")),
    ("contact/en.txt", include_str!("templates/contact/en.txt")),
    ("contact/zh.txt", include_str!("templates/contact/zh.txt")),
    ("contact/ru.txt", include_str!("templates/contact/ru.txt")),
    ("contact/vi.txt", include_str!("templates/contact/vi.txt")),
    ("footer/en.txt", include_str!("templates/footer/en.txt")),
    ("footer/zh.txt", include_str!("templates/footer/zh.txt")),
    ("footer/ru.txt", include_str!("templates/footer/ru.txt")),
    ("footer/vi.txt", include_str!("templates/footer/vi.txt")),
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
