//! What was acknowledged, and whether it is there.

use crate::support::{Actor, Looker, Mail, Process, trade::text};
use serde_json::{Value, json};
use std::sync::Mutex;

/// A write that the service acknowledged.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Somebody registered.
    Registered(String),
    /// A listing was made: its id and name.
    Listed(String, String),
    /// A listing got another name, and so this revision.
    Renamed(String, String, String),
    /// A listing was sent to review.
    Submitted(String),
    /// A listing or demand was approved, by this change.
    Approved(&'static str, String, i64),
    /// A demand was made: its id and title.
    Asked(String, String),
    /// A side of a match wants to talk.
    Interested(String),
    /// A document was uploaded.
    Documented(String, Vec<u8>),
    /// An import was taken: its id and rows.
    Imported(String, i64),
    /// A name was decided.
    Decided(String),
    /// A session goes on with this token.
    Refreshed(String),
    /// The session of this access token has ended.
    LoggedOut(String),
}

/// A request whose answer never came: it may be done or not, but not by half, and not twice.
#[derive(Clone)]
pub struct Doubt {
    pub path: String,
    pub body: Value,
    pub key: String,
}

/// What was acknowledged since the last kill.
#[derive(Default)]
pub struct Ledger {
    deeds: Mutex<Vec<Deed>>,
    doubts: Mutex<Vec<Doubt>>,
}

/// Who looks for it afterwards.
pub struct People {
    pub supplier: Actor,
    pub buyer: Actor,
    pub operator: Actor,
}

impl Ledger {
    /// Writes it down.
    pub fn note(&self, deed: Deed) {
        self.deeds.lock().expect("the ledger").push(deed);
    }

    /// Writes down that nobody knows.
    pub fn doubt(&self, doubt: Doubt) {
        self.doubts.lock().expect("the ledger").push(doubt);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.deeds.lock().expect("the ledger").len()
    }

    /// Whether everything that was begun has come to its end, once that has had time.
    pub fn check_ends(&self, service: &Process, people: &People) {
        let letters = Mail::all_in(&service.data().join("mail"));
        let mut db = service.database();
        for deed in self.deeds.lock().expect("the ledger").iter() {
            match deed {
                Deed::Registered(email) => {
                    assert!(letters.iter().any(|m| &m.to == email), "{deed:?}: a mail")
                }
                Deed::Imported(id, rows) => {
                    let import = people.supplier.get(&format!("/imports/{id}")).ok();
                    let counts = (&import["status"], &import["total"], &import["created"]);
                    assert_eq!(counts, (&json!("done"), &json!(rows), &json!(rows)), "{import}");
                    entry(&mut db, deed, "import.end", id);
                }
                _ => {}
            }
        }
    }

    /// Finds every one, with its content, its audit entry and its line in the change log.
    pub fn check(&self, service: &Process, people: &People) {
        let mut db = service.database();
        for deed in self.deeds.lock().expect("the ledger").iter() {
            check(deed, people, &mut db);
        }
        for doubt in self.doubts.lock().expect("the ledger").iter() {
            settle(doubt, people, &mut db);
        }
    }
}

fn check(deed: &Deed, people: &People, db: &mut Looker) {
    let name_of = |id: &str| people.supplier.get(&format!("/listings/{id}")).ok()["name"]["en"].clone();
    match deed {
        Deed::Registered(email) => {
            let sql = format!("SELECT count(*) AS n FROM mails WHERE address = '{email}'");
            assert_eq!(db.count(&sql), 1, "{deed:?}: one mail with the link");
            let sql = format!(
                "SELECT count(*) AS n FROM audit WHERE action = 'user.register' AND actor = '{email}'"
            );
            assert_eq!(db.count(&sql), 1, "{deed:?}: one entry");
        }
        Deed::Listed(id, name) => {
            assert!(
                name_of(id).as_str().is_some_and(|n| n.starts_with(name)),
                "{deed:?}"
            );
            entry(db, deed, "listing.create", id);
        }
        Deed::Renamed(id, name, etag) => {
            let now = people.supplier.get(&format!("/listings/{id}"));
            let revision = |etag: &str| etag.trim_matches('"').parse::<u64>().expect("a revision");
            assert!(revision(&now.header("etag")) >= revision(etag), "{deed:?}");
            assert_eq!(now.ok()["name"]["en"], *name, "{deed:?}");
            entry(db, deed, "listing.edit", id);
        }
        Deed::Submitted(id) => {
            let listing = people.supplier.get(&format!("/listings/{id}")).ok();
            assert!(
                ["in_review", "published"].contains(&text(&listing, "status").as_str()),
                "{deed:?}: {listing}"
            );
            entry(db, deed, "listing.submit", id);
        }
        Deed::Approved(kind, id, seq) => {
            let (plural, status, who) = match *kind {
                "listing" => ("listings", "published", &people.supplier),
                _ => ("demands", "open", &people.buyer),
            };
            assert_eq!(
                who.get(&format!("/{plural}/{id}")).ok()["status"],
                *status,
                "{deed:?}"
            );
            entry(db, deed, &format!("{kind}.approve"), id);
            let row = db.id(id);
            let sql = format!(
                "SELECT count(*) AS n FROM change_log WHERE seq = {seq} AND kind = '{kind}' AND entity_id = {row}"
            );
            assert_eq!(db.count(&sql), 1, "{deed:?}: the change is in the log");
        }
        Deed::Asked(id, title) => {
            assert_eq!(
                people.buyer.get(&format!("/demands/{id}")).ok()["title"],
                *title,
                "{deed:?}"
            );
            entry(db, deed, "demand.create", id);
        }
        Deed::Interested(id) => {
            let interests = people.supplier.get(&format!("/matches/{id}")).ok()["interests"].clone();
            assert_eq!(interests["supplier"], true, "{deed:?}: {interests}");
            entry(db, deed, "match.interest", id);
            let sql = format!("SELECT count(*) AS n FROM mails WHERE dedupe_key LIKE 'interest:{id}:%'");
            assert_eq!(db.count(&sql), 1, "{deed:?}: the other side is told");
        }
        Deed::Documented(id, bytes) => {
            let kept = people.supplier.get(&format!("/companies/me/documents/{id}"));
            assert_eq!(
                (kept.status, kept.text.as_bytes()),
                (200, bytes.as_slice()),
                "{deed:?}"
            );
            entry(db, deed, "document.upload", id);
        }
        Deed::Imported(id, _) => {
            people.supplier.get(&format!("/imports/{id}")).ok();
            entry(db, deed, "import.start", id);
        }
        Deed::Decided(name) => {
            let sql = format!(
                "SELECT count(*) AS n FROM vocabulary_entries WHERE name = '{name}' AND withdrawn_at IS NULL"
            );
            assert_eq!(db.count(&sql), 1, "{deed:?}");
        }
        Deed::Refreshed(token) => {
            let body = json!({"refresh_token": token});
            people.supplier.post("/auth/refresh", &body).ok();
        }
        Deed::LoggedOut(token) => {
            let mut ghost = people.supplier.clone();
            ghost.token = Some(token.clone());
            assert_eq!(ghost.get("/me").status, 401, "{deed:?}: a session came back");
        }
    }
}

/// The deed's one entry in the audit.
fn entry(db: &mut Looker, deed: &Deed, action: &str, id: &str) {
    let id = db.id(id);
    let sql = format!("SELECT count(*) AS n FROM audit WHERE action = '{action}' AND entity_id = {id}");
    assert_eq!(db.count(&sql), 1, "{deed:?}: one entry {action}");
}

/// Sends it once more under its key: then it is done, and once.
fn settle(doubt: &Doubt, people: &People, db: &mut Looker) {
    let who = match doubt.path.as_str() {
        "/demands" => &people.buyer,
        _ => &people.supplier,
    };
    let answer = who.with_key(&doubt.key).post(&doubt.path, &doubt.body);
    let refused = answer.status == 409
        && ["in_progress", "already_done"]
            .iter()
            .any(|c| answer.json["code"] == *c);
    assert!(answer.status == 201 || refused, "{}: {}", doubt.key, answer.text);
    let table = doubt.path.trim_start_matches('/').trim_end_matches('s');
    let sql = format!(
        "SELECT count(*) AS n FROM {table}_versions WHERE CAST(content AS text) LIKE '%{}%'",
        doubt.key
    );
    assert_eq!(db.count(&sql), 1, "{} is there once", doubt.key);
}
