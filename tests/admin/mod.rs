//! What operators do: each action done, done twice, on unknown records, and by those who may not.

mod audit;
mod audit_chain;
mod audit_guards;
mod audit_tools;
mod bulk;
mod companies;
mod demands;
mod fx_rates;
mod listings;
mod mail;
mod queue;
mod similar;
mod stats;
mod vocabulary;
mod vocabulary_files;
mod vocabulary_life;

use crate::support::{Actor, TestApp};
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use theriac::db;

/// An id that no record has.
const UNKNOWN: &str = "0190d3a2-0000-7000-8000-000000000000";

/// One action on one record that is in the right state for it.
struct Case<'a> {
    /// `companies`, `listings` or `demands`.
    kind: &'a str,
    /// Such as `request-changes`.
    verb: &'a str,
    id: String,
    /// An owner of the record's company.
    owner: &'a Actor,
    before: &'a str,
    after: &'a str,
}

/// Tries the action as everybody who may not, on nothing, without a reason, rightly, and once more.
/// The record's hub is `asean`.
fn holds(app: &TestApp, case: &Case<'_>) -> Value {
    let path = |id: &str| format!("/admin/{}/{id}/{}", case.kind, case.verb);
    let needs_reason = !["approve", "reinstate"].contains(&case.verb);
    let body = match needs_reason {
        true => json!({ "reason_code": "incomplete", "note": "Read me.", "internal_note": "among us" }),
        false => json!({ "internal_note": "among us" }),
    };
    let asean = app.operator_of(&["asean"]);

    assert_eq!(
        app.anonymous().post(&path(&case.id), &body).problem(401),
        "unauthenticated"
    );
    assert_eq!(case.owner.post(&path(&case.id), &body).problem(403), "forbidden");
    let stranger = app.registered("buyer", &format!("Stranger {}", case.verb), "VN", "asean", "vi");
    assert_eq!(stranger.post(&path(&case.id), &body).problem(403), "forbidden");
    let elsewhere = app.operator_of(&["cee"]);
    assert_eq!(elsewhere.post(&path(&case.id), &body).problem(404), "not_found");
    make_operator(app, case.owner, true);
    assert_eq!(case.owner.post(&path(&case.id), &body).problem(403), "forbidden");
    make_operator(app, case.owner, false);
    assert_eq!(asean.post(&path(UNKNOWN), &body).problem(404), "not_found");
    let odd = json!({ "reason_code": "mood" });
    assert_eq!(asean.post(&path(&case.id), &odd).wrong_fields(), ["reason_code"]);
    if needs_reason {
        assert_eq!(asean.act(&path(&case.id)).wrong_fields(), ["reason_code"]);
    }
    let record = format!("/admin/{}/{}", case.kind, case.id);
    assert_eq!(
        asean.get(&record).ok()["status"],
        case.before,
        "nothing has changed so far"
    );

    let answer = asean.post(&path(&case.id), &body);
    let request = answer.header("x-request-id");
    let decided = answer.ok();
    assert_eq!(decided["status"], case.after, "{decided}");
    assert_eq!(asean.post(&path(&case.id), &body).problem(409), "not_now");

    let file = asean.get(&record).ok();
    assert_eq!(file["status"], case.after);
    assert_eq!(file["decisions"][0]["internal_note"], "among us");
    let entries = asean
        .get(&format!("/admin/audit?entity_id={}&limit=1", case.id))
        .ok();
    let entry = &entries["items"][0];
    let (singular, action) = (singular(case.kind), case.verb.replace('-', "_"));
    assert_eq!(entry["action"], format!("{singular}.{action}"), "{entry}");
    assert_eq!(entry["before"]["status"], case.before);
    assert_eq!(entry["after"]["status"], case.after);
    assert_eq!(entry["request_id"], request);
    decided
}

fn singular(kind: &str) -> &str {
    match kind {
        "companies" => "company",
        "listings" => "listing",
        _ => "demand",
    }
}

/// Lets somebody moderate all hubs, or not any more.
fn make_operator(app: &TestApp, who: &Actor, operator: bool) {
    let sql = format!(
        "UPDATE users SET is_operator = {operator}, all_hubs = {operator} WHERE email_folded = '{}'",
        who.email
    );
    let mut connection = app.app.db.connection().expect("a connection");
    db!(&mut *connection, |c| c.batch_execute(&sql)).expect("one person");
}

/// A listing that waits.
fn waiting_listing(supplier: &Actor, name: &str) -> String {
    let id = draft_listing(supplier, name);
    supplier.act(&format!("/listings/{id}/submit")).ok();
    id
}

fn draft_listing(supplier: &Actor, name: &str) -> String {
    let listing = json!({
        "name": { "en": name, "zh": "阿莫西林胶囊" }, "dose_form": "capsule", "strength": "500 mg",
        "price": { "amount": "1.20", "currency": "USD" },
    });
    id_of(&supplier.post("/listings", &listing).ok())
}

/// A published listing.
fn published_listing(app: &TestApp, supplier: &Actor, name: &str) -> String {
    let id = waiting_listing(supplier, name);
    app.operator().act(&format!("/admin/listings/{id}/approve")).ok();
    id
}

/// A demand that waits.
fn waiting_demand(buyer: &Actor, title: &str) -> String {
    let demand = json!({
        "title": title, "destination_country": "VN", "hub": "asean", "visibility": "public",
        "lines": [{ "reference": "1", "text": "Amoxicillin capsules 500 mg", "quantity": 1000, "unit": "capsule" }],
    });
    let id = id_of(&buyer.post("/demands", &demand).ok());
    buyer.act(&format!("/demands/{id}/submit")).ok();
    id
}

/// An open demand.
fn open_demand(app: &TestApp, buyer: &Actor, title: &str) -> String {
    let id = waiting_demand(buyer, title);
    app.operator().act(&format!("/admin/demands/{id}/approve")).ok();
    id
}

fn id_of(record: &Value) -> String {
    record["id"].as_str().expect("an id").to_owned()
}
