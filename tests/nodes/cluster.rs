//! Several real processes on one PostgreSQL, each with a data folder of its own, all with the same files.

use crate::support::{Actor, Mail, PASSWORD, postgres::Cluster};
use diesel::{
    Connection, QueryableByName, RunQueryDsl, connection::SimpleConnection, pg::PgConnection,
    sql_types::BigInt,
};
use serde_json::json;
use std::{
    collections::BTreeMap,
    io::Write,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};
use theriac::{clock::Clock, db, db::Database, search::Search};

/// How long everything may take that is bound to happen.
const PATIENCE: Duration = Duration::from_secs(90);

/// The nodes.
pub struct Nodes {
    pub url: String,
    pub database: Database,
    files: String,
    nodes: Vec<Node>,
    _folder: tempfile::TempDir,
}

struct Node {
    data: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl Nodes {
    /// So many nodes that answer, and an operator; `None` where PostgreSQL is not installed.
    pub fn start(count: usize) -> Option<Self> {
        Self::start_with(count, None)
    }

    /// The same with another place for files than a folder that all nodes have.
    pub fn start_with(count: usize, files: Option<&str>) -> Option<Self> {
        let url = Cluster::get()?.fresh_database();
        let folder = tempfile::tempdir().expect("a folder");
        let shared = format!("file://{}", folder.path().join("files").display());
        let ports: Vec<TcpListener> = (0..count)
            .map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port"))
            .collect();
        let nodes = ports.iter().enumerate().map(|(i, port)| Node {
            data: folder.path().join(format!("node-{i}")),
            port: port.local_addr().expect("an address").port(),
            child: None,
        });
        let mut this = Self {
            nodes: nodes.collect(),
            database: Database::open(&url, 4).expect("the database"),
            files: files.map_or(shared, str::to_owned),
            _folder: folder,
            url,
        };
        drop(ports);
        (0..count).for_each(|i| this.launch(i));
        (0..count).for_each(|i| this.wait_ready(i));
        this.create_operator();
        Some(this)
    }

    /// The program with the settings of a node.
    pub fn command(&self, node: usize, command: &str) -> Command {
        let program = std::env::var("THERIAC_PROGRAM");
        let mut program = Command::new(program.unwrap_or_else(|_| env!("CARGO_BIN_EXE_theriac").to_owned()));
        let Node { data, port, .. } = &self.nodes[node];
        program
            .arg(command)
            .env("THERIAC_DATA_DIR", data)
            .env("THERIAC_BIND", format!("127.0.0.1:{port}"))
            .env("THERIAC_DATABASE_URL", &self.url)
            .env("THERIAC_FILES_URL", &self.files)
            .env(
                "THERIAC_SECRET_KEY",
                "one key for all nodes, and for nothing else",
            )
            .env("THERIAC_RATE_LIMITS", "off")
            .env("THERIAC_NOTICE_QUIET_SECONDS", "3")
            .env("THERIAC_DRAIN_SECONDS", "2")
            .env("THERIAC_LOG", "warn");
        program
    }

    fn create_operator(&self) {
        let mut operator = self.command(0, "create-operator");
        operator.args(["--email", "operator@example.org"]);
        let mut operator = operator
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program");
        let stdin = operator.stdin.as_mut().expect("standard input");
        writeln!(stdin, "{PASSWORD}").expect("the password is read");
        assert!(operator.wait().expect("it ends").success());
    }

    /// Starts a node; it need not be ready yet.
    pub fn launch(&mut self, node: usize) {
        let child = self.command(node, "serve").spawn().expect("the program");
        self.nodes[node].child = Some(child);
    }

    /// Waits until a node says that it is ready.
    pub fn wait_ready(&self, node: usize) {
        self.eventually("a node to be ready", || self.is_ready(node).then_some(()));
    }

    /// Waits until a node's index holds whatever had been changed when this was asked.
    pub fn follows(&self, node: usize) {
        let changed = self.last_change();
        self.eventually("a node to follow", || {
            let ready = self.anyone(node).get("//readyz").json;
            (ready["indexed_seq"].as_i64()? >= changed).then_some(())
        });
    }

    /// Whether a node says that it is ready.
    pub fn is_ready(&self, node: usize) -> bool {
        let answer = self.anyone(node).try_to("GET", "//readyz", &[], None);
        answer.is_ok_and(|a| a.status == 200)
    }

    /// `kill -9`, while it works.
    pub fn kill(&mut self, node: usize) {
        if let Some(mut child) = self.nodes[node].child.take() {
            child.kill().expect("it can be killed");
            child.wait().expect("it ends");
        }
    }

    /// Sends a signal by its name.
    pub fn signal(&self, node: usize, name: &str) {
        let pid = self.nodes[node].child.as_ref().expect("it runs").id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.expect("kill").success());
    }

    /// Tells a node to end, and waits until it has.
    pub fn end(&mut self, node: usize) {
        self.signal(node, "TERM");
        let mut child = self.nodes[node].child.take().expect("it runs");
        assert!(child.wait().expect("it ends").success());
    }

    /// Runs a command to its end.
    pub fn output(mut command: Command) -> Output {
        let told = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        told.output().expect("the program")
    }

    /// Where a node answers.
    pub fn root(&self, node: usize) -> String {
        format!("http://127.0.0.1:{}", self.nodes[node].port)
    }

    /// A node's own folder.
    pub fn data(&self, node: usize) -> &Path {
        &self.nodes[node].data
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.nodes.len()
    }

    /// Someone without an account, at a node.
    pub fn anyone(&self, node: usize) -> Actor {
        Actor::new(&self.root(node))
    }

    /// The same person, with the same token, at a node.
    pub fn at(&self, node: usize, who: &Actor) -> Actor {
        let mut there = self.anyone(node);
        there.token.clone_from(&who.token);
        there.email.clone_from(&who.email);
        there
    }

    /// Logs in at a node.
    pub fn log_in(&self, node: usize, email: &str) -> Actor {
        let mut actor = self.anyone(node);
        actor.email = email.to_owned();
        let body = json!({"email": email, "password": PASSWORD});
        let answer = actor.post("/auth/login", &body).ok();
        actor.token = answer["access_token"].as_str().map(str::to_owned);
        actor
    }

    /// The operator of all hubs, at a node.
    pub fn operator(&self, node: usize) -> Actor {
        self.log_in(node, "operator@example.org")
    }

    /// The owner of a new, approved company; each step at another node.
    pub fn approved(&self, kind: &str, name: &str, country: &str) -> Actor {
        let email = format!("{}@example.com", name.to_lowercase().replace(' ', "-"));
        let company = json!({"kind": kind, "name": name, "country": country, "registration_number": "R", "hub": "asean"});
        let body = json!({"email": email, "password": PASSWORD, "locale": "en", "company": company});
        let last = self.count() - 1;
        self.anyone(0).post("/auth/register", &body).expect(202);
        let letter = self.eventually("a mail", || {
            self.mails().into_values().flatten().find(|m| m.to == email)
        });
        let token = json!({"token": letter.token()});
        self.anyone(last).post("/auth/verify-email", &token).ok();
        let actor = self.log_in(0, &email);
        self.at(last, &actor)
            .post("/companies/me/submit", &json!({}))
            .ok();
        let path = format!("/admin/companies/{}/approve", actor.company());
        self.operator(last).post(&path, &json!({})).ok();
        actor
    }

    /// The mails that each node has sent.
    pub fn mails(&self) -> BTreeMap<usize, Vec<Mail>> {
        let of = |node: &Node| Mail::all_in(&node.data.join("mail"));
        self.nodes.iter().map(of).enumerate().collect()
    }

    /// The Message-IDs of all mails that were sent, by any node; one that was sent twice stands there twice.
    pub fn message_ids(&self) -> Vec<String> {
        let mut ids = Vec::new();
        for node in &self.nodes {
            for entry in std::fs::read_dir(node.data.join("mail"))
                .into_iter()
                .flatten()
                .flatten()
            {
                let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
                ids.extend(
                    text.lines()
                        .find_map(|l| l.strip_prefix("Message-ID: "))
                        .map(str::to_owned),
                );
            }
        }
        ids.sort();
        ids
    }

    /// A number out of the database.
    pub fn number(&self, sql: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Number {
            #[diesel(sql_type = BigInt)]
            n: i64,
        }
        let mut connection = PgConnection::establish(&self.url).expect("the database");
        let sql = format!("SELECT ({sql})::bigint AS n");
        diesel::sql_query(sql)
            .get_result::<Number>(&mut connection)
            .expect("a number")
            .n
    }

    /// Does something in the database past the service.
    pub fn run(&self, sql: &str) {
        let mut connection = PgConnection::establish(&self.url).expect("the database");
        connection.batch_execute(sql).expect("it is done");
    }

    /// The newest change.
    pub fn last_change(&self) -> i64 {
        db::changes::last(&mut self.database.connection().expect("a connection")).expect("the log")
    }

    /// What a node's index holds, compared with the database: how many records are equal; `None` while they differ.
    pub fn equal_records(&self, node: usize) -> Option<usize> {
        let mut connection = self.database.connection().expect("a connection");
        let epoch = db::meta::epoch(&mut connection).expect("meta")?;
        drop(connection);
        let folder = self.nodes[node].data.join("search-index");
        let search = Search::open(&folder, &epoch, 0).ok()?;
        let compared = crate::support::runtime().block_on(search.verify(&self.database, Clock::new().now()));
        compared.ok().filter(|d| d.is_none()).map(|d| d.equal)
    }

    /// Waits until every node's index holds exactly what is live, at the newest change; how many records, and how long the
    /// last of them took. Then all nodes have the same ids at the same cursor.
    pub fn all_equal(&self, within: Duration) -> (usize, Duration) {
        let begun = Instant::now();
        let mut records = Vec::new();
        for node in 0..self.count() {
            records.push(self.eventually("index and database to be equal", || self.equal_records(node)));
        }
        let took = begun.elapsed();
        assert!(took < within, "it took {took:?}");
        assert!(records.iter().all(|n| *n == records[0]), "{records:?}");
        (records[0], took)
    }

    /// Waits until `look` sees something; fails the test after a minute and a half.
    pub fn eventually<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(Instant::now() < deadline, "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        (0..self.count()).for_each(|node| self.kill(node));
    }
}
