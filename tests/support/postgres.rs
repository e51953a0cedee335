//! A throw-away PostgreSQL cluster, started once by the tests themselves and gone with them.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// A running cluster with a migrated template database.
pub struct Cluster {
    port: u16,
    made: AtomicUsize,
    /// The cluster ends when this process's end closes the keeper's standard input.
    _keeper: Child,
}

impl Cluster {
    /// The one cluster of this test run; `None`, said loudly, where PostgreSQL's programs are not installed.
    pub fn get() -> Option<&'static Self> {
        static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
        CLUSTER.get_or_init(Self::start).as_ref()
    }

    /// A fresh database at the current schema; its URL.
    pub fn fresh_database(&self) -> String {
        let name = format!("t{}", self.made.fetch_add(1, Ordering::Relaxed));
        self.sql(
            "postgres",
            &format!("CREATE DATABASE {name} TEMPLATE template_theriac"),
        );
        self.url(&name)
    }

    /// An empty database; its URL.
    pub fn empty_database(&self) -> String {
        let name = format!("e{}", self.made.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://tester@127.0.0.1:{}/{database}", self.port)
    }

    fn sql(&self, database: &str, sql: &str) {
        use diesel::{Connection, connection::SimpleConnection, pg::PgConnection};
        let mut connection = PgConnection::establish(&self.url(database)).expect("test cluster answers");
        connection.batch_execute(sql).expect("sql for a test database");
    }

    fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(
                std::env::var_os("CI").is_none(),
                "PostgreSQL's programs must be installed where CI is set"
            );
            eprintln!(
                "\n*** SKIPPED ON POSTGRESQL: initdb and postgres are not installed on this machine ***\n"
            );
            return None;
        };
        let folder = tempfile::Builder::new()
            .prefix("theriac-pg-")
            .tempdir()
            .expect("temporary folder")
            .keep();
        let port = free_port();
        let data = folder.join("data");
        // PostgreSQL refuses to run as root.
        let run_as = is_root().then(|| {
            if user_exists("postgres") {
                "postgres"
            } else {
                "nobody"
            }
        });
        if let Some(user) = run_as {
            run(Command::new("chown").arg(user).arg(&folder));
        }
        run(as_user(run_as, &programs.join("initdb"))
            .args([
                "--username=tester",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "-D",
            ])
            .arg(&data)
            .stdout(Stdio::null()));
        let server = as_user(run_as, &programs.join("postgres"));
        // The shell keeps the server until its standard input ends, which is when this process does.
        let script = r#"folder=$1; shift; "$@" >"$folder/log" 2>&1 </dev/null & server=$!; cat >/dev/null
            kill -INT $server; wait $server; rm -rf "$folder""#;
        let keeper = Command::new("sh")
            .args(["-c", script, "keeper"])
            .arg(&folder)
            .arg(server.get_program())
            .args(server.get_args())
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c"])
            .arg(format!("unix_socket_directories={}", folder.display()))
            .args([
                "-c",
                "fsync=off",
                "-c",
                "max_connections=400",
                "-c",
                "shared_buffers=64MB",
            ])
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell");
        let cluster = Self {
            port,
            made: AtomicUsize::new(0),
            _keeper: keeper,
        };
        cluster.wait(&folder);
        cluster.sql("postgres", "CREATE DATABASE template_theriac");
        {
            let database =
                theriac::db::Database::open(&cluster.url("template_theriac"), 1).expect("template");
            theriac::db::migrate(&mut database.connection().expect("template")).expect("migrations");
        }
        Some(cluster)
    }

    fn wait(&self, folder: &Path) {
        use diesel::{Connection, pg::PgConnection};
        let deadline = Instant::now() + Duration::from_secs(60);
        while PgConnection::establish(&self.url("postgres")).is_err() {
            let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            assert!(Instant::now() < deadline, "PostgreSQL did not start:\n{log}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .ok()
        .into_iter()
        .flatten()
        .flatten();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.extend(versions.map(|v| v.path().join("bin")));
    folders
        .into_iter()
        .find(|f| f.join("initdb").is_file() && f.join("postgres").is_file())
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .expect("a free port")
        .port()
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

fn user_exists(name: &str) -> bool {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    users.lines().any(|l| l.starts_with(&format!("{name}:")))
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    match user {
        None => Command::new(program),
        Some(user) => {
            let mut command = Command::new("setpriv");
            command
                .arg(format!("--reuid={user}"))
                .arg("--clear-groups")
                .arg("--")
                .arg(program);
            command
        }
    }
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(status.success(), "{command:?}: {status}");
}
