//! A throw-away PostgreSQL cluster, started once by the tests themselves and gone with them.

use std::{
    io::Write,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// A running cluster with a migrated template database.
pub struct Cluster {
    port: u16,
    made: AtomicUsize,
    folder: PathBuf,
    /// The cluster ends when this process's end closes the keeper's standard input.
    keeper: Mutex<Child>,
}

impl Cluster {
    /// The one cluster of this test run; `None`, said loudly, where PostgreSQL's programs are not installed.
    pub fn get() -> Option<&'static Self> {
        static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
        CLUSTER.get_or_init(|| Self::start(&["fsync=off"])).as_ref()
    }

    /// One for a single test, to be restarted and restored, with settings of its own.
    pub fn of_its_own(settings: &[&str]) -> Option<Self> {
        Self::start(settings)
    }

    /// What was initialised elsewhere, such as a restored backup: serves it until this is dropped, and removes it then.
    pub fn of_folder(folder: PathBuf) -> Option<Self> {
        let programs = programs()?;
        let cluster = Self::serve(&programs, folder, &[]);
        cluster.wait();
        Some(cluster)
    }

    /// The folder of all that is the cluster's: `data` and `log`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its port on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// One of PostgreSQL's programs, as the user who owns the cluster.
    pub fn program(name: &str) -> Command {
        as_user(owner(), &programs().expect("PostgreSQL's programs").join(name))
    }

    /// Ends the server by a signal, and starts it again. Returns when it answers.
    pub fn restart(&self, signal: &str) {
        let began = "SELECT (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint AS n";
        let look = || super::Looker::try_open(&self.url("postgres")).map(|mut db| db.count(began));
        let before = look();
        let mut keeper = self.keeper.lock().expect("the keeper");
        writeln!(keeper.stdin.as_mut().expect("its input"), "{signal}").expect("it is told");
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let now = look();
            if now.is_some() && now != before {
                return;
            }
            assert!(Instant::now() < deadline, "PostgreSQL did not start again");
            std::thread::sleep(Duration::from_millis(20));
        }
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

    /// A database as it is now, under a name of its own. Nobody may be connected to it.
    pub fn copy_of(&self, url: &str) -> String {
        let name = format!("c{}", self.made.fetch_add(1, Ordering::Relaxed));
        let from = url.rsplit('/').next().expect("a name");
        self.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE {from}"));
        self.url(&name)
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://tester@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs statements in a database.
    pub fn sql(&self, database: &str, sql: &str) {
        use diesel::{Connection, connection::SimpleConnection, pg::PgConnection};
        let mut connection = PgConnection::establish(&self.url(database)).expect("test cluster answers");
        connection.batch_execute(sql).expect("sql for a test database");
    }

    fn start(settings: &[&str]) -> Option<Self> {
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
        let data = folder.join("data");
        if let Some(user) = owner() {
            run(Command::new("chown").arg(user).arg(&folder));
        }
        run(as_user(owner(), &programs.join("initdb"))
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
        let cluster = Self::serve(&programs, folder, settings);
        cluster.wait();
        cluster.sql("postgres", "CREATE DATABASE template_theriac");
        {
            let database =
                theriac::db::Database::open(&cluster.url("template_theriac"), 1).expect("template");
            theriac::db::migrate(&mut database.connection().expect("template")).expect("migrations");
        }
        Some(cluster)
    }

    fn serve(programs: &Path, folder: PathBuf, settings: &[&str]) -> Self {
        let port = free_port();
        let server = as_user(owner(), &programs.join("postgres"));
        // The shell keeps the server until its standard input ends, which is when this process does. A line names a signal:
        // the server ends by it, and begins again: after a kill as often as it takes until the last of its processes is gone.
        let script = r#"folder=$1; shift; begin() { "$@" >>"$folder/log" 2>&1 </dev/null & server=$!; }; begin "$@"
            while read -r signal; do kill "-$signal" $server; wait $server
                while begin "$@"; sleep 0.3; ! kill -0 $server 2>/dev/null; do :; done
            done
            kill -INT $server; wait $server; rm -rf "$folder""#;
        let usual = [
            "listen_addresses=127.0.0.1",
            "max_connections=400",
            "shared_buffers=64MB",
        ];
        let keeper = Command::new("sh")
            .args(["-c", script, "keeper"])
            .arg(&folder)
            .arg(server.get_program())
            .args(server.get_args())
            .arg("-D")
            .arg(folder.join("data"))
            .args(["-p", &port.to_string(), "-c"])
            .arg(format!("unix_socket_directories={}", folder.display()))
            .args(usual.iter().chain(settings).flat_map(|s| ["-c", s]))
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        Self {
            port,
            made: AtomicUsize::new(0),
            folder,
            keeper: Mutex::new(keeper),
        }
    }

    fn wait(&self) {
        use diesel::{Connection, pg::PgConnection};
        let deadline = Instant::now() + Duration::from_secs(60);
        while PgConnection::establish(&self.url("postgres")).is_err() {
            let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
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
        // Where these are links, the others stand beside what they lead to.
        .and_then(|f| Some(std::fs::canonicalize(f.join("initdb")).ok()?.parent()?.to_owned()))
}

/// A port of loopback that nobody has.
pub fn free_port() -> u16 {
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

/// PostgreSQL refuses to run as root.
fn owner() -> Option<&'static str> {
    let named = || match user_exists("postgres") {
        true => "postgres",
        false => "nobody",
    };
    is_root().then(named)
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
