//! What stands in the database, table by table, to see that nothing changed.

use crate::support::TestApp;
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use std::collections::{BTreeMap, BTreeSet};
use theriac::db::Db;

/// Tables about requests and background work themselves, not about what people wrote.
const PASSING: &[&str] = &[
    "jobs",
    "audit_unsealed",
    "audit_seals",
    "idempotency_keys",
    "nodes",
    "sessions",
    "refresh_tokens",
];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    of: String,
}

fn rows(app: &TestApp, sqlite: &str, postgres: &str) -> Vec<Row> {
    let mut connection = app.app.db.connection().expect("a connection");
    match &mut *connection {
        Db::Postgres(c) => sql_query(postgres).load(c),
        Db::Sqlite(c) => sql_query(sqlite).load(c),
    }
    .unwrap_or_else(|e| panic!("{sqlite}: {e}"))
}

fn tables(app: &TestApp) -> BTreeMap<String, BTreeSet<String>> {
    let columns = rows(
        app,
        "SELECT p.name AS name, m.name AS of FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'",
        "SELECT column_name::text AS name, table_name::text AS of FROM information_schema.columns
         WHERE table_schema = 'public'",
    );
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in columns {
        if !row.of.starts_with("sqlite_") && !row.of.starts_with("__diesel") {
            found.entry(row.of).or_default().insert(row.name);
        }
    }
    found
}

/// The names of all columns of all tables.
pub fn all_columns(app: &TestApp) -> BTreeSet<String> {
    tables(app).into_values().flatten().collect()
}

/// The content of each table.
pub fn of(app: &TestApp) -> BTreeMap<String, String> {
    let content = |(table, columns): (String, BTreeSet<String>)| {
        let quoted: Vec<String> = columns.iter().map(|c| format!("quote(\"{c}\")")).collect();
        let whole = quoted.join(" || ',' || ");
        let sqlite = format!(
            "SELECT '' AS of, coalesce(group_concat(r, x'0a'), '') AS name FROM (SELECT {whole} AS r FROM {table} ORDER BY r)"
        );
        let postgres = format!(
            "SELECT '' AS of, coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS name FROM {table} t"
        );
        let text = rows(app, &sqlite, &postgres)
            .pop()
            .map_or_else(String::new, |r| r.name);
        (table, text)
    };
    let mut all = tables(app);
    all.retain(|table, _| !PASSING.contains(&table.as_str()));
    all.into_iter().map(content).collect()
}

/// The same, once the background has nothing more to do.
pub fn settled(app: &TestApp) -> BTreeMap<String, String> {
    let mut last = of(app);
    app.eventually("the database to rest", || {
        std::thread::sleep(std::time::Duration::from_millis(600));
        let now = of(app);
        let rests = now == last;
        last = now;
        rests.then(|| last.clone())
    })
}

/// Fails with what is there now and was not before.
pub fn assert_unchanged(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) {
    for (table, was) in before {
        let is = after.get(table).expect("the table");
        let old: BTreeSet<&str> = was.lines().collect();
        let new: Vec<&str> = is.lines().filter(|l| !old.contains(l)).collect();
        assert!(is == was, "{table} changed: {new:?}");
    }
}
