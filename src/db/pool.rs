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
use search_index::failpoint;
use std::{future::Future, sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long work waits for its turn to read.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a connection may take to be there. The pool tries again after half of it at most, so that a database which
/// is back is used again soon.
const CONNECT: Duration = Duration::from_secs(3);
/// How long work waits for its turn to write: an import may stand before it, batch by batch.
const QUEUE: Duration = Duration::from_secs(15);
/// How long a unit of work is waited for. A line that was cut without a word would else keep callers for ever.
const LONGEST: Duration = Duration::from_secs(30);

/// What a line to PostgreSQL is made with, unless the URL says otherwise: one that is dead is known to be so within ten
/// seconds, and not after the quarter of an hour that is usual.
const LINE: [(&str, &str); 6] = [
    ("connect_timeout", "2"),
    ("keepalives", "1"),
    ("keepalives_idle", "3"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "9000"),
];
/// What each session begins with. Whoever dies in a transaction must not hold the change log's lock for long.
const SESSION: &str = "SET idle_in_transaction_session_timeout = '30s'";

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
    writers: Arc<Semaphore>,
    /// Who reads waits here for a connection, and not on a thread: each thread takes memory of its own.
    readers: Arc<Semaphore>,
    latest: Latest,
}

impl Database {
    /// Opens a pool of at most `size` connections.
    pub fn open(url: &str, size: u32) -> Result<Self> {
        let backend = Backend::of(url).map_err(Error::Other)?;
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(CONNECT)
            .build(Manager {
                backend,
                url: with_line(backend, url),
            })
            .map_err(|e| Error::Unavailable(e.to_string()))?;
        let writers = match backend {
            Backend::Sqlite => 1,
            Backend::Postgres => size as usize,
        };
        Ok(Self {
            backend,
            pool,
            writers: Arc::new(Semaphore::new(writers)),
            readers: Arc::new(Semaphore::new(size as usize)),
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
        in_time(self.read_at_length(work)).await
    }

    /// The same for work that may take as long as it takes, such as reading everything there is.
    pub async fn read_at_length<T, E>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let turn = turn(&self.readers, PATIENCE).await?;
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
        let turn = turn(&self.writers, QUEUE).await?;
        let (this, key) = (self.clone(), idempotency::current());
        in_time(off_thread(move || {
            // Whoever waits may give up; the turn is given back only when the work is over.
            let _turn = turn;
            let mut connection = this.connection()?;
            let done = transaction(&mut connection, |db| {
                key.as_ref().map_or(Ok(()), |key| key.claim(db))?;
                work(db)
            });
            if let (Ok(_), Some(key)) = (&done, &key) {
                key.committed();
            }
            if done.is_ok() {
                failpoint::reached("write: committed");
            }
            // Known before whoever wrote is answered: from then on nobody is shown what this write has hidden.
            let begun = this.latest.begin();
            match done.is_ok().then(|| changes::last(&mut connection)) {
                Some(Ok(seq)) => this.latest.note(seq, begun),
                _ => this.latest.doubt(),
            }
            done
        }))
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

/// A turn, or the word that none came.
async fn turn(turns: &Arc<Semaphore>, patience: Duration) -> Result<OwnedSemaphorePermit> {
    let unavailable = |why: String| Error::Unavailable(why);
    let turn = tokio::time::timeout(patience, Arc::clone(turns).acquire_owned()).await;
    let turn = turn.map_err(|_| unavailable("no turn came".to_owned()))?;
    turn.map_err(|e| unavailable(e.to_string()))
}

/// Gives up waiting after a while. What was begun goes on: whether it was done is not known then.
async fn in_time<T, E: From<Error>>(
    work: impl Future<Output = std::result::Result<T, E>>,
) -> std::result::Result<T, E> {
    match tokio::time::timeout(LONGEST, work).await {
        Ok(done) => done,
        Err(_) => Err(E::from(Error::Unavailable("no answer came in time".to_owned()))),
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

/// The URL with what it does not say of the line.
fn with_line(backend: Backend, url: &str) -> String {
    let mut url = url.to_owned();
    if backend == Backend::Postgres {
        for (name, value) in LINE {
            let said = url.split_once('?').map_or("", |(_, said)| said);
            if !said.split('&').any(|s| s.split('=').next() == Some(name)) {
                let joint = if url.contains('?') { '&' } else { '?' };
                url.push_str(&format!("{joint}{name}={value}"));
            }
        }
    }
    url
}

/// The file that a URL of SQLite names; `None` for other databases.
pub fn sqlite_file(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?;
    Some(path.strip_prefix("//").unwrap_or(path))
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
            Backend::Postgres => {
                let mut conn = PgConnection::establish(&self.url).map_err(connection_error)?;
                conn.batch_execute(SESSION).map_err(query_error)?;
                Db::Postgres(conn)
            }
            Backend::Sqlite => {
                let path = sqlite_file(&self.url).unwrap_or(&self.url);
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
