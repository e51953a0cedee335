//! An older database goes forward: nothing that was written is changed or lost, and what migrations do lets an older
//! program go on beside them.
//!
//! `THERIAC_ROWS` says how many listings there are (default 60; a release is tried with 100000).

mod older;

use crate::support::{
    TestApp, runtime,
    trade::{amoxicillin, demand, line},
};
use diesel::{prelude::*, sql_types::Text};
use search_index::corpus::{COLUMNS, Corpus};
use serde_json::json;
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    time::{Duration, Instant},
};
use theriac::{
    commands::{verify_audit::verify_audit, verify_index::verify_index},
    db::{Db, migrate, revert_to},
};

/// The schema that was released first.
const RELEASED: &str = "20261101000000_start";

fn rows_to_try() -> usize {
    let given = std::env::var("THERIAC_ROWS").ok();
    given.and_then(|n| n.parse().ok()).unwrap_or(60)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

fn rows(db: &mut Db, sql: &str) -> Vec<String> {
    let rows: Vec<Row> = theriac::db!(db, |c| diesel::sql_query(sql).load(c).expect(sql));
    rows.into_iter().map(|row| row.row).collect()
}

/// Each table with its columns.
fn tables(db: &mut Db) -> BTreeMap<String, Vec<String>> {
    let sql = match db {
        Db::Postgres(_) => {
            "SELECT table_name || ' ' || column_name AS row FROM information_schema.columns WHERE table_schema = 'public'"
        }
        Db::Sqlite(_) => {
            "SELECT m.name || ' ' || p.name AS row FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'"
        }
    };
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows(db, sql) {
        let (table, column) = row.split_once(' ').expect("two words");
        if !table.starts_with("sqlite_") && !table.starts_with("__diesel") {
            found.entry(table.to_owned()).or_default().push(column.to_owned());
        }
    }
    found
}

/// How many rows, and a sum of what is in them, whatever their order.
fn content(db: &mut Db, table: &str, columns: &[String]) -> (usize, u64) {
    let quoted = columns.iter().map(|column| match db {
        Db::Postgres(_) => format!("quote_nullable(\"{column}\"::text)"),
        Db::Sqlite(_) => format!("quote(\"{column}\")"),
    });
    let row = quoted.collect::<Vec<_>>().join(" || '|' || ");
    let rows = rows(db, &format!("SELECT {row} AS row FROM {table}"));
    let sum = rows.iter().fold(0_u64, |sum, row| {
        let mut hasher = DefaultHasher::new();
        row.hash(&mut hasher);
        sum.wrapping_add(hasher.finish())
    });
    (rows.len(), sum)
}

/// What is written before: a catalogue, a trade, people who come and go.
fn live(app: &TestApp, listings: usize) {
    let (supplier, buyer, operator) = (
        app.supplier("Older Maker"),
        app.buyer("Older House"),
        app.operator(),
    );
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).expect("a header");
    for listing in Corpus::new(1).listings(listings) {
        writer.write_record(listing.cells()).expect("a row");
    }
    let bytes = writer.into_inner().expect("a file");
    let submit = [("submit", "true")];
    let import = supplier
        .upload("/listings/import", "all.csv", "text/csv", &bytes, &submit)
        .expect(202);
    let import = format!("/imports/{}", import["import_id"].as_str().expect("an id"));
    // Everybody logs in again and again: much takes longer than an access token lasts.
    while app.log_in(&supplier.email).get(&import).ok()["status"] != "done" {
        std::thread::sleep(Duration::from_millis(200));
    }
    loop {
        let operator = app.log_in(&operator.email);
        let queue = operator.get("/admin/queue?kind=listing&limit=100").ok();
        let items = queue["items"].as_array().expect("items").clone();
        let ids: Vec<_> = items.iter().map(|item| &item["id"]).collect();
        if ids.is_empty() {
            break;
        }
        operator
            .post("/admin/listings/approve", &json!({"ids": ids}))
            .ok();
    }
    let (supplier, buyer) = (app.log_in(&supplier.email), app.log_in(&buyer.email));
    app.published(&supplier, &amoxicillin());
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicillin 500 mg capsules", 100)]));
    let items = app.items_of(&buyer, &asked);
    let pair = items.first().expect("a match")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    buyer.post(&format!("/matches/{pair}/interest"), &json!({})).ok();
    supplier
        .post(&format!("/matches/{pair}/interest"), &json!({}))
        .ok();
    supplier
        .post("/listings", &json!({"name": {"en": "A draft of ibuprofen"}}))
        .expect(201);
    app.registered("buyer", "Newcomer", "VN", "asean", "vi");
    buyer.act("/auth/logout-everywhere").ok();
}

#[test]
fn an_older_database_goes_forward_with_nothing_changed() {
    for app in TestApp::on_each(|_| {}) {
        goes_forward(app, rows_to_try());
    }
}

fn goes_forward(mut app: TestApp, listings: usize) {
    live(&app, listings);
    app.end();
    let mut connection = app.app.db.connection().expect("a connection");
    revert_to(&mut connection, RELEASED).expect("the older schema");
    let older = tables(&mut connection);
    let before: Vec<_> = older
        .iter()
        .map(|(t, columns)| content(&mut connection, t, columns))
        .collect();
    let begun = Instant::now();
    let done = migrate(&mut connection).expect("forward");
    let took = begun.elapsed();
    for ((table, columns), before) in older.iter().zip(before) {
        let after = content(&mut connection, table, columns);
        assert_eq!(after, before, "{table}: rows, and what is in them");
    }
    let now = tables(&mut connection);
    for (table, columns) in &older {
        let gone: Vec<_> = columns
            .iter()
            .filter(|column| !now[table].contains(column))
            .collect();
        assert!(gone.is_empty(), "{table} lost {gone:?}");
    }
    drop(connection);
    println!("{listings} listings, {} migrations in {took:?}", done.len());
    // The service goes on with it.
    let again = TestApp::start(Some(app.app.config.database_url.clone()), |_| {});
    // A large one takes its time.
    let patience = Duration::from_secs(20 + listings as u64 / 50);
    let begun = Instant::now();
    let some = |items: &Vec<serde_json::Value>| !items.is_empty();
    loop {
        let found = again.anonymous().get("/search/listings?q=amoxicillin&limit=5");
        if found.status == 200 && found.json["items"].as_array().is_some_and(some) {
            break;
        }
        assert!(begun.elapsed() < patience, "waited in vain for the index");
        std::thread::sleep(Duration::from_millis(50));
    }
    again.all_matched();
    again.supplier("A Maker of Today");
    let (config, clock) = (again.app.config.clone(), again.app.clock.clone());
    let difference = runtime()
        .block_on(verify_index(&config, &clock))
        .expect("a comparison");
    assert!(difference.is_none(), "{difference:?}");
    let audit = verify_audit(&config, Vec::new()).expect("the audit");
    assert!(audit.holds(), "{audit}");
}

/// A statement that an older program, which still serves, would stumble over.
fn hurts(statement: &str) -> bool {
    let words = statement
        .to_uppercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let never = [
        "DROP TABLE",
        "DROP COLUMN",
        " RENAME ",
        "SET NOT NULL",
        " TYPE ",
        "DROP DEFAULT",
    ];
    let alters = words.starts_with("ALTER TABLE") || words.starts_with("DROP TABLE");
    let narrower = words.contains("ADD COLUMN") && words.contains("NOT NULL") && !words.contains("DEFAULT");
    alters && (never.iter().any(|never| words.contains(never)) || narrower)
}

#[test]
fn migrations_let_an_older_program_go_on() {
    for folder in ["postgres", "sqlite"] {
        let folder = format!("{}/migrations/{folder}", env!("CARGO_MANIFEST_DIR"));
        for migration in std::fs::read_dir(&folder).expect("migrations").flatten() {
            if migration.file_name() == RELEASED {
                continue;
            }
            let sql = std::fs::read_to_string(migration.path().join("up.sql")).expect("up.sql");
            let code: Vec<&str> = sql
                .lines()
                .filter(|line| !line.trim_start().starts_with("--"))
                .collect();
            for statement in code.join("\n").split(';') {
                assert!(
                    !hurts(statement.trim()),
                    "{:?}: {statement}",
                    migration.file_name()
                );
            }
        }
    }
    assert!(hurts("ALTER TABLE users ADD COLUMN x text NOT NULL"));
    assert!(hurts("alter table users\n drop column email"));
    assert!(!hurts("ALTER TABLE users ADD COLUMN x bigint NOT NULL DEFAULT 0"));
}
