//! Nothing changes or removes an audit entry, not even by accident; and what is written is sealed.

use super::audit_tools::{chain, noted, some_sealed, verify};
use crate::{
    on_both_databases,
    support::{Actor, TestApp, postgres::Cluster},
};
use diesel::{
    Connection, QueryableByName, RunQueryDsl, connection::SimpleConnection, pg::PgConnection, sql_query,
    sql_types::Text,
};
use std::process::Command;
use theriac::{
    commands::verify_audit::verify_file,
    db::{self, Database, Db},
};

on_both_databases!(
    the_database_refuses_to_change_or_remove,
    the_export_is_the_chain_and_can_be_checked_elsewhere,
    only_operators_of_all_hubs_export,
    the_command_names_what_is_wrong,
);

fn fetched(operator: &Actor, path: &str) -> String {
    let answer = operator.get(path);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text
}

fn refusal(app: &TestApp, sql: &str) -> String {
    let mut connection = app.app.db.connection().expect("a connection");
    let done = match &mut *connection {
        Db::Postgres(c) => c.batch_execute(sql),
        Db::Sqlite(c) => c.batch_execute(sql),
    };
    match done {
        Ok(()) => panic!("{sql} was done"),
        Err(e) => e.to_string(),
    }
}

fn the_database_refuses_to_change_or_remove(app: &TestApp) {
    some_sealed(app);
    let before = noted(app);
    let mut statements = vec![
        "UPDATE audit SET actor = 'nobody'",
        "UPDATE audit SET seq = seq WHERE seq = 1",
        "DELETE FROM audit WHERE seq = 1",
        "DELETE FROM audit",
        "UPDATE audit_seals SET hash = ''",
        "DELETE FROM audit_seals WHERE seq = 1",
    ];
    match app.app.db.backend() {
        db::Backend::Postgres => statements.extend(["TRUNCATE audit", "TRUNCATE audit_seals"]),
        db::Backend::Sqlite => statements.extend([
            "REPLACE INTO audit SELECT * FROM audit WHERE seq = 1",
            "INSERT OR REPLACE INTO audit_seals SELECT * FROM audit_seals WHERE seq = 1",
        ]),
    }
    for sql in statements {
        assert!(refusal(app, sql).contains("the audit is append-only"), "{sql}");
    }
    assert!(verify(app).holds());
    assert_eq!(
        chain(app)[usize::try_from(before.seq).expect("a place") - 1]
            .seal
            .mark(),
        before
    );
}

fn the_export_is_the_chain_and_can_be_checked_elsewhere(app: &TestApp) {
    some_sealed(app);
    let text = fetched(&app.operator(), "/admin/audit/export");
    let file = tempfile::NamedTempFile::new().expect("a file");
    let report = |text: &str, noted| {
        std::fs::write(file.path(), text).expect("it is written");
        verify_file(file.path(), noted).expect("it is read")
    };
    let whole = report(&text, vec![]);
    assert!(whole.holds() && whole.last.seq == i64::try_from(text.lines().count()).expect("few"));

    let changed = text.replacen("Chained", "Changed", 1);
    assert!(changed != text && !report(&changed, vec![]).holds());
    let short: Vec<&str> = text.lines().skip(2).collect();
    assert!(
        !report(&short.join("\n"), vec![]).holds(),
        "the beginning is missing"
    );
    // A part goes on from where the part before was noted to end.
    let second = chain(app)[1].seal.mark();
    let part = fetched(&app.operator(), "/admin/audit/export?after=2");
    assert!(report(&part, vec![second]).holds());
    assert!(!report(&text, vec![whole.last.clone()]).last.hash.is_empty());
    let cut: Vec<&str> = text.lines().take(2).collect();
    assert!(
        !report(&cut.join("\n"), vec![whole.last]).holds(),
        "the tail is missing"
    );
}

fn only_operators_of_all_hubs_export(app: &TestApp) {
    let some_hubs = app.operator_of(&["asean", "cee"]);
    assert_eq!(some_hubs.get("/admin/audit/export").problem(403), "forbidden");
    let operator = app.operator();
    fetched(&operator, "/admin/audit/export");
    let entries = operator.get("/admin/audit?entity=user&limit=100").ok();
    let told = entries.to_string().contains("audit.export");
    assert!(told, "who took all that is written down: {entries}");
}

fn the_command_names_what_is_wrong(app: &TestApp) {
    some_sealed(app);
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_theriac"))
            .args(arguments)
            .env("THERIAC_DATA_DIR", app.data_dir())
            .env("THERIAC_DATABASE_URL", &app.app.config.database_url)
            .output()
            .expect("the program");
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let (fine, told) = run(&["verify-audit", "--expect", &noted(app).to_string()]);
    assert!(fine && told.contains("newest seal"), "{told}");
    let (_, lines) = run(&["export-audit", "--after", "1"]);
    assert_eq!(lines.lines().count() + 1, chain(app).len());
    let elsewhere = format!("2:{}", "0".repeat(64));
    let (fine, told) = run(&["verify-audit", "--expect", &elsewhere]);
    assert!(!fine && told.contains("BROKEN: seal 2"), "{told}");
}

#[derive(QueryableByName)]
struct Grant {
    #[diesel(sql_type = Text)]
    privilege_type: String,
}

/// A role's own connection to the database that a URL of the superuser names.
fn as_role(url: &str, role: &str) -> String {
    url.replace("tester@", &format!("{role}@"))
}

#[test]
fn not_even_the_owner_has_a_grant() {
    let Some(cluster) = Cluster::get() else { return };
    let url = cluster.empty_database();
    let mut superuser = PgConnection::establish(&url).expect("a connection");
    superuser
        .batch_execute("CREATE ROLE plain_owner LOGIN; GRANT ALL ON SCHEMA public TO plain_owner")
        .expect("a role");
    let owned = Database::open(&as_role(&url, "plain_owner"), 1).expect("a database");
    let mut connection = owned.connection().expect("a connection");
    db::migrate(&mut connection).expect("migrations");
    let Db::Postgres(owner) = &mut *connection else {
        panic!("PostgreSQL")
    };
    for table in ["audit", "audit_seals"] {
        for sql in [
            format!("UPDATE {table} SET seq = seq"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table}"),
        ] {
            let refused = owner.batch_execute(&sql).expect_err("refused").to_string();
            assert!(refused.contains("permission denied"), "{sql}: {refused}");
        }
        let sql = format!(
            "SELECT DISTINCT privilege_type::text FROM pg_class, aclexplode(relacl)
             WHERE relname = '{table}' AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')"
        );
        let grants: Vec<Grant> = sql_query(sql).load(owner).expect("grants");
        assert!(
            grants.is_empty(),
            "{table}: {:?}",
            grants.first().map(|g| &g.privilege_type)
        );
    }
}

/// The role that docs/OPERATIONS.md tells operators to serve with.
#[test]
fn a_role_that_owns_nothing_serves_and_cannot_touch_the_audit() {
    let Some(cluster) = Cluster::get() else { return };
    let url = cluster.fresh_database();
    let manual = include_str!("../../docs/OPERATIONS.md");
    let from = manual
        .find("CREATE ROLE theriac_serve")
        .expect("the manual tells how");
    let sql = manual[from..].split("```").next().unwrap_or_default();
    let name = url.rsplit('/').next().expect("a name");
    let sql = sql
        .replace("theriac_serve", "serving")
        .replace("DATABASE theriac", &format!("DATABASE {name}"));
    let mut superuser = PgConnection::establish(&url).expect("a connection");
    superuser
        .batch_execute(&sql)
        .unwrap_or_else(|e| panic!("{sql}: {e}"));

    let app = TestApp::start(Some(as_role(&url, "serving")), |_| {});
    some_sealed(&app);
    for table in ["audit", "audit_seals"] {
        for sql in [
            format!("UPDATE {table} SET seq = seq"),
            format!("TRUNCATE {table}"),
            format!("ALTER TABLE {table} DISABLE TRIGGER USER"),
            format!("DELETE FROM {table}"),
        ] {
            let mut connection = app.app.db.connection().expect("a connection");
            let Db::Postgres(c) = &mut *connection else {
                panic!("PostgreSQL")
            };
            let done = c.batch_execute(&sql);
            let refused = done.is_err_and(|e| {
                ["permission denied", "must be owner"]
                    .iter()
                    .any(|p| e.to_string().contains(p))
            });
            assert!(refused, "{sql}");
        }
    }
}

/// On PostgreSQL a lower number may be committed after a higher one has been sealed.
#[test]
fn no_entry_is_skipped_whatever_the_order_of_commits() {
    let Some(app) = TestApp::on_postgres() else { return };
    some_sealed(&app);
    let mut late = PgConnection::establish(&app.app.config.database_url).expect("a connection");
    late.batch_execute(
        "BEGIN; INSERT INTO audit (at, actor, action, entity, entity_id)
         VALUES (now(), 'system', 'late', 'listing', gen_random_uuid())",
    )
    .expect("an open transaction");
    let before = noted(&app);
    app.supplier("Quicker");
    let sealed = |action: &str| {
        let links = chain(&app);
        let entry = links
            .into_iter()
            .find_map(|l| l.entry.filter(|e| e.action == action));
        entry.map(|e| e.seq)
    };
    app.eventually("the later ones to be sealed", || {
        (noted(&app).seq > before.seq).then_some(())
    });
    assert_eq!(sealed("late"), None);
    late.batch_execute("COMMIT").expect("it commits");
    let late = app.eventually("the late one to be sealed", || sealed("late"));
    let last = chain(&app).last().expect("a chain").seal.clone();
    assert!(last.entry == late, "{last:?}");
    let report = verify(&app);
    assert!(report.holds() && report.older.is_empty(), "{report}");
}
