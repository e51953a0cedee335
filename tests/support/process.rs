//! The real program as a process, to be killed.

use super::{
    Actor,
    app::PASSWORD,
    looker::Looker,
    mail::Mail,
    postgres::{Cluster, free_port},
};
use serde_json::json;
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// A running `theriac serve`.
pub struct Process {
    folder: tempfile::TempDir,
    place: Place,
    child: Child,
}

/// What a process is started with; the same again after a kill.
#[derive(Clone)]
pub struct Place {
    /// Its data folder.
    pub data: PathBuf,
    /// Its database; SQLite in the data folder when absent.
    pub database_url: Option<String>,
    /// Settings of the environment.
    pub settings: Vec<(String, String)>,
    /// The program that is run, where it is not the one under test.
    pub program: Option<String>,
    port: u16,
}

impl Process {
    pub fn start() -> Self {
        Self::start_with(&[("THERIAC_RATE_LIMITS", "off")])
    }

    /// With settings of the environment.
    pub fn start_with(settings: &[(&str, &str)]) -> Self {
        Self::start_on(None, settings)
    }

    /// One on each database that there is, one after the other.
    pub fn on_each() -> impl Iterator<Item = Self> {
        std::iter::once_with(|| Some(Self::start()))
            .chain(std::iter::once_with(Self::on_postgres))
            .flatten()
    }

    /// On a fresh PostgreSQL database; `None` where PostgreSQL is not installed.
    pub fn on_postgres() -> Option<Self> {
        let url = Cluster::get()?.fresh_database();
        Some(Self::start_on(Some(url), &[("THERIAC_RATE_LIMITS", "off")]))
    }

    /// On this database, or on SQLite in a folder of its own.
    pub fn start_on(database_url: Option<String>, settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("temporary folder");
        let data = folder.path().to_owned();
        Self::start_in(folder, data, database_url, settings)
    }

    /// With its data in another folder than the temporary one that it keeps.
    pub fn start_in(
        folder: tempfile::TempDir,
        data: PathBuf,
        database_url: Option<String>,
        settings: &[(&str, &str)],
    ) -> Self {
        let settings = settings.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        let place = Place {
            data,
            database_url,
            settings: settings.collect(),
            program: None,
            port: free_port(),
        };
        Self::run(folder, place)
    }

    /// Another program than the one under test, on an empty PostgreSQL database that it migrates itself.
    pub fn start_older(program: String, database_url: String) -> Self {
        let folder = tempfile::tempdir().expect("temporary folder");
        let place = Place {
            data: folder.path().to_owned(),
            database_url: Some(database_url),
            settings: vec![("THERIAC_RATE_LIMITS".to_owned(), "off".to_owned())],
            program: Some(program),
            port: free_port(),
        };
        assert!(place.command("migrate").status().expect("the program").success());
        Self::run(folder, place)
    }

    fn run(folder: tempfile::TempDir, place: Place) -> Self {
        let child = place.command("serve").spawn().expect("the program");
        let this = Self { folder, place, child };
        this.wait();
        this.place.create_operator();
        this
    }

    /// What it was started with; what is changed here holds from the next start on.
    pub fn place(&mut self) -> &mut Place {
        &mut self.place
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        &self.place.data
    }

    /// The temporary folder that goes when this goes.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A command of the program with the same settings.
    pub fn command(&self, command: &str) -> Command {
        self.place.command(command)
    }

    /// The process's number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether the program is one that was built for a release, and is held to its bounds.
    pub fn is_release() -> bool {
        program() != env!("CARGO_BIN_EXE_theriac")
    }

    /// Where it listens on loopback.
    pub fn port(&self) -> u16 {
        self.place.port
    }

    /// How long the process's threads have been on a processor so far (Linux).
    pub fn on_processor(&self) -> Duration {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.pid())).expect("its threads");
        let nanos = threads.flatten().filter_map(|thread| {
            let told = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
            told.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanos.sum())
    }

    /// The memory that is the process's own, in bytes (Linux).
    pub fn memory(&self) -> u64 {
        let told = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("its status");
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

    /// `kill -9`, and a new start with the same settings.
    pub fn kill_and_restart(&mut self) {
        self.kill();
        self.restart();
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// Asks it to end in order, and waits until it has.
    pub fn stop(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("it is told to end");
        assert!(self.child.wait().expect("it ends").success());
    }

    /// Starts it again and waits until it is ready.
    pub fn restart(&mut self) {
        self.start_again();
        self.wait();
    }

    /// Starts it again.
    pub fn start_again(&mut self) {
        self.child = self.place.command("serve").spawn().expect("the program");
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("its state")
    }

    /// Waits until it is ready.
    pub fn wait(&self) {
        let someone = ureq::Agent::config_builder().build().new_agent();
        let url = format!("http://127.0.0.1:{}/readyz", self.place.port);
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
        let mut actor = Actor::new(&format!("http://127.0.0.1:{}", self.place.port));
        actor.email = email.to_owned();
        let answer = actor
            .post("/auth/login", &json!({"email": email, "password": PASSWORD}))
            .ok();
        actor.token = answer["access_token"].as_str().map(str::to_owned);
        actor
    }

    /// Someone without an account.
    pub fn anonymous(&self) -> Actor {
        Actor::new(&format!("http://127.0.0.1:{}", self.place.port))
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
        Actor::new(&format!("http://127.0.0.1:{}", self.place.port))
            .post("/auth/register", &body)
            .expect(202);
        let letters = || Mail::all_in(&self.place.data.join("mail"));
        let letter = self.eventually("a mail", || letters().into_iter().find(|m| m.to == email));
        let anyone = Actor::new(&format!("http://127.0.0.1:{}", self.place.port));
        anyone
            .post("/auth/verify-email", &json!({"token": letter.token()}))
            .ok();
        let actor = self.log_in(&email);
        actor.post("/companies/me/submit", &json!({})).ok();
        let path = format!("/admin/companies/{}/approve", actor.company());
        self.operator().post(&path, &json!({})).ok();
        actor
    }

    /// Its database, to look into.
    pub fn database(&self) -> Looker {
        self.place.database()
    }

    /// How many live matches stand in the database for a demand.
    pub fn matches_of(&self, demand: &str) -> u64 {
        let mut db = self.database();
        let sql = format!(
            "SELECT count(*) AS n FROM matches WHERE live AND demand_id = {}",
            db.id(demand)
        );
        db.count(&sql).unsigned_abs()
    }

    /// Waits until `theriac verify-index` finds no difference.
    pub fn verify_index(&self) {
        self.verified("verify-index");
    }

    /// Waits until the index is the database, and the audit is what was sealed.
    pub fn verify_all(&self) {
        self.verified("verify-index");
        self.verified("verify-audit");
    }

    fn verified(&self, command: &str) {
        let mut verify = self.command(command);
        let mut said = String::new();
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let output = verify.stdout(Stdio::piped()).output().expect("the program");
            if output.status.success() {
                return;
            }
            said.clear();
            said.push_str(&String::from_utf8_lossy(&output.stdout));
            assert!(Instant::now() < deadline, "{command}: {said}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Place {
    /// A command of the program with these settings.
    pub fn command(&self, command: &str) -> Command {
        let mut program = Command::new(self.program.clone().unwrap_or_else(program));
        program
            .arg(command)
            .env("THERIAC_DATA_DIR", &self.data)
            .env("THERIAC_BIND", format!("127.0.0.1:{}", self.port))
            .env("THERIAC_LOG", "warn")
            .envs(self.settings.iter().cloned());
        if let Some(url) = &self.database_url {
            program.env("THERIAC_DATABASE_URL", url);
        }
        program
    }

    /// The database, to look into.
    pub fn database(&self) -> Looker {
        let sqlite = || format!("sqlite:{}", self.data.join("theriac.sqlite").display());
        Looker::open(&self.database_url.clone().unwrap_or_else(sqlite))
    }

    fn create_operator(&self) {
        let mut operator = self
            .command("create-operator")
            .args(["--email", "operator@example.org"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program");
        let stdin = operator.stdin.as_mut().expect("standard input");
        writeln!(stdin, "{PASSWORD}").expect("the password is read");
        assert!(operator.wait().expect("it ends").success());
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
