//! A copy of SQLite's database, made while it is written to.

use super::{Db, Error, Result, documents, imports};
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types::Text};
use std::path::Path;

/// Copies the database as it is at this moment into a new file. Whoever writes meanwhile is not held up.
pub fn copy(db: &mut Db, file: &Path) -> Result<()> {
    let file = file
        .to_str()
        .ok_or_else(|| Error::Other("not a name in UTF-8".to_owned()))?;
    sql_query("VACUUM INTO ?")
        .bind::<Text, _>(file)
        .execute(sqlite(db)?)?;
    Ok(())
}

/// What is wrong with a database's file, in SQLite's words; nothing where it is whole.
pub fn faults(db: &mut Db) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct Said {
        #[diesel(sql_type = Text)]
        said: String,
    }
    let c = sqlite(db)?;
    let mut said: Vec<Said> =
        sql_query("SELECT integrity_check AS said FROM pragma_integrity_check").load(c)?;
    let broken =
        "SELECT \"table\" || ' refers to a missing ' || parent AS said FROM pragma_foreign_key_check";
    said.extend(sql_query(broken).load::<Said>(c)?);
    Ok(said.into_iter().map(|s| s.said).filter(|s| s != "ok").collect())
}

/// The files that the database names.
pub fn files(db: &mut Db) -> Result<Vec<String>> {
    let mut names = documents::stored_names(db)?;
    names.extend(imports::stored_names(db)?);
    Ok(names)
}

fn sqlite(db: &mut Db) -> Result<&mut SqliteConnection> {
    match db {
        Db::Sqlite(c) => Ok(c),
        Db::Postgres(_) => Err(Error::Other(
            "PostgreSQL is backed up by its own programs: see docs/OPERATIONS.md".to_owned(),
        )),
    }
}
