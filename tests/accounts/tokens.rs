//! Access tokens that this service did not make, or not for this, or not for now: a table of attacks.

use super::{OTHER_PASSWORD, PASSWORD, log_in, with};
use crate::{on_both_databases, support::TestApp};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

on_both_databases!(
    no_forged_or_misused_token_is_accepted,
    no_token_outlives_what_it_rests_on,
);

const KEY: &[u8] = b"a key for tests, and for nothing else";
/// How every token of the service begins.
const HEAD: &str = r#"{"typ":"at+jwt","alg":"HS256"}"#;

/// Signs whatever is given as head and claims: with the right key even, since a library that knows more headers and
/// claims than we do must not be led by them.
fn made(head: &str, claims: &str, key: &[u8]) -> String {
    let text = format!("{}.{}", BASE64.encode(head), BASE64.encode(claims));
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).expect("any length");
    mac.update(text.as_bytes());
    format!("{text}.{}", BASE64.encode(mac.finalize().into_bytes()))
}

/// The parts of a token that is good, as the service made it.
fn parts(token: &str) -> [String; 3] {
    let parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts.try_into().expect("three parts")
}

fn claims_of(token: &str) -> Value {
    serde_json::from_slice(&BASE64.decode(&parts(token)[1]).expect("base64")).expect("claims")
}

/// Everything that somebody might send in the place of An's token: what it is, and the token.
fn attacks(app: &TestApp, token: &str, refresh: &str) -> Vec<(String, String)> {
    let binh = app.registered("buyer", "Binh", "VN", "asean", "vi");
    let theirs = binh.token.clone().expect("a token");
    let (good, other) = (claims_of(token), claims_of(&theirs));
    let [head, body, signature] = parts(token);
    assert_eq!(BASE64.decode(&head).expect("base64"), HEAD.as_bytes());
    let now = good["nbf"].as_i64().expect("a time");
    let text = good.to_string();
    let mut table: Vec<(String, String)> = Vec::new();
    let mut add = |what: &str, token: String| table.push((what.to_owned(), token));

    // Heads: algorithms, types, and places where a key is said to be found.
    let unsigned = |head: &str| format!("{}.{body}.", BASE64.encode(head));
    for none in ["none", "None", "NONE", "nOnE"] {
        let head = format!(r#"{{"typ":"at+jwt","alg":"{none}"}}"#);
        add(&format!("algorithm {none}, unsigned"), unsigned(&head));
        add(&format!("algorithm {none}, signed"), made(&head, &text, KEY));
    }
    add("the head of ours, unsigned", format!("{head}.{body}."));
    for alg in [
        "HS384", "HS512", "RS256", "RS512", "ES256", "PS256", "EdDSA", "", "HS256 ",
    ] {
        let head = format!(r#"{{"typ":"at+jwt","alg":"{alg}"}}"#);
        add(&format!("algorithm {alg:?}"), made(&head, &text, KEY));
    }
    for typ in ["JWT", "at+JWT", "rt+jwt", "refresh", "application/at+jwt", ""] {
        let head = format!(r#"{{"typ":"{typ}","alg":"HS256"}}"#);
        add(&format!("type {typ:?}"), made(&head, &text, KEY));
    }
    add("no type", made(r#"{"alg":"HS256"}"#, &text, KEY));
    add("no algorithm", made(r#"{"typ":"at+jwt"}"#, &text, KEY));
    add(
        "two algorithms",
        made(r#"{"typ":"at+jwt","alg":"none","alg":"HS256"}"#, &text, KEY),
    );
    for extra in [
        r#""kid":"../../../../dev/null""#,
        r#""kid":"x' UNION SELECT 'key"#,
        r#""jku":"https://attacker.example/keys""#,
        r#""x5u":"https://attacker.example/cert""#,
        r#""jwk":{"kty":"oct","k":"AAAA"}"#,
        r#""x5c":["MIIB"]"#,
        r#""crit":["exp"]"#,
        r#""zip":"DEF""#,
        r#""cty":"JWT""#,
    ] {
        let head = format!(r#"{{"typ":"at+jwt","alg":"HS256",{extra}}}"#);
        add(&format!("a head with {extra}"), made(&head, &text, KEY));
    }
    let own_key = r#"{"typ":"at+jwt","alg":"HS256","jwk":{"kty":"oct","k":"bXkgb3duIGtleQ"}}"#;
    add(
        "a key of the attacker's own in the head",
        made(own_key, &text, b"my own key"),
    );

    // Keys.
    for key in [
        &b"another key, as long as the real one is"[..],
        b"",
        b"secret",
        b"theriac",
        b"\0",
    ] {
        add(
            &format!("signed with {:?}", String::from_utf8_lossy(key)),
            made(HEAD, &text, key),
        );
    }
    let derived = <sha2::Sha256 as sha2::Digest>::digest([b"mac:", KEY].concat());
    add("signed with the key of links", made(HEAD, &text, &derived));

    // Claims.
    for name in [
        "typ_missing",
        "iss",
        "aud",
        "exp",
        "nbf",
        "iat",
        "sub",
        "sid",
        "epoch",
    ] {
        let mut claims = good.clone();
        if claims.as_object_mut().expect("claims").remove(name).is_some() {
            add(&format!("no {name}"), made(HEAD, &claims.to_string(), KEY));
        }
    }
    let changed = [
        ("iss", json!("elsewhere")),
        ("iss", json!(["theriac"])),
        ("iss", json!(null)),
        ("iss", json!("theriac\u{200b}")),
        ("aud", json!("somebody")),
        ("aud", json!(["theriac-api", "somebody"])),
        ("aud", json!("THERIAC-API")),
        ("exp", json!(now - 1)),
        ("exp", json!(now)),
        ("exp", json!(now + 86_400)),
        ("exp", json!(-1)),
        ("exp", json!("9999999999")),
        ("exp", json!(1e300)),
        ("exp", json!(i64::MAX)),
        ("exp", json!(null)),
        ("nbf", json!(now + 600)),
        ("nbf", json!("0")),
        ("nbf", json!(i64::MIN)),
        ("sub", json!("01900000-0000-7000-8000-000000000000")),
        ("sub", json!("' OR 1=1 --")),
        ("sub", json!(null)),
        ("sub", other["sub"].clone()),
        ("sid", other["sid"].clone()),
        ("sid", json!("01900000-0000-7000-8000-000000000000")),
        ("epoch", json!(7)),
        ("epoch", json!(-1)),
        ("epoch", json!("0")),
        ("epoch", json!(4_294_967_296_i64)),
        ("is_operator", json!(true)),
        ("scope", json!("admin")),
        ("typ", json!("at+jwt")),
    ];
    for (name, value) in changed {
        let mut claims = good.clone();
        claims[name] = value.clone();
        add(
            &format!("{name} is {value}"),
            made(HEAD, &claims.to_string(), KEY),
        );
    }
    for twice in [
        format!(r#""sub":{},"#, other["sub"]),
        format!(r#""exp":{},"#, now + 900),
        r#""aud":"somebody","#.to_owned(),
    ] {
        let doubled = text.replacen('{', &format!("{{{twice}"), 1);
        add(&format!("twice: {twice}"), made(HEAD, &doubled, KEY));
    }
    for claims in [
        "",
        "null",
        "[]",
        "\"x\"",
        "{}",
        "{",
        "\u{feff}{}",
        &"[".repeat(400),
    ] {
        add(&format!("claims are {claims:.20}"), made(HEAD, claims, KEY));
    }

    // Shapes.
    let [their_head, their_body, their_signature] = parts(&theirs);
    add("another's signature", format!("{head}.{body}.{their_signature}"));
    add("another's claims", format!("{head}.{their_body}.{signature}"));
    add("parts in another order", format!("{body}.{head}.{signature}"));
    add("signature first", format!("{signature}.{head}.{body}"));
    add("both tokens in one", format!("{token}.{their_head}"));
    add("an extra part", format!("{token}.x"));
    add("an empty part", format!("{head}..{body}.{signature}"));
    add("two parts", format!("{head}.{body}"));
    add("one part", head.clone());
    add("only dots", "..".to_owned());
    add("nothing", String::new());
    for cut in [1, 10, token.len() / 2] {
        add(&format!("cut by {cut}"), token[..token.len() - cut].to_owned());
    }
    add("padded", format!("{token}=="));
    add(
        "plain base64",
        token.replace(['-', '_'], "+").replacen('.', "./", 1),
    );
    add("upper case", token.to_uppercase());
    add("a space within", token.replacen('.', ". ", 1));
    add("a space before", format!(" {token}"));
    add("in quotes", format!("\"{token}\""));
    add("percent-encoded", token.replace('.', "%2E"));
    add("letters that look alike", token.replacen('e', "\u{435}", 1));
    add("full-width dots", token.replace('.', "\u{ff0e}"));
    add("not a token", "'; DROP TABLE users; --".to_owned());
    add(
        "one of 6 KB",
        made(
            HEAD,
            &text.replacen('{', &format!("{{\"x\":\"{}\",", "x".repeat(4_500)), 1),
            KEY,
        ),
    );
    add("20 KB of nothing", "A".repeat(20_000));
    add(
        "one encrypted",
        format!("{head}.{body}.{signature}.{body}.{signature}"),
    );

    // Other tokens of this service.
    add("the refresh token", refresh.to_owned());
    add("a mailed token", app.mail_to("an@example.com").token());
    let device = log_in(app, "an@example.com", PASSWORD).ok()["device_token"].clone();
    add("a device token", device.as_str().expect("a token").to_owned());
    add("an id", good["sub"].as_str().expect("an id").to_owned());
    table
}

/// Asks with this token as it is, byte by byte: a well-behaved client would not send all of them.
fn status_of(app: &TestApp, token: &str) -> u16 {
    let host = app.root.strip_prefix("http://").expect("an address");
    let request = format!(
        "GET /api/v1/me HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    let mut stream = TcpStream::connect(host).expect("a connection");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok());
    status.unwrap_or_else(|| panic!("no status: {answer}"))
}

fn no_forged_or_misused_token_is_accepted(app: &TestApp) {
    app.registered("buyer", "An", "VN", "asean", "vi");
    let tokens = log_in(app, "an@example.com", PASSWORD).ok();
    let text = |name: &str| tokens[name].as_str().expect("a token").to_owned();
    let (token, refresh) = (text("access_token"), text("refresh_token"));
    // The table's own signatures are right: what it changes is what is refused.
    let same = made(
        HEAD,
        std::str::from_utf8(&BASE64.decode(&parts(&token)[1]).expect("base64")).expect("text"),
        KEY,
    );
    assert_eq!(same, token);
    let table = attacks(app, &token, &refresh);
    assert!(table.len() >= 100, "{} attacks", table.len());
    let accepted: Vec<String> = table
        .into_iter()
        .filter_map(|(what, token)| {
            let status = status_of(app, &token);
            // A head that is too large never gets as far as a route.
            let refused = status == 401 || (token.len() > 16_000 && (400..500).contains(&status));
            (!refused).then(|| format!("{what}: {status}"))
        })
        .collect();
    assert!(accepted.is_empty(), "{accepted:?}");
    // Other ways to say who one is.
    for value in [
        format!("Basic {token}"),
        token.clone(),
        format!("bearer{token}"),
        format!("Token {token}"),
        "Basic YTpi".to_owned(),
    ] {
        let answer = app
            .anonymous()
            .send("GET", "/me", &[("authorization", &value)], None);
        assert_eq!(answer.problem(401), "unauthenticated", "{value}");
    }
    for path in [format!("/me?access_token={token}"), format!("/me?token={token}")] {
        assert!(app.anonymous().get(&path).status >= 400, "{path}");
    }
    let cookie = format!("access_token={token}; session={token}");
    assert_eq!(
        app.anonymous()
            .send("GET", "/me", &[("cookie", &cookie)], None)
            .status,
        401
    );
    with(app, &tokens).get("/me").ok();
}

/// Tokens that were good a moment ago.
fn no_token_outlives_what_it_rests_on(app: &TestApp) {
    app.registered("buyer", "An", "VN", "asean", "vi");
    let fresh = || log_in(app, "an@example.com", PASSWORD).ok();
    let dead = |what: &str, tokens: &Value| {
        assert_eq!(with(app, tokens).get("/me").status, 401, "{what}");
        let body = json!({"refresh_token": tokens["refresh_token"]});
        assert_eq!(app.anonymous().post("/auth/refresh", &body).status, 401, "{what}");
    };
    let tokens = fresh();
    with(app, &tokens).act("/auth/logout").ok();
    dead("logged out", &tokens);

    let (tokens, other) = (fresh(), fresh());
    with(app, &other).act("/auth/logout-everywhere").ok();
    dead("logged out elsewhere", &tokens);

    let first = fresh();
    let refresh = |tokens: &Value| {
        let body = json!({"refresh_token": tokens["refresh_token"]});
        app.anonymous().post("/auth/refresh", &body)
    };
    let second = refresh(&first).ok();
    let third = refresh(&second).ok();
    assert_eq!(refresh(&first).status, 401);
    dead("an old refresh token came back", &third);

    let tokens = fresh();
    let body = json!({"current_password": PASSWORD, "password": OTHER_PASSWORD});
    let newest = with(app, &tokens).post("/me/password", &body).ok();
    dead("another password", &tokens);

    app.app.clock.advance(Duration::from_secs(900));
    assert_eq!(
        with(app, &newest).get("/me").status,
        401,
        "a quarter of an hour later"
    );
    refresh(&newest).ok();
}
