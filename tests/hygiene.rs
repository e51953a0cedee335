//! What every answer of every route says to browsers, and what none says.

use crate::{
    on_both_databases,
    support::{Actor, Answer, TestApp},
};
use serde_json::Value;

on_both_databases!(
    every_answer_says_how_to_treat_it,
    what_a_layer_refuses_says_so_too,
    a_known_path_tells_its_methods
);

/// Headers that stand on each answer, whatever it is.
const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];
/// Words that would tell of the inside.
const INSIDE: [&str; 8] = [
    "diesel", "sqlite", "postgres", "tantivy", "panicked", "src/", ".rs:", "/tmp/",
];
const MISSING: &str = "01900000-0000-7000-8000-000000000000";

/// Each route with each method that the document names, and one that it does not.
fn requests() -> Vec<(String, String)> {
    let document: Value = serde_json::to_value(theriac::api::openapi()).expect("json");
    let paths = document["paths"].as_object().expect("paths");
    let named = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods").keys();
        let methods = methods.map(|m| m.to_uppercase()).chain(["TRACE".to_owned()]);
        methods.map(|method| (method, path.replace("{id}", MISSING).replace("{doc}", MISSING)))
    });
    let other = [
        ("GET", "/docs"),
        ("GET", "/docs/"),
        ("GET", "/docs/swagger-ui-bundle.js"),
        ("POST", "/docs/"),
        ("GET", "/api/openapi.json"),
        ("GET", "/"),
        ("GET", "/nowhere"),
        ("GET", "/api/v1/nowhere"),
        ("GET", "/api/v1/listings/%2e%2e/%2e%2e/etc/passwd"),
        ("GET", "/docs/..%2f..%2fetc%2fpasswd"),
    ];
    let other = other.map(|(method, path)| (method.to_owned(), path.to_owned()));
    named.chain(other).collect()
}

fn faults(who: &str, method: &str, path: &str, answer: &Answer) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, value) in ALWAYS {
        if answer.header(name) != value {
            wrong.push(format!("{name}: {}", answer.header(name)));
        }
    }
    let policy = answer.header("content-security-policy");
    if !policy.contains("default-src 'none'") || !policy.contains("frame-ancestors 'none'") {
        // A download is sandboxed and shown in no frame by x-frame-options.
        if !policy.contains("sandbox") {
            wrong.push(format!("content-security-policy: {policy}"));
        }
    }
    if answer.header("x-request-id").is_empty() {
        wrong.push("no x-request-id".to_owned());
    }
    for name in [
        "set-cookie",
        "access-control-allow-origin",
        "server",
        "x-powered-by",
    ] {
        if !answer.header(name).is_empty() {
            wrong.push(format!("{name}: {}", answer.header(name)));
        }
    }
    if answer.status >= 500 {
        wrong.push(answer.text.clone());
    }
    if answer.status >= 400 {
        let problem = answer.header("content-type") == "application/problem+json";
        let page = answer.header("content-type") == "text/html; charset=utf-8" && path.starts_with("/pages/");
        // A file that the documentation does not have is answered with nothing at all.
        let nothing = answer.text.is_empty() && path.starts_with("/docs/");
        if !problem && !page && !nothing {
            wrong.push(format!("a refusal as {}", answer.header("content-type")));
        }
        let told = answer.text.to_lowercase();
        wrong.extend(
            INSIDE
                .iter()
                .filter(|w| told.contains(**w))
                .map(|w| format!("tells of {w}")),
        );
    }
    let at = format!("{who}: {method} {path} → {}", answer.status);
    wrong.into_iter().map(|w| format!("{at}: {w}")).collect()
}

fn call(actor: &Actor, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let body = matches!(method, "POST" | "PUT" | "PATCH").then(|| b"{".to_vec());
    actor.send(method, &format!("/{path}"), headers, body)
}

fn every_answer_says_how_to_treat_it(app: &TestApp) {
    let (supplier, operator) = (app.supplier("Clean Maker"), app.operator());
    let elsewhere = [("origin", "https://rival.example"), ("if-match", "*")];
    let mut wrong = Vec::new();
    for (method, path) in requests() {
        for (who, actor) in [
            ("anyone", &app.anonymous()),
            ("supplier", &supplier),
            ("operator", &operator),
        ] {
            wrong.extend(faults(
                who,
                &method,
                &path,
                &call(actor, &method, &path, &elsewhere),
            ));
        }
        // A log-out would end the session with which the walk goes on, but it is refused: `{` is not a body.
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn what_a_layer_refuses_says_so_too(app: &TestApp) {
    let supplier = app.supplier("Refused Maker");
    let mut forged = app.anonymous();
    forged.token = Some("not.a.token".to_owned());
    let long = "k".repeat(201);
    for (who, actor, method, path, headers, status) in [
        ("forged", &forged, "GET", "/api/v1/me", [("accept", "*/*")], 401),
        (
            "long key",
            &supplier,
            "POST",
            "/api/v1/listings",
            [("idempotency-key", long.as_str())],
            422,
        ),
        (
            "preflight",
            &supplier,
            "OPTIONS",
            "/api/v1/listings",
            [("access-control-request-method", "POST")],
            405,
        ),
    ] {
        let answer = call(actor, method, path, &headers);
        assert_eq!(answer.status, status, "{who}: {}", answer.text);
        assert_eq!(faults(who, method, path, &answer), Vec::<String>::new());
    }
}

#[test]
fn too_many_requests_are_refused_with_the_same_headers() {
    for app in TestApp::on_each(|config| config.rate_limits = true) {
        let anyone = app.anonymous();
        let ask = || {
            call(
                &anyone,
                "POST",
                "/api/v1/auth/refresh",
                &[("content-type", "application/json")],
            )
        };
        let refused = (0..200)
            .map(|_| ask())
            .find(|a| a.status == 429)
            .expect("a limit");
        assert_eq!(
            faults("too many", "POST", "/api/v1/auth/refresh", &refused),
            Vec::<String>::new()
        );
        assert!(!refused.header("retry-after").is_empty());
    }
}

#[test]
fn behind_https_browsers_are_told_to_stay_there() {
    for https in [true, false] {
        let app = TestApp::start(None, |config| {
            if https {
                config.public_url = "https://theriac.test".to_owned();
            }
        });
        for path in [
            "/healthz",
            "/api/v1/hubs",
            "/docs/",
            "/pages/unsubscribe",
            "/nowhere",
        ] {
            let told = call(&app.anonymous(), "GET", path, &[]).header("strict-transport-security");
            assert_eq!(told.contains("max-age=63072000"), https, "{path}: {told}");
        }
    }
}

fn a_known_path_tells_its_methods(app: &TestApp) {
    for (method, path, allowed) in [
        ("PUT", "/api/v1/me", "GET, PATCH"),
        ("DELETE", "/api/v1/demands", "GET, POST"),
        ("POST", "/healthz", "GET"),
        ("DELETE", "/docs/", "GET"),
    ] {
        let answer = call(&app.anonymous(), method, path, &[]);
        // A path may learn further methods; those that it has are named.
        let named = answer.header("allow");
        assert!(allowed.split(", ").all(|m| named.contains(m)), "{path}: {named}");
        assert_eq!(answer.problem(405), "method_not_allowed");
    }
}

#[test]
fn nobody_else_on_the_machine_looks_into_the_data_folder() {
    use std::os::unix::fs::PermissionsExt;
    let app = TestApp::on_sqlite();
    for folder in ["", "files", "mail"] {
        let path = app.app.config.data_dir.join(folder);
        let mode = std::fs::metadata(&path).expect("a folder").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
    }
}
