//! Secrets are looked for in everything that others get. The matrix looks into every answer of every route; here are
//! searches for the secrets themselves, mails, what the process logs, and what machines read.

use super::{people::WHO, requests::columns, world::World};
use crate::{
    on_both_databases,
    support::{Answer, TestApp},
};
use serde_json::json;
use std::{
    io::{self, Write},
    sync::{Mutex, Once, PoisonError},
};
use tracing_subscriber::{EnvFilter, fmt};

on_both_databases!(a_secret_is_found_nowhere);

fn a_secret_is_found_nowhere(app: &TestApp) {
    log_everything();
    let world = World::new(app);
    app.all_matched();
    let mut leaks = Vec::new();
    for who in columns().filter(|who| *who != "unverified") {
        for path in ["/search/listings", "/search/demands", "/search/suggest"] {
            let facets = match path {
                "/search/listings" => "&facets=substance,kind,dose_form,origin_country",
                "/search/demands" => "&facets=substance,kind,hub,destination_country",
                _ => "",
            };
            let ask = |words: &str| world.who(who).get(&format!("{path}?q={words}{facets}"));
            let nothing = found(&ask("xqzwvk"));
            for secret in world.secrets_kept_from(who) {
                let answer = ask(&secret.replace(' ', "%20"));
                if found(&answer) != nothing {
                    leaks.push(format!("{path}?q={secret} for {who}: {:.300}", answer.text));
                }
            }
        }
        for path in ["//metrics", "//readyz", "/no-such-thing", "/hubs"] {
            leaks.extend(
                world
                    .leaks(who, &world.who(who).get(path).whole())
                    .into_iter()
                    .map(|s| format!("{s} in {path}")),
            );
        }
    }
    let document = serde_json::to_string(&theriac::api::openapi()).expect("json");
    leaks.extend(world.leaks("anonymous", &document));
    for mail in app.mails() {
        let to = WHO
            .into_iter()
            .zip(&world.people)
            .find(|(_, actor)| actor.email == mail.to);
        let to = to.map_or("nobody", |(who, _)| who);
        // One's own address and company stand in one's mails; those to others are in the matrix of nobody.
        let stock = to == "nobody" && mail.to.starts_with("zqstock");
        let text = format!("{} {} {}", mail.subject, mail.text, mail.html);
        let found = world.leaks(to, &text).into_iter().filter(|_| !stock);
        leaks.extend(found.map(|s| format!("{s} in a mail to {}", mail.to)));
    }
    let log = LOG.lock().unwrap_or_else(PoisonError::into_inner).join("");
    leaks.extend(
        world
            .leaks("nobody", &log)
            .into_iter()
            .filter(|s| !is_id(s))
            .map(|s| format!("{s} in the log")),
    );
    assert!(
        leaks.is_empty(),
        "{} leaks, such as\n{}",
        leaks.len(),
        leaks.iter().take(20).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// What a search tells besides the question itself: how many there are, of what, and in which order.
fn found(answer: &Answer) -> (u16, serde_json::Value, serde_json::Value, serde_json::Value) {
    let ids = answer.json["items"].as_array().map(|items| {
        let of = items.iter().map(|i| json!([i["id"], i["text"], i["kind"]]));
        of.collect::<Vec<_>>()
    });
    (
        answer.status,
        answer.json["total"].clone(),
        json!(ids),
        answer.json["facets"].clone(),
    )
}

/// Ids of requests' paths are logged; they open nothing.
fn is_id(secret: &str) -> bool {
    secret
        .split(' ')
        .next()
        .is_some_and(|s| s.len() == 36 && s.matches('-').count() == 4)
}

/// The lines of this process's log that may hold a secret.
static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Keep;

impl Write for Keep {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        if ["zq", ".37", "83", "84", "85", "86"]
            .iter()
            .any(|sign| text.contains(sign))
        {
            LOG.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(text.into_owned());
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// From now on, everything is logged as the service would, and more.
fn log_everything() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let filter = EnvFilter::new("debug,theriac=trace");
        fmt()
            .with_env_filter(filter)
            .with_ansi(false)
            .with_writer(|| Keep)
            .init();
    });
}
