//! Settings: from flags or from the environment, checked all at once.

mod files;

pub use files::FilesPlace;

use crate::db::{Backend, sqlite_file};
use clap::Args;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// The settings as given. Every flag has an environment variable of the same name with `THERIAC_` in front.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Folder for database, index, files and mail
    #[arg(long, env = "THERIAC_DATA_DIR", default_value = "./data", global = true)]
    pub data_dir: PathBuf,
    /// Address to listen on
    #[arg(long, env = "THERIAC_BIND", default_value = "127.0.0.1:8080", global = true)]
    pub bind: String,
    /// sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME; SQLite in the data folder when absent
    #[arg(long, env = "THERIAC_DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,
    /// Where documents and catalogues are kept: s3://BUCKET/PREFIX or file:///FOLDER; DATA_DIR/files when absent
    #[arg(long, env = "THERIAC_FILES_URL", global = true)]
    pub files_url: Option<String>,
    /// smtp://… or smtps://…; when absent, each mail becomes one .eml file in DATA_DIR/mail
    #[arg(long, env = "THERIAC_SMTP_URL", global = true, hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender of all mails
    #[arg(
        long,
        env = "THERIAC_MAIL_FROM",
        default_value = "Theriac <no-reply@theriac.example>",
        global = true
    )]
    pub mail_from: String,
    /// Address of this service as people reach it; used in the links of mails
    #[arg(long, env = "THERIAC_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// development or production
    #[arg(long, env = "THERIAC_ENV", default_value = "development", global = true)]
    pub env: String,
    /// Key that signs access tokens, at least 32 characters; made and kept in the data folder when absent
    #[arg(long, env = "THERIAC_SECRET_KEY", global = true, hide_env_values = true)]
    pub secret_key: Option<String>,
    /// on or off; off is for load tests on loopback
    #[arg(long, env = "THERIAC_RATE_LIMITS", default_value = "on", global = true)]
    pub rate_limits: String,
    /// Multiplies every limit per address, for load tests with the limits on; at most 1000000, in production 10
    #[arg(long, env = "THERIAC_RATE_LIMIT_FACTOR", default_value = "1", global = true)]
    pub rate_limit_factor: String,
    /// Answers a body that never changes, here without any of the service's layers and at /fixed-body within them
    #[arg(long, env = "THERIAC_FIXED_BODY", global = true, hide = true)]
    pub fixed_body: Option<String>,
    /// on or off; on takes the caller's address from the last X-Forwarded-For entry
    #[arg(long, env = "THERIAC_BEHIND_PROXY", default_value = "off", global = true)]
    pub behind_proxy: String,
    /// Seconds for which requests are still taken after the signal to end, while /readyz says 503 already
    #[arg(long, env = "THERIAC_DRAIN_SECONDS", default_value = "1", global = true)]
    pub drain_seconds: String,
    /// Log filter, such as info or theriac=debug
    #[arg(long, env = "THERIAC_LOG", default_value = "info", global = true)]
    pub log: String,
    /// text or json
    #[arg(long, env = "THERIAC_LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: String,
    /// Seconds without news after which a person's pending notices are sent as one mail
    #[arg(
        long,
        env = "THERIAC_NOTICE_QUIET_SECONDS",
        default_value = "5",
        global = true
    )]
    pub notice_quiet_seconds: String,
    /// Megabytes of memory for what searches show of listings; about 1 is needed for each thousand listings
    #[arg(long, env = "THERIAC_CARD_MEMORY_MB", default_value = "128", global = true)]
    pub card_memory_mb: String,
}

/// The settings, checked. A value that exists is valid.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder for database, index, files and mail.
    pub data_dir: PathBuf,
    /// Where the service listens.
    pub bind: SocketAddr,
    /// Database URL, SQLite's with an absolute or relative path.
    pub database_url: String,
    /// Where documents and catalogues are kept.
    pub files: FilesPlace,
    /// SMTP server, if mails are sent by one.
    pub smtp_url: Option<String>,
    /// Sender of all mails.
    pub mail_from: String,
    /// Without a slash at the end.
    pub public_url: String,
    /// Whether this is production.
    pub production: bool,
    /// Key given from outside; else one is kept in the data folder.
    pub secret_key: Option<String>,
    /// Whether limits per address hold.
    pub rate_limits: bool,
    /// How many times the usual an address may call.
    pub rate_limit_factor: u32,
    /// Where the body that never changes is answered, for measuring against it; never in production.
    pub fixed_body: Option<SocketAddr>,
    /// Whether a proxy in front names the callers' addresses.
    pub behind_proxy: bool,
    /// How long requests are still taken after the signal to end.
    pub drain: Duration,
    /// How long a person's notices wait for more.
    pub notice_quiet: Duration,
    /// How much memory searches may use for what they show of listings, in bytes.
    pub card_memory: u64,
    /// How long one step of a dialogue with the mail server may take.
    pub smtp_patience: Duration,
    /// How hard passwords are hashed.
    pub password_cost: PasswordCost,
    /// No answer to a registration or a forgotten password comes sooner: so none tells by its time who has an account.
    pub even_answers: Duration,
}

impl Config {
    /// SQLite's file; `None` on PostgreSQL.
    pub fn sqlite_file(&self) -> Option<&str> {
        sqlite_file(&self.database_url)
    }
}

/// How hard passwords are hashed: argon2id memory in KiB and passes.
#[derive(Debug, Clone, Copy)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
}

/// Well above what a registration costs: a password hash and a transaction.
pub const EVEN_ANSWERS: Duration = Duration::from_millis(150);

/// RFC 5321 allows minutes, which no queue can wait for.
pub const SMTP_PATIENCE: Duration = Duration::from_secs(30);

impl Default for PasswordCost {
    fn default() -> Self {
        Self {
            memory: 19_456,
            passes: 2,
        }
    }
}

impl Settings {
    /// Checks everything and names every wrong or missing setting at once.
    pub fn check(&self) -> Result<Config, Vec<String>> {
        let mut wrong = Vec::new();
        let bind = self.bind.parse::<SocketAddr>().unwrap_or_else(|_| {
            wrong.push(format!(
                "THERIAC_BIND: `{}` is not an address such as 127.0.0.1:8080",
                self.bind
            ));
            SocketAddr::from(([127, 0, 0, 1], 0))
        });
        let production = choice(
            "THERIAC_ENV",
            &self.env,
            ["development", "production"],
            &mut wrong,
        );
        let limits_off = choice(
            "THERIAC_RATE_LIMITS",
            &self.rate_limits,
            ["on", "off"],
            &mut wrong,
        );
        let most = if production { 10 } else { 1_000_000 };
        let factor = self.rate_limit_factor.parse::<u32>().ok();
        let factor = factor.filter(|f| (1..=most).contains(f)).unwrap_or_else(|| {
            wrong.push(format!("THERIAC_RATE_LIMIT_FACTOR: must be between 1 and {most}"));
            1
        });
        let fixed_body = self
            .fixed_body
            .as_ref()
            .filter(|f| !f.is_empty())
            .and_then(|given| {
                let address = given.parse::<SocketAddr>().ok();
                let address = address.filter(|a| a.ip().is_loopback() && !production);
                if address.is_none() {
                    wrong.push(
                        "THERIAC_FIXED_BODY: must be an address of loopback, and never in production"
                            .to_owned(),
                    );
                }
                address
            });
        let behind_proxy = !choice(
            "THERIAC_BEHIND_PROXY",
            &self.behind_proxy,
            ["on", "off"],
            &mut wrong,
        );
        choice(
            "THERIAC_LOG_FORMAT",
            &self.log_format,
            ["text", "json"],
            &mut wrong,
        );
        if self.log.parse::<tracing_subscriber::EnvFilter>().is_err() {
            wrong.push(format!(
                "THERIAC_LOG: `{}` is not a log filter such as info or theriac=debug",
                self.log
            ));
        }
        let quiet = self
            .notice_quiet_seconds
            .parse::<f64>()
            .ok()
            .and_then(|s| Duration::try_from_secs_f64(s).ok());
        if quiet.is_none() {
            wrong.push("THERIAC_NOTICE_QUIET_SECONDS: must be a number of seconds such as 5".to_owned());
        }
        let card_memory = self.card_memory_mb.parse::<u32>().ok();
        if card_memory.is_none() {
            wrong.push("THERIAC_CARD_MEMORY_MB: must be a whole number of megabytes such as 128".to_owned());
        }
        let database_url = self.database_url.clone().filter(|u| !u.is_empty());
        let database_url = database_url
            .unwrap_or_else(|| format!("sqlite:{}", self.data_dir.join("theriac.sqlite").display()));
        if let Err(why) = Backend::of(&database_url) {
            wrong.push(format!("THERIAC_DATABASE_URL: {why}"));
        }
        let files = self.files_url.as_deref().filter(|u| !u.is_empty());
        let files = files.map_or_else(
            || Ok(FilesPlace::Folder(self.data_dir.join("files"))),
            FilesPlace::of,
        );
        let files = files.unwrap_or_else(|why| {
            wrong.push(format!("THERIAC_FILES_URL: {why}"));
            FilesPlace::Folder(PathBuf::new())
        });
        let drain = self.drain_seconds.parse::<u64>().ok().filter(|s| *s <= 300);
        if drain.is_none() {
            wrong.push("THERIAC_DRAIN_SECONDS: must be a whole number of seconds, at most 300".to_owned());
        }
        let smtp_url = self.smtp_url.clone().filter(|u| !u.is_empty());
        if smtp_url
            .as_deref()
            .is_some_and(|u| !u.starts_with("smtp://") && !u.starts_with("smtps://"))
        {
            wrong.push("THERIAC_SMTP_URL: must start with smtp:// or smtps://".to_owned());
        }
        if self.mail_from.parse::<lettre::message::Mailbox>().is_err() {
            wrong.push(format!(
                "THERIAC_MAIL_FROM: `{}` is not a sender such as Name <name@host>",
                self.mail_from
            ));
        }
        let secret_key = self.secret_key.clone().filter(|k| !k.is_empty());
        if secret_key.as_deref().is_some_and(|k| k.len() < 32) {
            wrong.push("THERIAC_SECRET_KEY: must have at least 32 characters".to_owned());
        }
        let public_url = self.public_url.clone().filter(|u| !u.is_empty());
        if public_url
            .as_deref()
            .is_some_and(|u| !u.starts_with("http://") && !u.starts_with("https://"))
        {
            wrong.push("THERIAC_PUBLIC_URL: must start with http:// or https://".to_owned());
        }
        if production {
            let https = public_url.as_deref().is_some_and(|u| u.starts_with("https://"));
            let demands = [
                (smtp_url.is_some(), "THERIAC_SMTP_URL: required in production"),
                (
                    https,
                    "THERIAC_PUBLIC_URL: an https:// address is required in production",
                ),
                (secret_key.is_some(), "THERIAC_SECRET_KEY: required in production"),
                (!limits_off, "THERIAC_RATE_LIMITS: must be on in production"),
            ];
            wrong.extend(
                demands
                    .iter()
                    .filter(|(met, _)| !met)
                    .map(|(_, text)| (*text).to_owned()),
            );
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Config {
            data_dir: self.data_dir.clone(),
            bind,
            database_url,
            files,
            smtp_url,
            mail_from: self.mail_from.clone(),
            public_url: public_url
                .unwrap_or_else(|| format!("http://{bind}"))
                .trim_end_matches('/')
                .to_owned(),
            production,
            secret_key,
            rate_limits: !limits_off,
            rate_limit_factor: factor,
            fixed_body,
            behind_proxy,
            drain: Duration::from_secs(drain.unwrap_or_default()),
            notice_quiet: quiet.unwrap_or_default(),
            card_memory: u64::from(card_memory.unwrap_or_default()) << 20,
            smtp_patience: SMTP_PATIENCE,
            password_cost: PasswordCost::default(),
            even_answers: EVEN_ANSWERS,
        })
    }
}

/// Whether the second of two words was given; notes when it was neither.
fn choice(name: &str, given: &str, words: [&str; 2], wrong: &mut Vec<String>) -> bool {
    if !words.contains(&given) {
        wrong.push(format!("{name}: `{given}` must be {} or {}", words[0], words[1]));
    }
    given == words[1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Given {
        #[command(flatten)]
        settings: Settings,
    }

    fn checked(arguments: &[&str]) -> Result<Config, Vec<String>> {
        let given = Given::try_parse_from(["theriac"].iter().chain(arguments)).expect("known flags");
        given.settings.check()
    }

    #[test]
    fn what_is_for_measuring_is_refused_in_production() {
        let measured = ["--rate-limit-factor", "1000000", "--fixed-body", "127.0.0.1:1"];
        let config = checked(&measured).expect("good settings");
        assert_eq!(
            (config.rate_limit_factor, config.fixed_body.is_some()),
            (1_000_000, true)
        );
        let usual = checked(&[]).expect("good settings");
        assert_eq!((usual.rate_limit_factor, usual.fixed_body), (1, None));
        let wrong = checked(&[&measured[..], &["--env", "production"]].concat()).expect_err("refused");
        for name in ["THERIAC_RATE_LIMIT_FACTOR", "THERIAC_FIXED_BODY"] {
            assert!(wrong.iter().any(|w| w.starts_with(name)), "{wrong:?}");
        }
        for wrong in [["--fixed-body", "0.0.0.0:1"], ["--rate-limit-factor", "0"]] {
            assert!(checked(&wrong).is_err(), "{wrong:?}");
        }
    }
}
