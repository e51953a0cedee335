//! What handlers and jobs are given.

use crate::{
    clock::Clock,
    config::{Config, FilesPlace},
    db::{self, Database},
    domain::Id,
    email::{self, Footer, Mailer, Message, Topic, messages::Period},
    error::{Error, Result},
    files::Files,
    search::Search,
    secrets::{self, Secrets},
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde::Serialize;
use std::{
    fs::DirBuilder,
    path::Path,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::Notify;
use utoipa::ToSchema;

/// The running service: cheap to clone, the same for every request and job.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "it holds keys and pools")]
pub struct App {
    /// This process among those that serve the same database.
    pub node: Id,
    /// The settings.
    pub config: Arc<Config>,
    /// The truth.
    pub db: Database,
    /// The one source of time.
    pub clock: Clock,
    /// Documents and uploads.
    pub files: Files,
    /// Passwords and tokens.
    pub secrets: Secrets,
    /// Identity, index and matching.
    pub search: Search,
    /// The way out for mails.
    pub mailer: Mailer,
    /// What Prometheus reads.
    pub metrics: PrometheusHandle,
    /// Wakes the background loops.
    pub wake: Arc<Notify>,
    /// Whether this process was told to end: nobody should send it anything new.
    pub ending: Arc<AtomicBool>,
}

/// Who a mail goes to.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// The user, if the address has an account.
    pub user_id: Option<Id>,
    /// The address.
    pub address: String,
    /// The recipient's own language.
    pub locale: String,
}

impl From<&db::users::User> for Recipient {
    fn from(user: &db::users::User) -> Self {
        Self {
            user_id: Some(user.id),
            address: user.email.clone(),
            locale: user.locale.clone(),
        }
    }
}

/// Makes the folder, if it is not there, so that no other user of the machine may look into it.
fn own_folder(path: &Path) -> std::io::Result<()> {
    let mut folder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.recursive(true).create(path)
}

impl App {
    /// Opens everything that the settings name. Makes the data folder; brings SQLite to the current schema, and
    /// refuses a PostgreSQL that is not at it. Needs a Tokio runtime.
    pub fn open(config: Config, clock: Clock) -> Result<Self> {
        let files = match &config.files {
            FilesPlace::Folder(folder) => Some(folder.clone()),
            FilesPlace::Bucket { .. } => None,
        };
        for path in [config.data_dir.clone(), config.data_dir.join("mail")]
            .into_iter()
            .chain(files)
        {
            own_folder(&path).map_err(|e| Error::Internal(format!("{}: {e}", path.display())))?;
        }
        let db = Database::open(&config.database_url, if config.production { 16 } else { 8 })?;
        {
            let mut connection = db.connection()?;
            if db.backend() == db::Backend::Sqlite {
                db::migrate(&mut connection)?;
            }
            let pending = db::pending_migrations(&mut connection)?;
            if !pending.is_empty() {
                let names = pending.join(", ");
                return Err(Error::Internal(format!(
                    "the schema is old ({names} missing): run `theriac migrate`"
                )));
            }
        }
        let epoch = epoch_of(&db)?;
        let search = Search::open(&config.data_dir.join("search-index"), &epoch, config.card_memory)?;
        search.follow_vocabulary(&mut *db.connection()?)?;
        let secrets = Secrets::open(
            config.secret_key.as_deref(),
            &config.data_dir,
            config.password_cost,
        )?;
        let files = Files::open(&config.files).map_err(|e| Error::Internal(e.to_string()))?;
        let mailer = match &config.smtp_url {
            Some(url) => {
                Mailer::smtp(url, config.smtp_patience).map_err(|e| Error::Internal(e.to_string()))?
            }
            None => Mailer::files(config.data_dir.join("mail")),
        };
        Ok(Self {
            node: Id::new(clock.now()),
            config: Arc::new(config),
            db,
            clock,
            files,
            secrets,
            search,
            mailer,
            metrics: recorder()?,
            wake: Arc::new(Notify::new()),
            ending: Arc::default(),
        })
    }

    /// Writes a mail in the recipient's language, for the outbox. The same `occasion` makes the same mail.
    pub fn compose(&self, to: &Recipient, message: &Message, occasion: &str) -> Result<db::mails::Mail> {
        let topics = message.optional_topics();
        let unsubscribe = match to.user_id.filter(|_| !topics.is_empty()) {
            Some(user) => Some(self.unsubscribe_url(user, &topics)?),
            None => None,
        };
        // What is about one topic is named by it, so that switching that off finds it.
        let topic = match topics.as_slice() {
            [one] => *one,
            _ => message.topic(),
        };
        let footer = Footer {
            product: "Theriac",
            unsubscribe: unsubscribe.as_deref(),
        };
        let rendered =
            email::render(message, &to.locale, footer).map_err(|e| Error::Internal(e.to_string()))?;
        let now = self.clock.now();
        let id = Id::new(now);
        let host = self
            .config
            .mail_from
            .rsplit('@')
            .next()
            .unwrap_or_default()
            .trim_end_matches('>')
            .to_owned();
        Ok(db::mails::Mail {
            id,
            dedupe_key: format!("{}:{occasion}:{}", message.name(), to.address.to_lowercase()),
            message_id: format!("{id}@{host}"),
            user_id: to.user_id,
            address: to.address.clone(),
            topic: topic.as_str().to_owned(),
            locale: to.locale.clone(),
            subject: rendered.subject,
            text_body: rendered.text,
            html_body: rendered.html,
            unsubscribe_url: unsubscribe,
            status: "queued".to_owned(),
            attempts: 0,
            next_at: now,
            leased_until: None,
            last_error: None,
            created_at: now,
            sent_at: None,
            digest: matches!(message, Message::Digest(digest) if digest.period != Period::Now),
            tells_news: false,
        })
    }

    /// The page that switches topics off for a user: `user.topic_topic.proof`, checked by [`App::unsubscribe_token`].
    fn unsubscribe_url(&self, user: Id, topics: &[Topic]) -> Result<String> {
        let topics: Vec<&str> = topics.iter().map(|t| t.as_str()).collect();
        let topics = topics.join("_");
        let proof = self.secrets.mac(&format!("unsubscribe {user} {topics}"))?;
        Ok(self.link(&format!("/pages/unsubscribe?token={user}.{topics}.{proof}")))
    }

    /// The user and topics of an unsubscribe link, if this service made it.
    pub fn unsubscribe_token(&self, token: &str) -> Option<(Id, Vec<Topic>)> {
        let (user, rest) = token.split_once('.')?;
        let (topics, proof) = rest.split_once('.')?;
        let user: Id = user.parse().ok()?;
        if !self
            .secrets
            .proves(&format!("unsubscribe {user} {topics}"), proof)
        {
            return None;
        }
        let known = |name: &str| Topic::OPTIONAL.into_iter().find(|t| t.as_str() == name);
        let topics: Option<Vec<Topic>> = topics.split('_').map(known).collect();
        Some((user, topics?))
    }

    /// An address of this service, as people reach it.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.config.public_url)
    }

    /// How ready each part is.
    pub async fn readiness(&self) -> Readiness {
        let indexed_seq = self.indexed_seq();
        let counts = self.db.read(move |db| {
            let counts = Counts {
                last_seq: db::changes::last(db)?,
                planned_seq: db::meta::planned_seq(db)?,
                jobs_waiting: db::jobs::waiting(db)?,
                mails_waiting: db::mails::waiting(db)?,
            };
            // An index from before the beginning of the log answers nothing until it is built anew.
            Ok::<_, db::Error>((counts, db::changes::reaches(db, indexed_seq)?))
        });
        let counts = counts.await;
        let database = counts.is_ok();
        let (counts, in_reach) = counts.unwrap_or_default();
        let index = self.search.is_ready() && (in_reach || !database);
        let ending = self.ending.load(Ordering::Acquire);
        Readiness {
            ready: database && index && !ending,
            database,
            index,
            ending,
            indexed_seq,
            counts,
        }
    }

    /// Waits until this node's index has that change, but no longer than a second.
    pub async fn wait_for_index(&self, seq: Option<i64>) {
        let Some(seq) = seq.filter(|seq| *seq > self.indexed_seq()) else {
            return;
        };
        self.wake.notify_waiters();
        let complete = async {
            while self.indexed_seq() < seq {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        // Whoever waits in vain reads in the answer how far the index is.
        let _ = tokio::time::timeout(Duration::from_secs(1), complete).await;
    }

    /// The change up to which this node's index is complete.
    pub fn indexed_seq(&self) -> i64 {
        self.search.indexed_seq()
    }
}

/// The database's epoch, begun on first use.
fn epoch_of(db: &Database) -> Result<String> {
    let mut connection = db.connection()?;
    db::transaction(&mut connection, |db| match db::meta::epoch(db)? {
        Some(epoch) => Ok(epoch),
        None => begin_epoch(db),
    })
}

/// Begins a new epoch of the database: whoever serves it builds its index anew.
pub fn begin_epoch(db: &mut db::Db) -> Result<String> {
    let epoch = secrets::random_token()?;
    db::meta::set_epoch(db, &epoch)?;
    Ok(epoch)
}

/// How ready each part is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    /// Whether all of it is.
    pub ready: bool,
    /// Whether the database answers.
    pub database: bool,
    /// Whether the index is open and serving.
    pub index: bool,
    /// Whether this node was told to end: it takes requests for a moment more, and should be sent no new ones.
    pub ending: bool,
    /// The change up to which the index is complete.
    pub indexed_seq: i64,
    /// What the database counts; zeros while it is away.
    #[serde(flatten)]
    pub counts: Counts,
}

/// What the database counts.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Counts {
    /// The newest change.
    pub last_seq: i64,
    /// The change up to which matching has been planned.
    pub planned_seq: i64,
    /// How many jobs wait or run.
    pub jobs_waiting: i64,
    /// How many mails wait to be sent.
    pub mails_waiting: i64,
}

/// The process-wide metrics recorder; several apps in one process (tests) share it.
fn recorder() -> Result<PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let handle = HANDLE.get_or_init(|| {
        PrometheusBuilder::new()
            .set_buckets(&BUCKETS)
            .and_then(|b| b.install_recorder())
            .inspect(|_| crate::metrics::describe())
            .ok()
    });
    handle
        .clone()
        .ok_or_else(|| Error::Internal("metrics recorder".to_owned()))
}

/// Seconds.
const BUCKETS: [f64; 10] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];
