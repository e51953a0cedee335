//! Access tokens that this service did not make, or not for this.

use crate::{on_both_databases, support::TestApp};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

on_both_databases!(only_tokens_made_here_for_this_and_now_are_accepted);

const KEY: &[u8] = b"a key for tests, and for nothing else";

fn signed(header: &Header, claims: &Value, key: &[u8]) -> String {
    jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(key)).expect("a token")
}

/// The claims of a token that is good, as the service made it.
fn claims_of(token: &str) -> Value {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let middle = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(middle).expect("base64")).expect("claims")
}

fn only_tokens_made_here_for_this_and_now_are_accepted(app: &TestApp) {
    let an = app.registered("buyer", "An", "VN", "asean", "vi");
    let other = app.registered("buyer", "Other", "VN", "asean", "vi");
    let token = an.token.clone().expect("a token");
    let good = claims_of(&token);
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some("at+jwt".to_owned());
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        signed(&header, &claims, KEY)
    };
    let without = |name: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().expect("claims").remove(name);
        signed(&header, &claims, KEY)
    };
    let typed = |typ: Option<&str>, algorithm| {
        let mut header = Header::new(algorithm);
        header.typ = typ.map(str::to_owned);
        signed(&header, &good, KEY)
    };
    let now = good["nbf"].as_i64().expect("nbf");
    let unsigned = {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
        let body = token.split('.').nth(1).expect("three parts");
        format!("{head}.{body}.")
    };
    let with_other_signature = {
        let mine: Vec<_> = token.split('.').collect();
        let theirs = other.token.clone().expect("a token");
        format!(
            "{}.{}.{}",
            mine[0],
            mine[1],
            theirs.split('.').nth(2).expect("three parts")
        )
    };
    let bad = [
        (
            "another key",
            signed(&header, &good, b"another key, as long as the real one is"),
        ),
        ("algorithm none", unsigned),
        ("algorithm HS384", typed(Some("at+jwt"), Algorithm::HS384)),
        ("algorithm HS512", typed(Some("at+jwt"), Algorithm::HS512)),
        ("type JWT", typed(Some("JWT"), Algorithm::HS256)),
        ("no type", typed(None, Algorithm::HS256)),
        ("another issuer", with("iss", json!("elsewhere"))),
        ("no issuer", without("iss")),
        ("another audience", with("aud", json!("somebody"))),
        ("no audience", without("aud")),
        ("expired", with("exp", json!(now - 1))),
        ("no expiry", without("exp")),
        ("lives too long", with("exp", json!(now + 86_400))),
        ("not yet", with("nbf", json!(now + 600))),
        ("no start", without("nbf")),
        ("no subject", without("sub")),
        (
            "nobody",
            with("sub", json!("0190d3a2-0000-7000-8000-000000000000")),
        ),
        (
            "another's session",
            with(
                "sid",
                claims_of(other.token.as_deref().expect("a token"))["sid"].clone(),
            ),
        ),
        ("no session", without("sid")),
        ("another epoch", with("epoch", json!(7))),
        ("another's signature", with_other_signature),
        ("an extra part", format!("{token}.x")),
        ("nothing", String::new()),
        ("not a token", "\"; DROP TABLE users".to_owned()),
    ];
    for (what, token) in bad {
        let mut actor = app.anonymous();
        actor.token = Some(token);
        assert_eq!(actor.get("/me").status, 401, "{what}");
    }
    an.get("/me").ok();
    let basic = app
        .anonymous()
        .send("GET", "/me", &[("authorization", "Basic YTpi")], None);
    assert_eq!(basic.problem(401), "unauthenticated");
}
