//! Hands on the database, past everything that guards the audit.

use crate::support::{TestApp, trade::named};
use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};
use theriac::{
    commands::verify_audit::{Report, verify_audit},
    db::{
        Db,
        audit::{
            Entry,
            chain::{Link, Mark, Seal},
            seals,
        },
    },
};

/// A database whose guards were taken away, with a copy of what is to be put back.
pub struct Hands<'a>(&'a TestApp);

/// What `verify-audit` says.
pub fn verify(app: &TestApp) -> Report {
    verify_knowing(app, Vec::new())
}

/// The same with what was noted elsewhere.
pub fn verify_knowing(app: &TestApp, noted: Vec<Mark>) -> Report {
    verify_audit(&app.app.config, noted).expect("the audit is read")
}

/// The whole chain.
pub fn chain(app: &TestApp) -> Vec<Link> {
    let mut connection = app.app.db.connection().expect("a connection");
    seals::after(&mut connection, 0, 100_000).expect("the chain")
}

/// The newest seal.
pub fn noted(app: &TestApp) -> Mark {
    chain(app).last().expect("a chain").seal.mark()
}

/// Some entries of a story, all sealed.
pub fn some_sealed(app: &TestApp) {
    let supplier = app.supplier("Chained");
    app.published(&supplier, &named("Amoxicillin 500 mg capsules"));
    app.eventually("everything to be sealed", || {
        let report = verify(app);
        (report.waiting == 0 && report.last.seq >= 5).then_some(())
    });
    assert!(verify(app).holds(), "{}", verify(app));
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

impl<'a> Hands<'a> {
    /// After a story, with the guards taken away.
    pub fn on(app: &'a TestApp) -> Self {
        some_sealed(app);
        let this = Self(app);
        this.each(
            "DROP TRIGGER audit_waits; DROP TRIGGER audit_not_changed; DROP TRIGGER audit_not_removed;
             DROP TRIGGER audit_not_replaced; DROP TRIGGER audit_seals_not_changed;
             DROP TRIGGER audit_seals_not_removed; DROP TRIGGER audit_seals_not_replaced;",
            "ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE audit_seals DISABLE TRIGGER USER;",
        );
        this.sql("CREATE TABLE kept_audit AS SELECT * FROM audit");
        this.sql("CREATE TABLE kept_seals AS SELECT * FROM audit_seals");
        this
    }

    /// As it was.
    pub fn put_back(&self) {
        self.sql("DELETE FROM audit; INSERT INTO audit SELECT * FROM kept_audit;");
        self.sql("DELETE FROM audit_seals; INSERT INTO audit_seals SELECT * FROM kept_seals;");
    }

    /// Any statements.
    pub fn sql(&self, sql: &str) {
        self.each(sql, sql);
    }

    fn each(&self, sqlite: &str, postgres: &str) {
        let mut connection = self.0.app.db.connection().expect("a connection");
        let done = match &mut *connection {
            Db::Postgres(c) => c.batch_execute(postgres),
            Db::Sqlite(c) => c.batch_execute(sqlite),
        };
        done.unwrap_or_else(|e| panic!("{sqlite}: {e}"));
    }

    /// The columns of a table, as the database knows them: a new one is tampered with by itself.
    pub fn columns(&self, table: &str) -> Vec<String> {
        let mut connection = self.0.app.db.connection().expect("a connection");
        let names: Vec<Name> = match &mut *connection {
            Db::Postgres(c) => sql_query(format!(
                "SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = '{table}'"
            ))
            .load(c),
            Db::Sqlite(c) => sql_query(format!("SELECT name FROM pragma_table_info('{table}')")).load(c),
        }
        .expect("columns");
        assert!(names.len() > 3, "{table} has columns");
        names.into_iter().map(|n| n.name).collect()
    }

    /// An expression that is another value than the column's.
    pub fn another_value(&self, column: &str) -> String {
        let postgres = matches!(self.0.app.db.backend(), theriac::db::Backend::Postgres);
        let one = "01900000-0000-7000-8000-000000000000";
        match column {
            "seq" | "entry" => format!("{column} + 1000000"),
            "at" | "sealed_at" if postgres => format!("{column} + interval '1 microsecond'"),
            "at" | "sealed_at" => format!("{column} + 1"),
            "actor_id" | "entity_id" if postgres => format!("'{one}'"),
            "actor_id" | "entity_id" => format!("x'{}'", one.replace('-', "")),
            "before" | "after" => r#"'{"status": "never so"}'"#.to_owned(),
            "hash" => "'00' || substr(hash, 3)".to_owned(),
            "actor" | "action" | "entity" | "request_id" => format!("coalesce({column}, '') || 'x'"),
            other => panic!("say how {other} is tampered with, and that the seal covers it"),
        }
    }

    /// Writes an entry of last year past the triggers.
    pub fn insert(&self, seq: i64) {
        let columns = "seq, at, actor, action, entity, entity_id";
        let with = |at: &str, id: &str| {
            format!("INSERT INTO audit ({columns}) VALUES ({seq}, {at}, 'system', 'x', 'listing', {id})")
        };
        self.each(
            &with("1700000000000000", "zeroblob(16)"),
            &with("'2023-11-14'", "gen_random_uuid()"),
        );
    }

    /// An entry as it stands.
    pub fn entry(&self, seq: i64) -> Entry {
        let mut connection = self.0.app.db.connection().expect("a connection");
        let page = theriac::db::audit::page(&mut connection, &Default::default(), Some(seq + 1), 1);
        page.expect("entries").pop().expect("the entry")
    }

    /// Adds a seal of one's own making.
    pub fn add_seal(&self, seal: &Seal) {
        let with = |at: String| {
            let Seal { seq, entry, hash, .. } = seal;
            format!(
                "INSERT INTO audit_seals (seq, entry, hash, sealed_at) VALUES ({seq}, {entry}, '{hash}', {at})"
            )
        };
        self.each(
            &with(seal.sealed_at.micros().to_string()),
            &with(format!("'{}'", seal.sealed_at)),
        );
    }
}
