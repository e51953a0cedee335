//! Connections: chosen by the URL's scheme, pooled, and used one closure a unit of work.

use super::{
    changes,
    error::{Error, Result},
    idempotency,
    latest::Latest,
};
use diesel::{
    connection::SimpleConnection,
    pg::PgConnection,
    prelude::*,
    r2d2::{ManageConnection, Pool, PooledConnection},
    sqlite::SqliteConnection,
};
use std::{sync::Arc, time::Duration};

/// How long work waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// A connection to either database. Use it through [`db!`](crate::db!).
#[expect(missing_debug_implementations, reason = "connections have none")]
pub enum Db {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// Which database a URL names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// `postgres://…`
    Postgres,
    /// `sqlite:…`
    Sqlite,
}

impl Backend {
    /// By the URL's scheme. Unknown schemes are refused: a mistyped one must not become a file name.
    pub fn of(url: &str) -> Result<Self, String> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            Some("sqlite") => Ok(Self::Sqlite),
            _ => Err("must start with sqlite: or postgres://".to_owned()),
        }
    }
}

/// The database: a pool of connections, and on SQLite the queue of writers.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "pools have none")]
pub struct Database {
    backend: Backend,
    pool: Pool<Manager>,
    /// SQLite has one writer. Waiting in a fair queue is quicker and juster than its busy handler.
    writers: Arc<tokio::sync::Semaphore>,
    /// Who reads waits here for a connection, and not on a thread: each thread takes memory of its own.
    readers: Arc<tokio::sync::Semaphore>,
    latest: Latest,
}

impl Database {
    /// Opens a pool of at most `size` connections.
    pub fn open(url: &str, size: u32) -> Result<Self> {
        let backend = Backend::of(url).map_err(Error::Other)?;
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .build(Manager {
                backend,
                url: url.to_owned(),
            })
            .map_err(|e| Error::Unavailable(e.to_string()))?;
        let writers = match backend {
            Backend::Sqlite => 1,
            Backend::Postgres => size as usize,
        };
        Ok(Self {
            backend,
            pool,
            writers: Arc::new(tokio::sync::Semaphore::new(writers)),
            readers: Arc::new(tokio::sync::Semaphore::new(size as usize)),
            latest: Latest::new(),
        })
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Runs a unit of work that only reads, off the async threads.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let turn = Arc::clone(&self.readers).acquire_owned();
        let unavailable = |e: String| E::from(Error::Unavailable(e));
        let turn = tokio::time::timeout(PATIENCE, turn).await;
        let turn = turn.map_err(|_| unavailable("no connection came free".to_owned()))?;
        let turn = turn.map_err(|e| unavailable(e.to_string()))?;
        let this = self.clone();
        off_thread(move || {
            let done = work(&mut *this.connection()?);
            drop(turn);
            done
        })
        .await
    }

    /// Runs a unit of work as one transaction, off the async threads. An error rolls everything back. Under an
    /// idempotency key, the first transaction claims it.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let turn = Arc::clone(&self.writers).acquire_owned().await;
        let _turn = turn.map_err(|e| E::from(Error::Unavailable(e.to_string())))?;
        let (this, key) = (self.clone(), idempotency::current());
        off_thread(move || {
            let mut connection = this.connection()?;
            let done = transaction(&mut connection, |db| {
                key.as_ref().map_or(Ok(()), |key| key.claim(db))?;
                work(db)
            });
            if let (Ok(_), Some(key)) = (&done, &key) {
                key.committed();
            }
            // Known before whoever wrote is answered: from then on nobody is shown what this write has hidden.
            let begun = this.latest.begin();
            match done.is_ok().then(|| changes::last(&mut connection)) {
                Some(Ok(seq)) => this.latest.note(seq, begun),
                _ => this.latest.doubt(),
            }
            done
        })
        .await
    }

    /// The newest change, if this process knows it: all of its own, and those of others that are older than a fifth
    /// of a second. `None` means: look with [`Self::look`].
    pub fn latest_change(&self) -> Option<i64> {
        self.latest.get()
    }

    /// Looks the newest change up.
    pub fn look(&self, db: &mut Db) -> Result<i64> {
        let begun = self.latest.begin();
        let seq = changes::last(db)?;
        self.latest.note(seq, begun);
        Ok(seq)
    }

    /// One connection, for start-up and commands.
    pub fn connection(&self) -> Result<PooledConnection<Manager>> {
        self.pool.get().map_err(|e| Error::Unavailable(e.to_string()))
    }
}

async fn off_thread<T, E>(
    work: impl FnOnce() -> std::result::Result<T, E> + Send + 'static,
) -> std::result::Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(e) => Err(E::from(Error::Other(format!("unit of work failed: {e}")))),
    }
}

/// Runs `work` in a transaction: BEGIN IMMEDIATE on SQLite, so that a write never fails half-way for a lock.
pub fn transaction<T, E: From<Error>>(
    db: &mut Db,
    work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    use diesel::connection::TransactionManager;
    fn begin(db: &mut Db) -> Result<()> {
        match db {
            Db::Sqlite(c) => {
                diesel::connection::AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?
            }
            Db::Postgres(c) => <PgConnection as Connection>::TransactionManager::begin_transaction(c)?,
        }
        Ok(())
    }
    begin(db)?;
    match work(db) {
        Ok(value) => {
            crate::db!(db, |c| end(c, true))?;
            Ok(value)
        }
        Err(e) => {
            // The first error is the one to tell; a failed rollback closes the connection.
            let _ = crate::db!(db, |c| end(c, false));
            Err(e)
        }
    }
}

fn end<C: Connection>(conn: &mut C, commit: bool) -> Result<()> {
    use diesel::connection::TransactionManager;
    if commit {
        C::TransactionManager::commit_transaction(conn)?;
    } else {
        C::TransactionManager::rollback_transaction(conn)?;
    }
    Ok(())
}

/// Makes and checks pooled connections.
#[derive(Debug)]
pub struct Manager {
    backend: Backend,
    url: String,
}

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> std::result::Result<Db, Self::Error> {
        let connection_error = diesel::r2d2::Error::ConnectionError;
        let query_error = diesel::r2d2::Error::QueryError;
        Ok(match self.backend {
            Backend::Postgres => Db::Postgres(PgConnection::establish(&self.url).map_err(connection_error)?),
            Backend::Sqlite => {
                let path = self.url.strip_prefix("sqlite:").unwrap_or(&self.url);
                let path = path.strip_prefix("//").unwrap_or(path);
                let mut conn = SqliteConnection::establish(path).map_err(connection_error)?;
                // FULL: NORMAL loses acknowledged writes when the power fails.
                conn.batch_execute(
                    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                     PRAGMA foreign_keys = ON; PRAGMA cache_size = -4000;",
                )
                .map_err(query_error)?;
                Db::Sqlite(conn)
            }
        })
    }

    fn is_valid(&self, db: &mut Db) -> std::result::Result<(), Self::Error> {
        match db {
            Db::Postgres(c) => c
                .batch_execute("SELECT 1")
                .map_err(diesel::r2d2::Error::QueryError),
            Db::Sqlite(_) => Ok(()),
        }
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        use diesel::r2d2::R2D2Connection;
        // A connection still inside a transaction was left there by a panic: not to be used again.
        std::thread::panicking() || crate::db!(db, |c| c.is_broken())
    }
}
