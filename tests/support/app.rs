//! A service of the test's own: real server, real port, its own database and folder.

use super::{Actor, mail::Mail, postgres::Cluster};
use std::{
    sync::{OnceLock, mpsc},
    time::{Duration, Instant},
};
use theriac::{
    app::App,
    clock::Clock,
    commands::create_operator::create_operator,
    config::{Config, FilesPlace, PasswordCost},
    serve,
};
use tokio::{runtime::Runtime, sync::oneshot};

/// The password of everyone in tests.
pub const PASSWORD: &str = "correct horse battery staple 42";

/// A running service.
pub struct TestApp {
    /// What its handlers are given; tests use it to look at the database and to move the clock.
    pub app: App,
    /// `http://127.0.0.1:PORT`.
    pub root: String,
    stop: Option<oneshot::Sender<()>>,
    stopped: mpsc::Receiver<()>,
    folder: tempfile::TempDir,
}

/// The runtime that all services of this process run on.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().expect("a runtime"))
}

impl TestApp {
    /// On a fresh SQLite file.
    pub fn on_sqlite() -> Self {
        Self::start(None, |_| {})
    }

    /// On a fresh PostgreSQL database; `None` where PostgreSQL is not installed.
    pub fn on_postgres() -> Option<Self> {
        Cluster::get().map(|cluster| Self::start(Some(cluster.fresh_database()), |_| {}))
    }

    /// With other settings, on each database that there is, one after the other.
    pub fn on_each(change: impl Fn(&mut Config)) -> impl Iterator<Item = Self> {
        let postgres = Cluster::get().map(|cluster| Some(cluster.fresh_database()));
        let urls = std::iter::once(None).chain(postgres);
        urls.map(move |url| Self::start(url, &change))
    }

    /// Another node on the same PostgreSQL and the same files, with an index of its own.
    pub fn beside(&self, change: impl FnOnce(&mut Config)) -> Self {
        let first = &self.app.config;
        Self::start(Some(first.database_url.clone()), |config| {
            config.files = first.files.clone();
            change(config);
        })
    }

    /// With other settings.
    pub fn start(database_url: Option<String>, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("temporary folder");
        let data_dir = folder.path().join("data");
        let database_url =
            database_url.unwrap_or_else(|| format!("sqlite:{}", data_dir.join("theriac.sqlite").display()));
        let mut config = Config {
            files: FilesPlace::Folder(data_dir.join("files")),
            drain: Duration::ZERO,
            data_dir,
            bind: ([127, 0, 0, 1], 0).into(),
            database_url,
            smtp_url: None,
            mail_from: "Theriac <no-reply@theriac.example>".to_owned(),
            public_url: "http://theriac.test".to_owned(),
            production: false,
            secret_key: Some("a key for tests, and for nothing else".to_owned()),
            rate_limits: false,
            rate_limit_factor: 1,
            fixed_body: None,
            behind_proxy: false,
            notice_quiet: Duration::from_millis(300),
            card_memory: 1 << 20,
            smtp_patience: Duration::from_secs(30),
            even_answers: Duration::ZERO,
            password_cost: PasswordCost {
                memory: 64,
                passes: 1,
            },
        };
        change(&mut config);
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = mpsc::channel();
        let (done, all_done) = mpsc::channel();
        let app = {
            let _in_runtime = runtime().enter();
            App::open(config, Clock::new()).expect("the service opens")
        };
        let serving = app.clone();
        runtime().spawn(async move {
            let ready = |server: &theriac::api::Server| tell.send(server.address).expect("the test waits");
            let end = async { drop(stopped.await) };
            serve::serve(serving, ready, end).await.expect("the service runs");
            let _ = done.send(());
        });
        let address = told
            .recv_timeout(Duration::from_secs(30))
            .expect("the service listens");
        Self {
            app,
            root: format!("http://{address}"),
            stop: Some(stop),
            stopped: all_done,
            folder,
        }
    }

    /// Someone without an account.
    pub fn anonymous(&self) -> Actor {
        Actor::new(&self.root)
    }

    /// The owner of a new, approved supplier.
    pub fn supplier(&self, name: &str) -> Actor {
        self.approved("supplier", name, "CN", "asean", "zh")
    }

    /// The owner of a new, approved buyer.
    pub fn buyer(&self, name: &str) -> Actor {
        self.approved("buyer", name, "VN", "asean", "vi")
    }

    /// The owner of a new, approved company.
    pub fn approved(&self, kind: &str, name: &str, country: &str, hub: &str, locale: &str) -> Actor {
        let actor = self.registered(kind, name, country, hub, locale);
        actor.post("/companies/me/submit", &serde_json::json!({})).ok();
        let company = actor.company();
        self.operator()
            .post(
                &format!("/admin/companies/{company}/approve"),
                &serde_json::json!({}),
            )
            .ok();
        actor
    }

    /// The owner of a new company that no operator has seen; address `name@example.com` in small letters.
    pub fn registered(&self, kind: &str, name: &str, country: &str, hub: &str, locale: &str) -> Actor {
        let email = format!("{}@example.com", name.to_lowercase().replace(' ', "-"));
        let company = serde_json::json!({
            "kind": kind, "name": name, "country": country, "registration_number": format!("R-{name}"), "hub": hub,
        });
        let body =
            serde_json::json!({"email": email, "password": PASSWORD, "locale": locale, "company": company});
        self.anonymous().post("/auth/register", &body).expect(202);
        let token = self.mail_to(&email).token();
        self.anonymous()
            .post("/auth/verify-email", &serde_json::json!({"token": token}))
            .ok();
        self.log_in(&email)
    }

    /// Logs in.
    pub fn log_in(&self, email: &str) -> Actor {
        let mut actor = self.anonymous();
        actor.email = email.to_owned();
        let body = serde_json::json!({"email": email, "password": PASSWORD});
        actor.token = Some(
            actor.post("/auth/login", &body).ok()["access_token"]
                .as_str()
                .expect("token")
                .to_owned(),
        );
        actor
    }

    /// The operator of all hubs; made on first use.
    pub fn operator(&self) -> Actor {
        self.operator_of(&[])
    }

    /// An operator of these hubs; made on first use.
    pub fn operator_of(&self, hubs: &[&str]) -> Actor {
        let email = format!(
            "operator{}@example.org",
            hubs.iter().map(|h| format!("-{h}")).collect::<String>()
        );
        let hubs: Vec<String> = hubs.iter().map(|h| (*h).to_owned()).collect();
        // The second time the address is taken, and that is fine.
        let _ = runtime().block_on(create_operator(&self.app, &email, hubs, PASSWORD.to_owned()));
        self.log_in(&email)
    }

    /// All mails so far, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        Mail::all_in(&self.folder.path().join("data/mail"))
    }

    /// The newest mail to this address; waits for the first.
    pub fn mail_to(&self, address: &str) -> Mail {
        self.mail_where(address, |_| true)
    }

    /// The newest mail to this address that fits; waits for it.
    pub fn mail_where(&self, address: &str, fits: impl Fn(&Mail) -> bool) -> Mail {
        self.eventually(&format!("a mail to {address}"), || {
            self.mails()
                .into_iter()
                .rev()
                .find(|m| m.to == address && fits(m))
        })
    }

    /// Waits until `look` sees something; fails the test after 20 seconds.
    pub fn eventually<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(Instant::now() < deadline, "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends the service; what it kept stays.
    pub fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = self.stopped.recv_timeout(Duration::from_secs(30));
    }

    /// Where the service keeps its data.
    pub fn data_dir(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // The mailer's connections end within the runtime only: the last one to let go of them must be there.
        let last = self.app.clone();
        runtime().spawn(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            drop(last);
        });
        self.end();
    }
}
