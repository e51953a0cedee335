//! Bringing a database to the schema of this build.

use super::{Db, Error, Result};
use diesel::{
    dsl::sql,
    migration::{Migration, MigrationSource},
    pg::PgConnection,
    prelude::*,
    sql_types::{Bool, Text},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Runs what has not run yet; returns the names. Nothing to do when current.
pub fn migrate(db: &mut Db) -> Result<Vec<String>> {
    let done = match db {
        Db::Postgres(c) => {
            use diesel::connection::SimpleConnection;
            // Two nodes may start at once: one migrates, the other waits and finds nothing to do.
            c.batch_execute("SELECT pg_advisory_lock(7305813)")?;
            let done = c.run_pending_migrations(POSTGRES).map(|v| names(&v));
            c.batch_execute("SELECT pg_advisory_unlock(7305813)")?;
            done
        }
        Db::Sqlite(c) => c.run_pending_migrations(SQLITE).map(|v| names(&v)),
    };
    done.map_err(|e| Error::Other(format!("migration failed: {e}")))
}

/// The names of the migrations that this build has and the database has not.
pub fn pending_migrations(db: &mut Db) -> Result<Vec<String>> {
    let pending = match db {
        Db::Postgres(c) => pending_on_postgres(c),
        Db::Sqlite(c) => c.pending_migrations(SQLITE).map(|v| pending_names(&v)),
    };
    pending.map_err(|e| Error::Other(format!("cannot read the schema's version: {e}")))
}

/// Diesel would make its own table where it is missing, and asks for the right to make tables even where it is there. A
/// server's role need not have that.
fn pending_on_postgres(
    c: &mut PgConnection,
) -> Result<Vec<String>, Box<dyn std::error::Error + Send + Sync>> {
    #[derive(QueryableByName)]
    struct Done {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let there = sql::<Bool>("to_regclass('__diesel_schema_migrations') IS NOT NULL");
    let done: Vec<Done> = match diesel::select(there).get_result(c)? {
        true => diesel::sql_query("SELECT version::text FROM __diesel_schema_migrations").load(c)?,
        false => Vec::new(),
    };
    let mut all = MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES)?;
    all.retain(|m| {
        let version = m.name().version().to_string();
        done.iter().all(|d| d.version != version)
    });
    Ok(pending_names(&all))
}

/// Takes every migration back; for tests of the way down.
pub fn revert_all(db: &mut Db) -> Result<()> {
    let reverted = match db {
        Db::Postgres(c) => c.revert_all_migrations(POSTGRES).map(|_| ()),
        Db::Sqlite(c) => c.revert_all_migrations(SQLITE).map(|_| ()),
    };
    reverted.map_err(|e| Error::Other(format!("migration down failed: {e}")))
}

/// Takes the newest migrations back until this one is the last that has run; for tests of the way from an older schema.
pub fn revert_to(db: &mut Db, last: &str) -> Result<()> {
    let (all, _) = all_names()?;
    for name in all.iter().rev().take_while(|name| *name != last) {
        let reverted = match db {
            Db::Postgres(c) => c.revert_last_migration(POSTGRES).map(|_| ()),
            Db::Sqlite(c) => c.revert_last_migration(SQLITE).map(|_| ()),
        };
        reverted.map_err(|e| Error::Other(format!("migration {name} down failed: {e}")))?;
    }
    Ok(())
}

fn names(versions: &[diesel::migration::MigrationVersion<'_>]) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

fn pending_names<DB: diesel::backend::Backend>(pending: &[Box<dyn Migration<DB>>]) -> Vec<String> {
    pending.iter().map(|m| m.name().to_string()).collect()
}

/// Both folders' migration names, for the test that they agree.
pub fn all_names() -> Result<(Vec<String>, Vec<String>)> {
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| Error::Other(e.to_string());
    let pg = MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES).map_err(failed)?;
    let sqlite = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).map_err(failed)?;
    Ok((pending_names(&pg), pending_names(&sqlite)))
}
