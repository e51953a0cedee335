//! Requests about one's own account and keys. Many would change who somebody is, so a double makes them: somebody who
//! may do what this one may, and whom nobody needs afterwards.

use super::{requests::Route, world::World};
use crate::support::{Actor, Answer, PASSWORD, runtime, trade::text};
use serde_json::{Value, json};
use theriac::commands::create_operator::create_operator;

/// Calls a route that is about the caller's account; `None` if it is another.
pub fn call(world: &World<'_>, route: &Route, who: &'static str) -> Option<Answer> {
    let path = route.path.trim_start_matches("/api/v1");
    let password = || json!({"password": PASSWORD});
    let known = !["anonymous", "unverified"].contains(&who);
    Some(match (route.method.as_str(), path) {
        ("POST", "/auth/logout-everywhere") => double(world, who).post(path, &json!({})),
        ("POST", "/me/password") => {
            let body = json!({"current_password": PASSWORD, "password": PASSWORD});
            double(world, who).post(path, &body)
        }
        ("POST", "/me/second-factor") => double(world, who).post(path, &password()),
        ("POST", "/me/second-factor/confirm" | "/me/second-factor/remove") if !known => {
            world.who(who).post(path, &json!({"code": "000000"}))
        }
        ("POST", "/me/second-factor/confirm") => {
            let double = double(world, who);
            let code = first_code(world, &double);
            double.post(path, &code)
        }
        ("POST", "/me/second-factor/remove") => {
            let double = double(world, who);
            let code = first_code(world, &double);
            let codes = double.post("/me/second-factor/confirm", &code).ok();
            let body = json!({"password": PASSWORD, "code": codes["recovery_codes"][0]});
            double.post(path, &body)
        }
        _ => return None,
    })
}

/// The id of the session, key or colleague that is meant, seen from somebody.
pub fn id_of(world: &World<'_>, path: &str, who: &'static str, object: &str) -> Option<String> {
    let other = if who == "supplier" { "rival" } else { "supplier" };
    let whose = match object {
        "own" if !["anonymous", "unverified"].contains(&who) => world.who(who),
        "foreign" => world.who(other),
        _ => return None,
    };
    if path.starts_with("/me/sessions/") {
        let sessions = world.app.log_in(&whose.email).get("/me/sessions").ok();
        let sessions = sessions["items"].as_array().expect("items");
        return sessions
            .iter()
            .find(|s| s["current"] == true)
            .map(|s| text(s, "id"));
    }
    if path.starts_with("/companies/me/colleagues/") {
        let operators = ["elsewhere", "operator", "chief"];
        let colleague =
            (!operators.contains(&who)).then(|| double(world, if object == "own" { who } else { other }));
        return colleague.map(|colleague| text(&colleague.get("/me").ok(), "id"));
    }
    let made = whose.post("/companies/me/api-keys", &new_key());
    (made.status == 201).then(|| text(&made.json, "id"))
}

/// The body of a request for a key.
pub fn new_key() -> Value {
    json!({"name": "Warehouse", "scopes": ["search"]})
}

/// Begins with a second factor; returns the body that confirms it.
fn first_code(world: &World<'_>, actor: &Actor) -> Value {
    let begun = actor
        .post("/me/second-factor", &json!({"password": PASSWORD}))
        .ok();
    let secret = totp_rs::Totp::from_url(text(&begun, "otpauth_url")).expect("a secret");
    let now = u64::try_from(world.app.app.clock.now().seconds()).expect("after 1970");
    json!({"code": secret.generate(now).to_string()})
}

/// A colleague with the same rights, or an operator of the same hubs.
fn double(world: &World<'_>, who: &'static str) -> Actor {
    let email = format!("zqdouble-{}@example.net", world.fresh());
    let hubs: &[&str] = match who {
        "anonymous" | "unverified" => return world.who(who).clone(),
        "elsewhere" => &["cee"],
        "operator" => &["asean"],
        "chief" => &[],
        _ => {
            let invitation = json!({"email": email, "role": "owner"});
            let invite = || world.who(who).post("/companies/me/invitations", &invitation);
            // Whoever is suspended has colleagues of better days.
            if invite().status == 403 {
                let company = format!("/admin/companies/{}", world.who(who).company());
                let chief = world.who("chief");
                chief.post(&format!("{company}/reinstate"), &json!({})).ok();
                invite().expect(202);
                let reason = json!({"reason_code": "unverifiable"});
                chief.post(&format!("{company}/suspend"), &reason).ok();
            }
            let token = world.app.mail_to(&email).token();
            let body = json!({"token": token, "password": PASSWORD});
            world.app.anonymous().post("/auth/invitations/accept", &body).ok();
            return world.app.log_in(&email);
        }
    };
    let hubs = hubs.iter().map(|hub| (*hub).to_owned()).collect();
    let made = create_operator(&world.app.app, &email, hubs, PASSWORD.to_owned());
    runtime().block_on(made).expect("an operator");
    world.app.log_in(&email)
}
