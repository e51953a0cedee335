//! A throw-away service: a data folder of its own, and this very program serving from it as a process.

use super::{failed, processor::Cores, wire::Connection};
use crate::{
    commands::caller::{Caller, letters},
    error::Result,
};
use serde_json::json;
use std::{
    fs::File,
    io::Write,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const PASSWORD: &str = "a long pass phrase for measuring";
const OPERATOR: &str = "operator@hub.example";
const PATIENCE: Duration = Duration::from_secs(120);

/// A running service; it ends, and its folder is removed, when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    folder: tempfile::TempDir,
    cores: Cores,
    database: Option<String>,
    server: Child,
    pub(super) address: SocketAddr,
    /// Where the body that never changes is answered without any layer.
    pub(super) fixed_body: SocketAddr,
    pub(super) operator: Caller,
}

impl Place {
    /// Starts one, on the core of what is measured. `database` is a URL, or `None` for SQLite in the folder.
    pub(super) fn start(cores: Cores, database: Option<&str>) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("theriac-bench-").tempdir()?;
        let (address, fixed_body) = (free_address()?, free_address()?);
        let database = database.map(str::to_owned);
        let settings = Settings {
            folder: folder.path(),
            address,
            fixed_body,
            database: database.as_deref(),
        };
        if database.is_some() {
            ended(settings.program("migrate")?.stdout(Stdio::null()))?;
        }
        let server = settings.serve(cores)?;
        let mut create = settings.program("create-operator")?;
        // From here on it is ended by `drop`, whatever goes wrong.
        let mut place = Self {
            folder,
            cores,
            database,
            server,
            address,
            fixed_body,
            operator: Caller::new(address),
        };
        place.until_ready()?;
        create
            .args(["--email", OPERATOR])
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        let mut create = create.stderr(Stdio::null()).spawn()?;
        if let Some(mut input) = create.stdin.take() {
            writeln!(input, "{PASSWORD}")?;
        }
        if !create.wait()?.success() {
            return Err(failed("no operator could be made"));
        }
        place.operator = Caller::new(address).log_in(OPERATOR, PASSWORD)?;
        Ok(place)
    }

    /// Ends the server and starts it anew with the same data.
    pub(super) fn restart(&mut self) -> Result<()> {
        self.server.kill()?;
        self.server.wait()?;
        let settings = Settings {
            folder: self.folder.path(),
            address: self.address,
            fixed_body: self.fixed_body,
            database: self.database.as_deref(),
        };
        self.server = settings.serve(self.cores)?;
        self.until_ready()
    }

    fn until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        let ready = super::wire::Request::get("/readyz");
        loop {
            let answer = Connection::open(self.address).and_then(|mut c| c.ask(&ready));
            if answer.is_ok_and(|a| a.status == 200) {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() || Instant::now() > deadline {
                let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                return Err(failed(format!("the service did not start:\n{log}")));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The number of the process that serves.
    pub(super) fn process(&self) -> u32 {
        self.server.id()
    }

    /// The owner of a new, approved company.
    pub(super) fn company(&self, kind: &str, name: &str, country: &str, hub: &str) -> Result<Caller> {
        let email = format!("{}@bench.example", name.to_lowercase().replace(' ', "-"));
        let anyone = Caller::new(self.address);
        let company = json!({"kind": kind, "name": name, "country": country,
            "registration_number": format!("BENCH-{name}"), "hub": hub});
        let registration = json!({"email": email, "password": PASSWORD, "locale": "en", "company": company});
        anyone.call("POST", "/auth/register", Some(&registration))?;
        let token = self.mailed_token(&email)?;
        anyone.call("POST", "/auth/verify-email", Some(&json!({"token": token})))?;
        let owner = anyone.log_in(&email, PASSWORD)?;
        let company = owner.call("POST", "/companies/me/submit", Some(&json!({})))?;
        let id = company["id"].as_str().unwrap_or_default();
        self.operator.call(
            "POST",
            &format!("/admin/companies/{id}/approve"),
            Some(&json!({})),
        )?;
        Ok(owner)
    }

    fn mailed_token(&self, email: &str) -> Result<String> {
        let (deadline, mail) = (Instant::now() + PATIENCE, self.folder.path().join("mail"));
        loop {
            if let Some(letter) = letters(&mail).into_iter().rev().find(|l| l.to == email) {
                return Ok(letter.token());
            }
            if Instant::now() > deadline {
                return Err(failed(format!("no mail to {email} came")));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// With what the program is started.
struct Settings<'a> {
    folder: &'a Path,
    address: SocketAddr,
    fixed_body: SocketAddr,
    database: Option<&'a str>,
}

impl Settings<'_> {
    fn program(&self, command: &str) -> Result<Command> {
        let mut program = Command::new(std::env::current_exe()?);
        program
            .arg(command)
            .env("THERIAC_DATA_DIR", self.folder)
            .env("THERIAC_BIND", self.address.to_string())
            .env("THERIAC_FIXED_BODY", self.fixed_body.to_string())
            // The limits are on: each request is counted against a budget that the load does not use up.
            .env("THERIAC_RATE_LIMITS", "on")
            .env("THERIAC_RATE_LIMIT_FACTOR", "1000000")
            .env("THERIAC_LOG", "info")
            .env_remove("THERIAC_ENV")
            .env_remove("THERIAC_SMTP_URL")
            .env_remove("THERIAC_DATABASE_URL");
        if let Some(url) = self.database {
            program.env("THERIAC_DATABASE_URL", url);
        }
        Ok(program)
    }

    fn serve(&self, cores: Cores) -> Result<Child> {
        let log = File::create(self.folder.join("log"))?;
        let mut serve = self.program("serve")?;
        serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        Ok(cores.on_served(|| serve.spawn())?)
    }
}

/// An address of loopback with a port that nobody has.
pub(super) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// Runs a program to its end, which must be a good one.
pub(super) fn ended(command: &mut Command) -> Result<()> {
    let name = PathBuf::from(command.get_program());
    let status = command
        .status()
        .map_err(|e| failed(format!("{}: {e}", name.display())))?;
    match status.success() {
        true => Ok(()),
        false => Err(failed(format!("{}: {status}", name.display()))),
    }
}
