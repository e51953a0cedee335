//! Clients that write all at once, each deed noted before the next, until the service is gone.

use super::ledger::{Deed, Doubt, Ledger, People};
use crate::support::{Actor, Answer, PASSWORD};
use serde_json::{Value, json};
use std::{fmt::Write, thread};

/// Substance, dose form and strength of what is traded, in turn: each line fits the listings of its own.
pub const GOODS: [(&str, &str, &str); 8] = [
    ("Amoxicillin", "capsules", "500 mg"),
    ("Paracetamol", "tablets", "500 mg"),
    ("Metformin", "tablets", "850 mg"),
    ("Ibuprofen", "tablets", "400 mg"),
    ("Omeprazole", "capsules", "20 mg"),
    ("Ciprofloxacin", "tablets", "250 mg"),
    ("Atorvastatin", "tablets", "20 mg"),
    ("Losartan", "tablets", "50 mg"),
];

/// Rows of an import.
const ROWS: i64 = 30;

/// One answer, or the end: the service is gone. Anything but a success fails the test.
fn done(answer: Result<Answer, ureq::Error>) -> Option<Value> {
    answer.ok().map(Answer::ok)
}

fn text(json: &Value, field: &str) -> String {
    json[field].as_str().expect("a text").to_owned()
}

/// One of those who write at once; it ends when the service is gone.
type Client = fn(u64, &People, &Ledger) -> Option<()>;

/// Everybody writes until the service is gone.
pub fn write(round: u64, people: &People, ledger: &Ledger) {
    let all: [Client; 5] = [suppliers, operators, buyers, strangers, papers];
    thread::scope(|scope| {
        for client in all {
            scope.spawn(move || client(round, people, ledger));
        }
    });
}

fn post(who: &Actor, path: &str, body: &Value) -> Option<Value> {
    let headers = [("content-type", "application/json")];
    done(who.try_to("POST", path, &headers, Some(body.to_string().into_bytes())))
}

/// The same under a key; without an answer, it is noted that nobody knows.
fn post_once(who: &Actor, path: &str, body: Value, key: &str, ledger: &Ledger) -> Option<Value> {
    let answer = post(&who.with_key(key), path, &body);
    if answer.is_none() {
        let (path, key) = (path.to_owned(), key.to_owned());
        ledger.doubt(Doubt { path, body, key });
    }
    answer
}

fn suppliers(round: u64, people: &People, ledger: &Ledger) -> Option<()> {
    let who = &people.supplier;
    for n in 0.. {
        let (substance, form, strength) = GOODS[n % GOODS.len()];
        let key = format!("L{round}x{n}x");
        let name = format!("{substance} {form} {strength}");
        let body = json!({"external_id": key, "name": {"en": name}, "dose_form": form, "strength": strength});
        let made = post_once(who, "/listings", body, &key, ledger)?;
        let id = text(&made, "id");
        ledger.note(Deed::Listed(id.clone(), name.clone()));
        let path = format!("/listings/{id}");
        if n % 2 == 0 {
            let etag = who.try_to("GET", &path, &[], None).ok()?.header("etag");
            let renamed = format!("{name} {n}");
            let headers = [("content-type", "application/json"), ("if-match", etag.as_str())];
            let body = json!({"name": {"en": renamed}}).to_string().into_bytes();
            let answer = who.try_to("PATCH", &path, &headers, Some(body)).ok()?;
            let etag = answer.header("etag");
            answer.ok();
            ledger.note(Deed::Renamed(id.clone(), renamed, etag));
        }
        post(who, &format!("{path}/submit"), &json!({}))?;
        ledger.note(Deed::Submitted(id));
    }
    None
}

fn operators(round: u64, people: &People, ledger: &Ledger) -> Option<()> {
    let who = &people.operator;
    for n in 0.. {
        if n == 1 {
            let name = format!("zorva{}xil", syllables(round));
            let body = json!({"name": name, "substance": "amoxicillin", "note": "a made-up name", "confirm_look_alike": true});
            post(who, "/admin/vocabulary/names", &body)?;
            ledger.note(Deed::Decided(name));
        }
        for kind in ["demand", "listing"] {
            let path = format!("/admin/queue?kind={kind}&limit=3");
            let queue = done(who.try_to("GET", &path, &[], None))?;
            for item in queue["items"].as_array().expect("items") {
                let id = text(item, "id");
                let approved = post(who, &format!("/admin/{kind}s/{id}/approve"), &json!({}))?;
                let seq = approved["change_seq"].as_i64().expect("a change");
                ledger.note(Deed::Approved(kind, id, seq));
            }
        }
    }
    None
}

fn buyers(round: u64, people: &People, ledger: &Ledger) -> Option<()> {
    let who = &people.buyer;
    for n in 0.. {
        let (substance, form, strength) = GOODS[(n + usize::try_from(round).unwrap_or(0)) % GOODS.len()];
        let key = format!("D{round}x{n}x");
        let line =
            json!({"text": format!("{substance} {strength} {form}"), "quantity": 1000, "unit": "tablet"});
        let body = json!({"title": key, "destination_country": "VN", "hub": "asean", "supply_mode": "import_waiver",
            "visibility": "verified", "lines": [line]});
        let made = post_once(who, "/demands", body, &key, ledger)?;
        let id = text(&made, "id");
        ledger.note(Deed::Asked(id.clone(), key));
        // One each round is enough for the matches of all.
        if n == 0 {
            post(who, &format!("/demands/{id}/submit"), &json!({}))?;
        }
    }
    None
}

fn strangers(round: u64, people: &People, ledger: &Ledger) -> Option<()> {
    let mut anyone = people.supplier.clone();
    anyone.token = None;
    for n in 0.. {
        let email = format!("stranger-{round}-{n}@example.com");
        let company = json!({"kind": "buyer", "name": format!("Stranger {round} {n}"), "country": "VN",
            "registration_number": "R", "hub": "asean"});
        let body = json!({"email": email, "password": PASSWORD, "locale": "en", "company": company});
        post(&anyone, "/auth/register", &body)?;
        ledger.note(Deed::Registered(email));
        let log_in = json!({"email": people.supplier.email, "password": PASSWORD});
        let tokens = post(&anyone, "/auth/login", &log_in)?;
        let next = post(
            &anyone,
            "/auth/refresh",
            &json!({"refresh_token": text(&tokens, "refresh_token")}),
        )?;
        ledger.note(Deed::Refreshed(text(&next, "refresh_token")));
        let tokens = post(&anyone, "/auth/login", &log_in)?;
        let mut leaving = anyone.clone();
        leaving.token = Some(text(&tokens, "access_token"));
        post(&leaving, "/auth/logout", &json!({}))?;
        ledger.note(Deed::LoggedOut(text(&tokens, "access_token")));
    }
    None
}

fn papers(round: u64, people: &People, ledger: &Ledger) -> Option<()> {
    let who = &people.supplier;
    for n in 0.. {
        // A company keeps fifty documents.
        if n == 0 {
            let bytes = format!("%PDF-1.7 licence {round}").into_bytes();
            let kind = [("kind", "other")];
            let kept = done(who.try_upload(
                "/companies/me/documents",
                ("l.pdf", "application/pdf"),
                &bytes,
                &kind,
            ))?;
            ledger.note(Deed::Documented(text(&kept, "id"), bytes));
        }
        let mut csv = String::from("external_id,name_en,dose_form,strength\n");
        for row in 0..ROWS {
            let _ = writeln!(csv, "I{round}x{n}x{row},Cetirizine tablets,tablets,10 mg");
        }
        let taken = done(who.try_upload("/listings/import", ("c.csv", "text/csv"), csv.as_bytes(), &[]))?;
        ledger.note(Deed::Imported(text(&taken, "import_id"), ROWS));
        interests(who, ledger)?;
    }
    None
}

/// Wants to talk about something that is matched by now.
fn interests(who: &Actor, ledger: &Ledger) -> Option<()> {
    let listings = done(who.try_to("GET", "/listings?mine=true&status=published&limit=20", &[], None))?;
    for listing in listings["items"].as_array().expect("items") {
        let path = format!("/listings/{}/matches", text(listing, "id"));
        let found = done(who.try_to("GET", &path, &[], None))?;
        for item in found["items"].as_array().expect("items") {
            if item["interests"]["supplier"] == false {
                let id = text(item, "id");
                post(who, &format!("/matches/{id}/interest"), &json!({}))?;
                ledger.note(Deed::Interested(id));
                return Some(());
            }
        }
    }
    Some(())
}

/// A number in syllables, none of which is a habit of spelling: digits would be read as a strength, and names that differ
/// by an ending alone are one name.
fn syllables(number: u64) -> String {
    const DIGITS: [&str; 10] = [
        "bod", "gan", "kem", "lup", "mir", "nol", "pat", "rud", "sev", "tig",
    ];
    let digits = number.to_string();
    digits
        .bytes()
        .map(|digit| DIGITS[usize::from(digit - b'0')])
        .collect()
}
