//! Both databases have the same schema, and both ways of every migration work.

use crate::support::postgres::Cluster;
use diesel::{
    prelude::*,
    sql_types::{Bool, Text},
};
use std::collections::BTreeSet;
use theriac::db::{self, Database, Db};

#[derive(QueryableByName, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

/// Every column of every table of ours.
fn columns(db: &mut Db) -> BTreeSet<Column> {
    let rows: Vec<Column> = match db {
        Db::Postgres(c) => diesel::sql_query(
            "SELECT table_name::text AS table, column_name::text AS column, is_nullable = 'YES' AS nullable
             FROM information_schema.columns WHERE table_schema = 'public'",
        )
        .load(c)
        .expect("columns"),
        Db::Sqlite(c) => diesel::sql_query(
            "SELECT m.name AS \"table\", p.name AS column, NOT p.\"notnull\" AND p.pk = 0 AS nullable
             FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'",
        )
        .load(c)
        .expect("columns"),
    };
    rows.into_iter()
        .filter(|c| !c.table.starts_with("sqlite_") && !c.table.starts_with("__diesel"))
        .collect()
}

/// The same from `src/db/schema/`.
fn columns_in_code() -> BTreeSet<Column> {
    let mut found = BTreeSet::new();
    let mut table = String::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/db/schema");
    let files = std::fs::read_dir(folder).expect("a folder of tables");
    let text: String = files
        .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("tables"))
        .collect();
    for line in text.lines().map(str::trim) {
        if line.starts_with("diesel::") {
            continue;
        }
        if let Some((column, kind)) = line.split_once(" -> ") {
            let nullable = kind.starts_with("Nullable");
            found.insert(Column {
                table: table.clone(),
                column: column.to_owned(),
                nullable,
            });
        } else if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            name.clone_into(&mut table);
        }
    }
    found
}

/// A migrated database of each kind; PostgreSQL only where it is installed.
fn databases() -> Vec<(tempfile::TempDir, Database)> {
    let folder = tempfile::tempdir().expect("temporary folder");
    let file = format!("sqlite:{}", folder.path().join("m.sqlite").display());
    let mut found = vec![(folder, Database::open(&file, 1).expect("a database"))];
    if let Some(cluster) = Cluster::get() {
        let folder = tempfile::tempdir().expect("temporary folder");
        found.push((
            folder,
            Database::open(&cluster.empty_database(), 1).expect("a database"),
        ));
    }
    for (_, database) in &found {
        db::migrate(&mut database.connection().expect("a connection")).expect("up");
    }
    found
}

#[test]
fn both_folders_hold_the_same_migrations() {
    let (postgres, sqlite) = db::all_names().expect("names");
    assert_eq!(postgres, sqlite);
}

#[test]
fn both_databases_have_the_tables_that_the_code_names() {
    let code = columns_in_code();
    assert!(code.len() > 100, "the schema was read: {}", code.len());
    for (_, database) in databases() {
        let real = columns(&mut database.connection().expect("a connection"));
        let differ: Vec<_> = real.symmetric_difference(&code).collect();
        assert!(differ.is_empty(), "{:?}: {differ:?}", database.backend());
    }
}

#[test]
fn up_down_up() {
    for (_, database) in databases() {
        let mut connection = database.connection().expect("a connection");
        let before = columns(&mut connection);
        db::revert_all(&mut connection).expect("down");
        assert!(columns(&mut connection).is_empty(), "nothing is left");
        let done = db::migrate(&mut connection).expect("up again");
        assert!(!done.is_empty());
        assert_eq!(columns(&mut connection), before);
        assert!(db::migrate(&mut connection).expect("nothing to do").is_empty());
    }
}
