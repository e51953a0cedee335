//! What is sent to each route: always a request that the right caller would be granted, so that nothing but the wall
//! refuses it.

use super::{own_account, people::WHO, world::World};
use crate::support::{Actor, Answer, PASSWORD};
use serde_json::{Value, json};

/// The id of nothing.
pub const MISSING: &str = "01900000-0000-7000-8000-000000000000";
/// Whose record is meant.
pub const OBJECTS: [&str; 4] = ["missing", "draft", "foreign", "own"];

/// A route of the table, such as `GET /api/v1/listings/{id}`.
pub struct Route {
    pub name: String,
    pub method: String,
    pub path: String,
}

impl Route {
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            name: format!("{method} {path}"),
            method: method.to_owned(),
            path: path.to_owned(),
        }
    }

    /// Whether it is about one record: pages are the same for everyone until somebody signs in.
    pub fn names_a_record(&self) -> bool {
        let asked = self.path.starts_with("/pages/") && self.method == "GET";
        (self.path.contains('{') && !asked) || self.is_bulk()
    }

    /// Decisions about many records name them in the body.
    pub fn is_bulk(&self) -> bool {
        self.path.starts_with("/api/v1/admin/")
            && self.path.matches('/').count() == 5
            && self.path.ends_with("/approve")
    }

    /// The kind of record in the path of an operator's route, and what is done with it.
    fn moderated(&self) -> Option<(&str, &str)> {
        let rest = self.path.strip_prefix("/api/v1/admin/")?;
        let (kind, rest) = rest.split_once('/')?;
        let known = ["companies", "listings", "demands"].contains(&kind);
        known.then_some((
            kind,
            rest.strip_prefix("{id}").unwrap_or(rest).trim_start_matches('/'),
        ))
    }
}

/// The id of the record that is meant, seen from somebody; `None` where there is none such.
pub fn id_of(world: &World<'_>, route: &Route, who: &'static str, object: &str) -> Option<String> {
    if object == "missing" {
        return Some(MISSING.to_owned());
    }
    let get = |what: &str| world.records.get(what);
    if let Some((kind, verb)) = route.moderated() {
        let operator = ["operator", "chief"].contains(&who);
        return match (object, verb) {
            ("draft", _) if kind == "companies" => get("company newcomer"),
            ("draft", _) if kind == "listings" => get("listing draft supplier"),
            ("draft", _) => get("demand draft buyer"),
            ("own", _) if !operator => None,
            ("foreign", _) if operator => None,
            (_, "documents/{doc}") => get("company supplier"),
            (_, "") => get(&format!("{kind} to suspend")),
            (_, "approve") if route.is_bulk() => get(&format!("{kind} to approve-many")),
            (_, verb) => get(&format!("{kind} to {verb}")),
        };
    }
    let path = route
        .path
        .trim_start_matches("/api/v1")
        .trim_start_matches("/pages");
    let own =
        |what: &str| get(&format!("own {} {who}", route.name)).or_else(|| get(&format!("{what} {who}")));
    let seller = if who == "supplier" { "rival" } else { "supplier" };
    let asker = if who == "buyer" { "neighbour" } else { "buyer" };
    let mine = object == "own";
    match path {
        _ if path.starts_with("/admin/mail/") => {
            let kept = path.contains("/suppressions/");
            let what = if kept { "suppression" } else { "mail" };
            match (who, object) {
                ("operator", "own") => get(what),
                ("operator" | "chief", _) | (_, "own" | "draft") => None,
                _ => get(what),
            }
        }
        _ if path.starts_with("/admin/vocabulary/names/") => {
            (object == "foreign").then(|| get("vocabulary entry"))?
        }
        _ if path.starts_with("/admin/vocabulary/") => {
            (object == "foreign").then(|| "amoxicillin".to_owned())
        }
        _ if [
            "/me/sessions/",
            "/companies/me/api-keys/",
            "/companies/me/colleagues/",
        ]
        .iter()
        .any(|own| path.starts_with(own)) =>
        {
            own_account::id_of(world, path, who, object)
        }
        _ if path.contains("/documents/") => {
            let what = if route.method == "DELETE" {
                "document delete"
            } else {
                "document read"
            };
            match object {
                "own" => get(&format!("{what} {who}")),
                "draft" if who != "newcomer" => get(&format!("{what} newcomer")),
                "foreign" => get(&format!("{what} {seller}")),
                _ => None,
            }
        }
        _ if path.starts_with("/companies/") => match object {
            "own" => get(&format!("company {who}")),
            "draft" => get("company newcomer").filter(|_| who != "newcomer"),
            _ => get(&format!("company {seller}")),
        },
        _ if path.starts_with("/listings/") && mine => own("listing published"),
        _ if path.starts_with("/listings/") && object == "draft" => get(&format!("listing draft {seller}")),
        _ if path.starts_with("/listings/") => get(&format!("listing published {seller}")),
        _ if path.starts_with("/demands/") && mine => own("demand open"),
        _ if path.starts_with("/demands/") && object == "draft" => get(&format!("demand draft {asker}")),
        _ if path.starts_with("/demands/") => get(&format!("demand open {asker}")),
        _ if path.starts_with("/imports/") => match object {
            "own" => get(&format!("import {who}")),
            "foreign" => get(&format!("import {seller}")),
            _ => None,
        },
        _ if path.starts_with("/matches/") => match (object, who) {
            ("own", "supplier" | "buyer") if path.ends_with("/interest") => {
                get(&format!("match to meet {who}"))
            }
            ("own", "supplier" | "buyer") => get("match"),
            ("own", _) => None,
            // To the supplier, a demand for invited ones is not there before its buyer speaks.
            ("draft", "neighbour") => None,
            ("draft", _) => get("match invited"),
            (_, "supplier" | "buyer") => get("match of others"),
            _ => get("match"),
        },
        _ => panic!(
            "tests/walls/requests.rs does not know whose record {} is about",
            route.name
        ),
    }
}

/// Calls a route as somebody, with the id of a record where it is about one.
pub fn call(world: &World<'_>, route: &Route, who: &'static str, id: &str) -> Answer {
    if let Some(answer) = own_account::call(world, route, who) {
        return answer;
    }
    let actor = whoever(world, route, who);
    let path = route.path.replace("{id}", id);
    let doc = if id == MISSING {
        None
    } else {
        world.records.get("document for operators")
    };
    let path = path.replace("{doc}", doc.as_deref().unwrap_or(MISSING));
    let path = match path.strip_prefix("/api/v1") {
        Some(rest) => format!("{rest}{}", query(&route.path)),
        None => format!("/{path}{}", token(world, &route.path)),
    };
    if let Some((name, kind, bytes, fields)) = file(route) {
        return actor.upload(&path, name, kind, &bytes, &fields);
    }
    let json = |body: Value| {
        let headers = [("content-type", "application/json"), ("if-match", "*")];
        actor.send(
            &route.method,
            &path,
            &headers,
            Some(body.to_string().into_bytes()),
        )
    };
    match route.method.as_str() {
        "GET" | "DELETE" => actor.send(&route.method, &path, &[], None),
        _ if route.path.starts_with("/pages/") => {
            let form = [("content-type", "application/x-www-form-urlencoded")];
            actor.send(
                &route.method,
                &path,
                &form,
                Some(page_form(world, &route.path, who).into_bytes()),
            )
        }
        _ => json(body(world, route, who, id)),
    }
}

/// Some requests would change who somebody is; for these, each has a double.
fn whoever(world: &World<'_>, route: &Route, who: &'static str) -> Actor {
    let actor = world.who(who).clone();
    match route.path.as_str() {
        "/api/v1/auth/logout" if actor.token.is_some() && who != "unverified" => {
            world.app.log_in(&actor.email)
        }
        "/api/v1/companies/me/submit" if who == "newcomer" => {
            world
                .app
                .registered("buyer", "Zqdouble House", "VN", "asean", "vi")
        }
        _ => actor,
    }
}

fn query(path: &str) -> &'static str {
    match path {
        "/api/v1/listings" | "/api/v1/demands" => "?mine=true",
        "/api/v1/admin/queue" => "?kind=listing&limit=100",
        "/api/v1/search/listings" => "?q=amoxicillin&facets=substance,kind",
        "/api/v1/search/demands" => "?q=amoxicillin&facets=hub,substance",
        "/api/v1/search/suggest" => "?q=amox",
        "/api/v1/admin/vocabulary/substances" => "?q=amox",
        "/api/v1/admin/audit" | "/api/v1/admin/mail" | "/api/v1/admin/matches" => "?limit=100",
        _ => "",
    }
}

/// Pages behind links want the link's token.
fn token(world: &World<'_>, path: &str) -> String {
    let token = match path {
        "/pages/verify-email" => world.verification(),
        "/pages/reset-password" => world.reset(),
        "/pages/accept-invitation" => world.invitation(),
        "/pages/unsubscribe" => world.unsubscribing(),
        _ => return String::new(),
    };
    format!("?token={token}")
}

/// What is uploaded, where a file is.
type File = (
    &'static str,
    &'static str,
    Vec<u8>,
    Vec<(&'static str, &'static str)>,
);

fn file(route: &Route) -> Option<File> {
    let vocabulary = "id\tinn\tatc\tzh\tru\tkk\tother\tcontrolled\tcas\namoxicillin\t\t\t\t\t\tZqline\t\t\n";
    Some(match route.name.as_str() {
        "POST /api/v1/companies/me/documents" => (
            "a.pdf",
            "application/pdf",
            b"%PDF-1.4\n%%EOF\n".to_vec(),
            vec![("kind", "other")],
        ),
        "POST /api/v1/listings/import" => (
            "a.csv",
            "text/csv",
            b"external_id,name_en\nW-1,Aspirin\n".to_vec(),
            vec![("dry_run", "true")],
        ),
        "POST /api/v1/demands/{id}/lines/import" => (
            "a.csv",
            "text/csv",
            b"text,quantity\nAspirin 100 mg tablets,5\n".to_vec(),
            vec![],
        ),
        "POST /api/v1/admin/vocabulary/import" => {
            let fields = vec![("note", "a list"), ("dry_run", "true")];
            (
                "a.tsv",
                "text/tab-separated-values",
                vocabulary.as_bytes().to_vec(),
                fields,
            )
        }
        _ => return None,
    })
}

fn body(world: &World<'_>, route: &Route, who: &str, id: &str) -> Value {
    let path = route.path.trim_start_matches("/api/v1");
    let fresh = || format!("{}-{}@example.net", who.replace('_', "-"), world.fresh());
    match (route.method.as_str(), path) {
        (_, "/auth/register") => json!({"email": fresh(), "password": PASSWORD, "locale": "vi", "company":
            {"kind": "buyer", "name": "New House", "country": "VN", "registration_number": "1", "hub": "asean"}}),
        (_, "/auth/verify-email") => json!({"token": world.verification()}),
        (_, "/auth/login") => json!({"email": world.who("rival").email, "password": PASSWORD}),
        (_, "/auth/refresh") => json!({"refresh_token": world.refresh_token()}),
        (_, "/auth/password/forgot") => json!({"email": fresh()}),
        (_, "/auth/password/reset") => json!({"token": world.reset(), "password": PASSWORD}),
        (_, "/auth/invitations/accept") => json!({"token": world.invitation(), "password": PASSWORD}),
        (_, "/companies/me/invitations") => json!({"email": fresh(), "role": "member"}),
        (_, "/companies/me/colleagues/{id}/role") => json!({"role": "member"}),
        ("POST", "/companies/me/api-keys") => own_account::new_key(),
        ("PATCH", "/me") => json!({"locale": "en"}),
        // None, so that the one mail that is set aside is there for its own route.
        (_, "/admin/mail/retry") => json!({"topic": "digest"}),
        ("PATCH", "/me/notifications") => json!({"matches": "daily"}),
        ("PATCH", "/companies/me") => json!({"about": "makes things"}),
        ("POST", "/listings") => json!({"name": {"en": "Aspirin 100 mg tablets"}}),
        ("PATCH", "/listings/{id}") => json!({"lead_time_days": 7}),
        ("POST", "/demands") => {
            json!({"title": "t", "destination_country": "VN", "hub": "asean", "lines": []})
        }
        ("PATCH", "/demands/{id}") => json!({"need_by": "2098-01-01"}),
        (_, "/match/preview") => {
            json!({"destination_country": "VN", "lines": [{"text": "Amoxicillin 500 mg capsules"}]})
        }
        ("PUT", "/admin/fx-rates") => json!({"day": "2026-01-01", "source": "a bank",
            "rates": [{"currency": "CNY", "usd": "0.14"}]}),
        ("POST", "/admin/vocabulary/names") => json!({"name": format!("Zqname{}", letters(world.fresh())),
            "substance": "amoxicillin", "note": "n", "confirm_look_alike": true}),
        ("POST", "/admin/vocabulary/substances") => {
            let name = format!("zqsub{}", letters(world.fresh()));
            json!({"id": name, "inn": name, "note": "n", "confirm_look_alike": true})
        }
        (_, "/admin/vocabulary/names/{id}/withdraw") => json!({"note": "it was another"}),
        _ if route.is_bulk() => json!({"ids": [id]}),
        _ if ["/reject", "/request-changes", "/suspend"]
            .iter()
            .any(|verb| path.ends_with(verb)) =>
        {
            json!({"reason_code": "other"})
        }
        // Actions take nothing.
        _ => json!({}),
    }
}

/// A number as syllables: names of substances have no digits.
fn letters(number: u64) -> String {
    const SYLLABLES: [&str; 10] = ["ba", "do", "fi", "gu", "le", "mo", "nu", "pi", "ra", "to"];
    let digits = number.to_string();
    let syllables = digits.bytes().map(|digit| SYLLABLES[usize::from(digit - b'0')]);
    syllables.collect()
}

/// Pages ask for address and password; those behind links for the token.
fn page_form(world: &World<'_>, path: &str, who: &str) -> String {
    let password = PASSWORD.replace(' ', "+");
    match path {
        "/pages/verify-email" => String::new(),
        "/pages/unsubscribe" => "List-Unsubscribe=One-Click".to_owned(),
        "/pages/reset-password" | "/pages/accept-invitation" => format!("password={password}"),
        _ => {
            let email = Some(&world.who(who).email).filter(|email| !email.is_empty());
            format!(
                "email={}&password={password}",
                email.map_or("nobody@example.com", |e| e)
            )
        }
    }
}

/// Everybody but the one who has no column of its own in the table.
pub fn columns() -> impl Iterator<Item = &'static str> {
    WHO.into_iter().filter(|who| *who != "hidden")
}
