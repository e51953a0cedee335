//! Paths, headers, methods and names that mean one thing to one reader and another to the next.

use super::wire::{self, Reply};
use crate::{
    on_both_databases,
    support::{PASSWORD, TestApp, trade},
};
use serde_json::json;
use std::net::SocketAddr;

on_both_databases!(
    a_path_in_disguise_opens_nothing,
    a_request_is_never_two,
    methods_are_what_they_say,
    the_host_that_a_caller_names_stands_in_no_mail,
    two_tokens_are_none,
    line_ends_reach_no_header,
);

fn address(app: &TestApp) -> SocketAddr {
    app.root
        .trim_start_matches("http://")
        .parse()
        .expect("an address")
}

fn a_path_in_disguise_opens_nothing(app: &TestApp) {
    let buyer = app.buyer("Disguised");
    let operator = app.operator();
    let inside = [
        "/etc/passwd",
        "/api/v1/admin/audit",
        "/api/v1/admin/mail",
        "/api/v1/companies/me",
    ];
    let mut opened = Vec::new();
    for path in inside {
        let rest = path.trim_start_matches('/');
        let slashes = path.replace('/', "%2f");
        for disguise in [
            format!("/docs/..{path}"),
            format!("/docs/../..{path}"),
            format!("/docs/%2e%2e{path}"),
            format!("/docs/..%2f..%2f{rest}"),
            format!("/docs/%252e%252e%252f{rest}"),
            format!("/docs/..\\..\\{rest}"),
            format!("/docs/..;{path}"),
            format!("/docs/.%00./{rest}"),
            format!("/api/v1/..{path}"),
            format!("/api/v1/hubs/../..{path}"),
            format!("/api/v1/hubs/%2e%2e{path}"),
            format!("/healthz/..{path}"),
            format!("/{path}"),
            format!("//{path}"),
            format!("/.{path}"),
            format!("{path}/"),
            format!("{path}//"),
            format!("{path}/."),
            format!("{path}%00"),
            format!("{path}%20"),
            format!("{path};a=b"),
            format!("{path}.json"),
            format!("{path}%2f"),
            format!("{path}%3f"),
            path.to_uppercase(),
            path.replacen("admin", "Admin", 1)
                .replacen("companies", "Companies", 1),
            slashes.clone(),
            path.replacen("admin", "%61dmin", 1),
            path.replacen("/v1/", "//v1//", 1),
            path.replacen("/v1/", "/v1/./", 1),
            format!("/pages/unsubscribe/..{path}"),
            format!("{}{path}", "/..".repeat(30)),
            format!("{}{path}", "/%c0%ae%c0%ae".repeat(5)),
        ] {
            let reply = wire::get(address(app), disguise.as_bytes(), buyer.token.as_deref());
            let fine = matches!(reply.status, 0 | 301 | 302 | 308 | 400 | 401 | 403 | 404 | 405);
            // What is the company's own may be found by a path that decodes to it.
            let own =
                path.ends_with("companies/me") && reply.status == 200 && reply.text.contains("Disguised");
            if !(fine || own) || reply.text.contains("root:") || reply.text.contains("request_id") {
                opened.push(format!("{disguise}: {}", reply.text));
            }
            let reply = wire::get(address(app), disguise.as_bytes(), None);
            if reply.status == 200 || reply.status >= 500 {
                opened.push(format!("{disguise}, by anyone: {}", reply.text));
            }
        }
    }
    assert!(opened.is_empty(), "{}", opened.join("\n"));
    assert_eq!(operator.get("/admin/audit").status, 200);
}

/// How many answers stand in what came back.
fn answers(reply: &Reply) -> usize {
    reply.text.matches("HTTP/1.1 ").count()
}

fn a_request_is_never_two(app: &TestApp) {
    let smuggled = "GET /api/v1/hubs HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let with = |lengths: &str, body: &str| {
        format!(
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{lengths}\r\n{body}{smuggled}"
        )
    };
    let all = smuggled.len();
    for (name, bytes) in [
        (
            "both lengths",
            with(
                &format!("Content-Length: {all}\r\nTransfer-Encoding: chunked\r\n"),
                "0\r\n\r\n",
            ),
        ),
        (
            "both, turned",
            with(
                &format!("Transfer-Encoding: chunked\r\nContent-Length: {all}\r\n"),
                "0\r\n\r\n",
            ),
        ),
        (
            "two lengths",
            with("Content-Length: 0\r\nContent-Length: 5\r\n", ""),
        ),
        ("two lengths in one", with("Content-Length: 0, 5\r\n", "")),
        ("a signed length", with("Content-Length: +0\r\n", "")),
        ("a length in hexadecimal", with("Content-Length: 0x0\r\n", "")),
        (
            "a length with a space before the colon",
            with(&format!("Content-Length : {all}\r\n"), ""),
        ),
        (
            "two encodings",
            with(
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                "0\r\n\r\n",
            ),
        ),
        (
            "an encoding that is none",
            with("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
        ),
        (
            "chunked in the middle",
            with("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"),
        ),
        (
            "an encoding behind a tab",
            with(
                "Transfer-Encoding:\tchunked\r\nContent-Length: 4\r\n",
                "0\r\n\r\n",
            ),
        ),
        (
            "a folded encoding",
            with("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"),
        ),
        (
            "a bare line feed",
            with(
                "X: a\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n",
                "0\r\n\r\n",
            ),
        ),
        ("a NUL in a header", with("X: a\0b\r\nContent-Length: 0\r\n", "")),
        (
            "a chunk's length with a sign",
            with("Transfer-Encoding: chunked\r\n", "+0\r\n\r\n"),
        ),
        (
            "two hosts and a length beyond",
            with("Host: b\r\nContent-Length: 99999999999999999999\r\n", ""),
        ),
    ] {
        let reply = wire::raw(address(app), bytes.as_bytes());
        assert!(reply.status < 500, "{name}: {}", reply.text);
        // Refused: the connection ends there. What is clear by the standard is one request and then the next.
        let clear = reply.status == 400 && answers(&reply) == 1 || reply.status == 0;
        assert!(
            clear || !reply.text.contains("\"asean\""),
            "{name}: {}",
            reply.text
        );
    }
}

fn methods_are_what_they_say(app: &TestApp) {
    let supplier = app.supplier("Methodical");
    let kind = [("kind", "other")];
    let document = supplier.upload(
        "/companies/me/documents",
        "a.pdf",
        "application/pdf",
        b"%PDF-1.4\n",
        &kind,
    );
    let path = format!(
        "/companies/me/documents/{}",
        trade::text(&document.expect(201), "id")
    );
    for header in ["x-http-method-override", "x-http-method", "x-method-override"] {
        supplier.send("GET", &path, &[(header, "DELETE")], None);
        supplier.send("POST", &path, &[(header, "DELETE")], Some(Vec::new()));
    }
    supplier.get(&format!("{path}?_method=DELETE"));
    assert_eq!(supplier.get(&path).status, 200, "it is still there");

    for line in [
        "TRACE / HTTP/1.1",
        "TRACE /api/v1/hubs HTTP/1.1",
        "CONNECT a:443 HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "MADEUP /api/v1/hubs HTTP/1.1",
    ] {
        let request = format!("{line}\r\nHost: a\r\nX-Secret: echoed\r\nConnection: close\r\n\r\n");
        let reply = wire::raw(address(app), request.as_bytes());
        assert!((400..500).contains(&reply.status), "{line}: {}", reply.text);
        assert!(!reply.text.contains("echoed"), "{line}: {}", reply.text);
    }
    // Each name of a method would stay in memory for ever.
    let metrics = app.anonymous().get("//metrics").text;
    assert!(
        metrics.contains("theriac_http_requests_total") && !metrics.contains("MADEUP"),
        "{metrics}"
    );
}

fn the_host_that_a_caller_names_stands_in_no_mail(app: &TestApp) {
    let email = "forged@example.com";
    let company = json!({"kind": "buyer", "name": "Forged", "country": "VN", "registration_number": "R-1", "hub": "asean"});
    let body = json!({"email": email, "password": PASSWORD, "locale": "en", "company": company}).to_string();
    for line in [
        "POST /api/v1/auth/register",
        "POST http://evil.example/api/v1/auth/register",
    ] {
        let request = format!(
            "{line} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n\
             X-Forwarded-Proto: evil\r\nForwarded: host=evil.example\r\nX-Original-URL: /evil.example\r\n\
             Content-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let reply = wire::raw(address(app), request.as_bytes());
        assert!(matches!(reply.status, 202 | 400), "{}", reply.text);
        assert!(!reply.text.contains("evil.example"), "{}", reply.text);
    }
    let twice = b"GET /api/v1/hubs HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n";
    assert!(wire::raw(address(app), twice).status < 500);
    let mail = app.mail_to(email);
    assert!(mail.text.contains("http://theriac.test/"), "{}", mail.text);
    assert!(app.mails().iter().all(|m| !format!("{m:?}").contains("evil")));
}

fn two_tokens_are_none(app: &TestApp) {
    let (buyer, supplier) = (app.buyer("Twice"), app.supplier("Two"));
    let (one, other) = (
        buyer.token.unwrap_or_default(),
        supplier.token.unwrap_or_default(),
    );
    for (first, second) in [
        (&one, &other),
        (&other, &one),
        (&one, &"x".to_owned()),
        (&"x".to_owned(), &one),
    ] {
        let request = format!(
            "GET /api/v1/me HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {first}\r\nAuthorization: Bearer {second}\r\n\
             Connection: close\r\n\r\n"
        );
        assert_eq!(
            wire::raw(address(app), request.as_bytes()).status,
            401,
            "a proxy might have read the other one"
        );
    }
}

fn line_ends_reach_no_header(app: &TestApp) {
    let supplier = app.supplier("Straight");
    for name in [
        "a\r\nSet-Cookie: x=1\r\n.pdf",
        "a\\r\\nX: y.pdf",
        "a%0d%0aSet-Cookie: x.pdf",
        "\u{202e}fdp.exe",
        "a\u{2028}b.pdf",
        "\\\"; x=\\\"y",
    ] {
        let kind = [("kind", "other")];
        let answer = supplier.upload(
            "/companies/me/documents",
            name,
            "application/pdf",
            b"%PDF-1.4\n",
            &kind,
        );
        if answer.status != 201 {
            assert!((400..500).contains(&answer.status), "{}", answer.text);
            continue;
        }
        let path = format!("/companies/me/documents/{}", trade::text(&answer.json, "id"));
        let given = supplier.get(&path);
        assert_eq!(given.header("set-cookie"), "");
        let disposition = given.header("content-disposition");
        assert!(
            disposition.starts_with("attachment; filename=\"") && disposition.matches('"').count() == 2,
            "{disposition}"
        );
    }
    for (field, value) in [
        ("email", "a@example.com\r\nBcc: b@example.com"),
        ("email", "a\u{0}@example.com"),
        ("email", "\"a\r\n b\"@example.com"),
        ("email", "a@example.com, b@example.com"),
        ("email", "A <a@example.com>"),
        ("locale", "en\r\nX: y"),
        ("name", "Evil\r\nBcc: b@example.com"),
        ("registration_number", "1\r\n2"),
    ] {
        let mut body = json!({"email": "a@example.com", "password": PASSWORD, "locale": "en",
            "company": {"kind": "buyer", "name": "N", "country": "VN", "registration_number": "R", "hub": "asean"}});
        match field {
            "email" | "locale" => body[field] = json!(value),
            _ => body["company"][field] = json!(value),
        }
        let answer = app.anonymous().post("/auth/register", &body);
        assert_eq!(answer.status, 422, "{field} {value:?}");
        let wrong = answer.wrong_fields();
        assert!(wrong.iter().any(|w| w.ends_with(field)), "{field}: {wrong:?}");
    }
    for target in [
        "/docs%0d%0aSet-Cookie:%20x=1",
        "/docs?%0d%0aSet-Cookie:%20x=1",
        "/%0d%0aSet-Cookie:%20x=1",
    ] {
        let reply = wire::get(address(app), target.as_bytes(), None);
        assert!(
            !reply.text.to_lowercase().contains("\nset-cookie"),
            "{target}: {}",
            reply.text
        );
    }
}
