//! A look into a service's database past the service, on either.

use diesel::{
    QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Text},
};
use theriac::db::{Database, Db};

/// A connection of one's own.
pub struct Looker(Database);

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    t: String,
}

impl Looker {
    /// Opens a database by its URL.
    pub fn open(url: &str) -> Self {
        Self(Database::open(url, 1).expect("the database"))
    }

    /// The same of one that may be away.
    pub fn try_open(url: &str) -> Option<Self> {
        use diesel::{Connection, pg::PgConnection};
        PgConnection::establish(url).ok()?;
        Some(Self::open(url))
    }

    /// An id as it stands in a statement.
    pub fn id(&self, id: &str) -> String {
        match self.0.backend() {
            theriac::db::Backend::Postgres => format!("'{id}'::uuid"),
            theriac::db::Backend::Sqlite => format!("x'{}'", id.replace('-', "")),
        }
    }

    /// The `n` of a statement's one row.
    pub fn count(&mut self, sql: &str) -> i64 {
        let found: Count = match &mut *self.0.connection().expect("a connection") {
            Db::Postgres(c) => sql_query(sql).get_result(c),
            Db::Sqlite(c) => sql_query(sql).get_result(c),
        }
        .unwrap_or_else(|e| panic!("{sql}: {e}"));
        found.n
    }

    /// The `t` of each row.
    pub fn texts(&mut self, sql: &str) -> Vec<String> {
        let found: Vec<Row> = match &mut *self.0.connection().expect("a connection") {
            Db::Postgres(c) => sql_query(sql).load(c),
            Db::Sqlite(c) => sql_query(sql).load(c),
        }
        .unwrap_or_else(|e| panic!("{sql}: {e}"));
        found.into_iter().map(|r| r.t).collect()
    }

    /// Runs statements.
    pub fn run(&mut self, sql: &str) {
        match &mut *self.0.connection().expect("a connection") {
            Db::Postgres(c) => c.batch_execute(sql),
            Db::Sqlite(c) => c.batch_execute(sql),
        }
        .unwrap_or_else(|e| panic!("{sql}: {e}"));
    }
}
