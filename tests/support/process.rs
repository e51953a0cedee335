//! The real program as a process, to be killed.

use super::{Actor, app::PASSWORD, mail::Mail};
use serde_json::json;
use std::{
    io::Write,
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A running `theriac serve` on SQLite.
pub struct Process {
    folder: tempfile::TempDir,
    port: u16,
    child: Child,
    settings: &'static [(&'static str, &'static str)],
}

impl Process {
    pub fn start() -> Self {
        Self::start_with(&[("THERIAC_RATE_LIMITS", "off")])
    }

    /// With settings of the environment.
    pub fn start_with(settings: &'static [(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("temporary folder");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|l| l.local_addr())
            .expect("a free port")
            .port();
        let child = Self::command(&folder, port, "serve")
            .envs(settings.iter().copied())
            .spawn()
            .expect("the program");
        let this = Self {
            folder,
            port,
            child,
            settings,
        };
        this.wait();
        let mut operator = Self::command(&this.folder, port, "create-operator")
            .args(["--email", "operator@example.org"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program");
        let stdin = operator.stdin.as_mut().expect("standard input");
        writeln!(stdin, "{PASSWORD}").expect("the password is read");
        assert!(operator.wait().expect("it ends").success());
        this
    }

    fn command(folder: &tempfile::TempDir, port: u16, command: &str) -> Command {
        let mut program = Command::new(program());
        program
            .arg(command)
            .env("THERIAC_DATA_DIR", folder.path())
            .env("THERIAC_BIND", format!("127.0.0.1:{port}"))
            .env("THERIAC_LOG", "warn");
        program
    }

    /// Whether the program is one that was built for a release, and is held to its bounds.
    pub fn is_release() -> bool {
        program() != env!("CARGO_BIN_EXE_theriac")
    }

    /// Its SQLite file.
    pub fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("theriac.sqlite")
    }

    /// Where it listens on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How long the process's threads have been on a processor so far (Linux).
    pub fn on_processor(&self) -> Duration {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("its threads");
        let nanos = threads.flatten().filter_map(|thread| {
            let told = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
            told.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanos.sum())
    }

    /// The memory that is the process's own, in bytes (Linux).
    pub fn memory(&self) -> u64 {
        let told = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("its status");
        let line = told
            .lines()
            .find_map(|l| l.strip_prefix("RssAnon:"))
            .expect("RssAnon");
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
        kib * 1_024
    }

    /// Publishes the first listings of the made-up corpus.
    pub fn publish(&self, supplier: &Actor, count: usize) {
        use search_index::corpus::{COLUMNS, Corpus};
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(COLUMNS).expect("a header");
        for listing in Corpus::new(1).listings(count) {
            writer.write_record(listing.cells()).expect("a row");
        }
        let bytes = writer.into_inner().expect("a file");
        let submit = [("submit", "true")];
        let import = supplier
            .upload("/listings/import", "all.csv", "text/csv", &bytes, &submit)
            .expect(202);
        let path = format!("/imports/{}", import["import_id"].as_str().expect("an id"));
        self.eventually("the import", || {
            (supplier.get(&path).ok()["status"] == "done").then_some(())
        });
        let operator = self.operator();
        loop {
            let queue = operator.get("/admin/queue?kind=listing&limit=100").ok();
            let ids: Vec<_> = queue["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|i| i["id"].clone())
                .collect();
            if ids.is_empty() {
                break;
            }
            operator
                .post("/admin/listings/approve", &json!({ "ids": ids }))
                .ok();
        }
        self.eventually("the index", || {
            let ready = operator.get("//readyz").ok();
            (ready["indexed_seq"] == ready["last_seq"]).then_some(())
        });
    }

    /// `kill -9`, and a new start on the same folder.
    pub fn kill_and_restart(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
        self.child = Self::command(&self.folder, self.port, "serve")
            .envs(self.settings.iter().copied())
            .spawn()
            .expect("the program");
        self.wait();
    }

    fn wait(&self) {
        let someone = ureq::Agent::config_builder().build().new_agent();
        let url = format!("http://127.0.0.1:{}/readyz", self.port);
        self.eventually("the service", || {
            someone.get(&url).call().ok().filter(|a| a.status() == 200)
        });
    }

    /// Waits until `look` sees something; fails the test after two minutes.
    pub fn eventually<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(Instant::now() < deadline, "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Logs in.
    pub fn log_in(&self, email: &str) -> Actor {
        let mut actor = Actor::new(&format!("http://127.0.0.1:{}", self.port));
        actor.email = email.to_owned();
        let answer = actor
            .post("/auth/login", &json!({"email": email, "password": PASSWORD}))
            .ok();
        actor.token = answer["access_token"].as_str().map(str::to_owned);
        actor
    }

    /// Someone without an account.
    pub fn anonymous(&self) -> Actor {
        Actor::new(&format!("http://127.0.0.1:{}", self.port))
    }

    /// The operator of all hubs.
    pub fn operator(&self) -> Actor {
        self.log_in("operator@example.org")
    }

    /// The owner of a new, approved company.
    pub fn approved(&self, kind: &str, name: &str, country: &str) -> Actor {
        let email = format!("{}@example.com", name.to_lowercase().replace(' ', "-"));
        let company = json!({"kind": kind, "name": name, "country": country, "registration_number": "R", "hub": "asean"});
        let body = json!({"email": email, "password": PASSWORD, "locale": "en", "company": company});
        Actor::new(&format!("http://127.0.0.1:{}", self.port))
            .post("/auth/register", &body)
            .expect(202);
        let letters = || Mail::all_in(&self.folder.path().join("mail"));
        let letter = self.eventually("a mail", || letters().into_iter().find(|m| m.to == email));
        let anyone = Actor::new(&format!("http://127.0.0.1:{}", self.port));
        anyone
            .post("/auth/verify-email", &json!({"token": letter.token()}))
            .ok();
        let actor = self.log_in(&email);
        actor.post("/companies/me/submit", &json!({})).ok();
        let path = format!("/admin/companies/{}/approve", actor.company());
        self.operator().post(&path, &json!({})).ok();
        actor
    }

    /// How many live matches stand in the database for a demand.
    pub fn matches_of(&self, demand: &str) -> u64 {
        use diesel::{prelude::*, sql_types::BigInt, sqlite::SqliteConnection};
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            n: i64,
        }
        let path = self.folder.path().join("theriac.sqlite");
        let mut db = SqliteConnection::establish(&path.display().to_string()).expect("the database");
        let hex = demand.replace('-', "");
        let sql = format!("SELECT count(*) AS n FROM matches WHERE live AND demand_id = x'{hex}'");
        let count: Count = diesel::sql_query(sql).get_result(&mut db).expect("a count");
        count.n.unsigned_abs()
    }

    /// Waits until the index has everything, stops the service in good order, and runs `theriac verify-index`.
    pub fn verify_index(&mut self) {
        let mut verify = Self::command(&self.folder, self.port, "verify-index");
        verify.stdout(Stdio::null());
        self.eventually("index and database to be equal", || {
            verify.status().expect("the program").success().then_some(())
        });
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program that cargo built, or the one that a release is measured with.
fn program() -> String {
    std::env::var("THERIAC_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_theriac").to_owned())
}
