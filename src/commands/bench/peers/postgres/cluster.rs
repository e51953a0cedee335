//! A throw-away cluster, started from PostgreSQL's programs without being root.

use crate::{
    commands::bench::{
        failed,
        place::{ended, free_address},
        processor::Cores,
    },
    error::Result,
};
use std::{
    fs::{self, File},
    net::SocketAddr,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// What it is given: memory enough for all of it, and nothing that would only cost processor time at this size.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "shared_buffers=1GB",
    "work_mem=64MB",
    "maintenance_work_mem=512MB",
    "fsync=off",
    "jit=off",
    "max_parallel_workers_per_gather=0",
    "autovacuum=off",
];

/// A running cluster; it ends, and its folder is removed, when this is dropped.
pub(in crate::commands::bench) struct Cluster {
    server: Child,
    _folder: tempfile::TempDir,
    pub(super) address: SocketAddr,
}

/// The folder of the programs: the one given, or with `auto` the first that has them.
pub(super) fn programs(given: &str) -> Option<PathBuf> {
    let mut folders = vec![PathBuf::from(given)];
    if given == "auto" {
        let path = std::env::var_os("PATH").unwrap_or_default();
        folders = std::env::split_paths(&path).collect();
        let versions = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten();
        folders.extend(versions.map(|v| v.path().join("bin")));
    }
    folders
        .into_iter()
        .find(|f| f.join("initdb").is_file() && f.join("postgres").is_file())
}

impl Cluster {
    /// Starts one with a database that anyone on this machine may use as `bench`.
    pub(in crate::commands::bench) fn start(programs: &Path, cores: Cores) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("theriac-bench-pg-").tempdir()?;
        let (data, address) = (folder.path().join("data"), free_address()?);
        let user = user();
        if let Some(user) = user {
            ended(Command::new("chown").arg(user).arg(folder.path()))?;
        }
        let mut init = as_user(user, &programs.join("initdb"));
        init.args([
            "--username=bench",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-D",
        ]);
        ended(init.arg(&data).stdout(Stdio::null()))?;
        let log = folder.path().join("log");
        let mut serve = as_user(user, &programs.join("postgres"));
        serve
            .arg("-D")
            .arg(&data)
            .args(["-p", &address.port().to_string(), "-c"]);
        serve.arg(format!("unix_socket_directories={}", folder.path().display()));
        for setting in SETTINGS {
            serve.args(["-c", setting]);
        }
        serve
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?);
        let cluster = Self {
            server: cores.on_served(|| serve.spawn())?,
            _folder: folder,
            address,
        };
        let deadline = Instant::now() + Duration::from_secs(60);
        while let Err(e) = super::wire::Connection::open(address, "postgres") {
            if Instant::now() > deadline {
                let log = fs::read_to_string(&log).unwrap_or_default();
                return Err(failed(format!("PostgreSQL did not start: {e}\n{log}")));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(cluster)
    }

    /// The number of its first process.
    pub(super) fn process(&self) -> u32 {
        self.server.id()
    }

    /// A new database; its URL.
    pub(in crate::commands::bench) fn fresh(&self, name: &str) -> Result<String> {
        super::wire::Connection::open(self.address, "postgres")?.run(&format!("CREATE DATABASE {name}"))?;
        Ok(format!("postgres://bench@{}/{name}", self.address))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Killed outright it would leave its shared memory behind.
        let process = rustix::process::Pid::from_child(&self.server);
        let _ = rustix::process::kill_process(process, rustix::process::Signal::INT);
        let _ = self.server.wait();
    }
}

/// The user to run as, where we are root: PostgreSQL refuses that one.
fn user() -> Option<&'static str> {
    let root = fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0);
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let known = users.lines().any(|l| l.starts_with("postgres:"));
    root.then_some(if known { "postgres" } else { "nobody" })
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    let Some(user) = user else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={user}"))
        .args(["--clear-groups", "--"])
        .arg(program);
    command
}
