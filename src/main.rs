//! Parses a command and hands over.

use clap::{Parser, Subcommand};
use std::{
    io::{IsTerminal, Read},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::ExitCode,
};
use theriac::{
    api,
    app::App,
    clock::Clock,
    commands::{
        backup, bench, create_operator, demo, explain, export_audit, healthcheck, import_vocabulary,
        read_bounce, reindex, reset_second_factor, stdout, stdout::say, verify_audit, verify_index,
    },
    config::{Config, Settings},
    db::{self, audit::chain::Mark},
    error::Error,
    serve,
};

/// Many small allocations a request, on several threads: with the system's allocator they cost a fifth of a search.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A backend on which medicines are traded across borders.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    after_help = "Start with `theriac demo`. Settings may also stand in the environment."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten, next_help_heading = "Settings")]
    settings: Settings,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API, and do the background work
    Serve,
    /// Tell the whole story of a trade on a throw-away service, then go on serving it
    Demo {
        /// End after the story
        #[arg(long)]
        stop: bool,
    },
    /// Bring the database to the schema of this build; nothing to do when current
    ///
    /// On PostgreSQL before the new program starts, while the old one goes on serving: migrations only add. On SQLite
    /// `serve` does it by itself.
    Migrate,
    /// Make an operator; the password comes from a prompt, or from one line of standard input
    ///
    /// Works beside a running server. An address that has an account already is refused.
    #[command(
        after_help = "Examples:\n  theriac create-operator --email an@example.org\n  theriac create-operator --email li@example.org --hub asean --hub central-asia < password.txt"
    )]
    CreateOperator {
        /// The operator's address
        #[arg(long)]
        email: String,
        /// A hub to act in; all hubs when none is named
        #[arg(long = "hub")]
        hubs: Vec<String>,
    },
    /// Take the second factor of somebody away who has lost it; ends their sessions
    ResetSecondFactor {
        /// The person's address
        #[arg(long)]
        email: String,
    },
    /// Take in a vocabulary file (tab-separated); a running server follows by itself
    ImportVocabulary {
        /// The file
        file: PathBuf,
        /// Only tell what would be done
        #[arg(long)]
        dry_run: bool,
    },
    /// Show how a text is read, and why two texts are one drug or not
    #[command(after_help = explain::EXAMPLES)]
    Explain(explain::Request),
    /// Measure what searching, importing and matching cost
    #[command(after_help = bench::NOTES)]
    Bench {
        /// What is measured
        #[command(subcommand)]
        which: bench::Bench,
    },
    /// Take in a mail that came back, from standard input; nothing more is sent to an address that is not there
    ///
    /// Ends with 75 where the database is away, so that the mail server brings it again: "Mail" in docs/OPERATIONS.md says how
    /// to have it run. Works beside a running server.
    #[command(after_help = "Example:\n  theriac read-bounce < report.eml")]
    ReadBounce,
    /// Ask the running server of these settings whether it is ready; for containers
    Healthcheck,
    /// Have the search index built anew; a running server does it in the background
    Reindex,
    /// Back SQLite's database and the files up into a new folder, while the service runs
    ///
    /// The copy is checked, and then it is a data folder but for the key. PostgreSQL has tools of its own; see "Back up
    /// and restore" in docs/OPERATIONS.md.
    #[command(after_help = "Example:\n  theriac backup /backups/theriac-$(date +%F)")]
    Backup {
        /// The folder; it must not be there yet
        folder: PathBuf,
    },
    /// Compare the search index with the database; fails on a difference
    ///
    /// Names what the index has too much, too little, or otherwise. `theriac reindex` mends it.
    VerifyIndex,
    /// Check that the audit is what was sealed; fails, and names the place, where it is not
    #[command(
        after_help = "Examples:\n  theriac verify-audit                        prints the last seal, to be noted elsewhere\n  theriac verify-audit --expect 1234:5f3c…    also finds what was cut off after it was noted\n  theriac verify-audit --file audit.jsonl     checks what export-audit wrote"
    )]
    VerifyAudit {
        /// A seal noted elsewhere, as this command printed it: shows also a tail that was cut off, and a chain made anew
        #[arg(long, value_name = "SEQ:HASH")]
        expect: Vec<Mark>,
        /// Check an exported file instead of the database
        #[arg(long)]
        file: Option<PathBuf>,
    },
    /// Write the sealed audit to standard output, as lines of JSON
    ExportAudit {
        /// Only what stands behind this seal
        #[arg(long, default_value_t = 0, value_name = "SEQ")]
        after: i64,
    },
    /// Print the OpenAPI document
    Openapi,
}

impl Command {
    /// Whether it is about what a database holds already: in a wrong folder it must not begin an empty one.
    fn wants_a_database(&self) -> bool {
        match self {
            Self::ResetSecondFactor { .. }
            | Self::ImportVocabulary { .. }
            | Self::Reindex
            | Self::Backup { .. }
            | Self::VerifyIndex
            | Self::ExportAudit { .. } => true,
            Self::VerifyAudit { file, .. } => file.is_none(),
            // `read-bounce` has an end of its own.
            _ => false,
        }
    }
}

/// Refuses where SQLite's file is not there.
fn look_for_database(config: &Config) -> Result<(), String> {
    match config.sqlite_file() {
        Some(file) if !Path::new(file).exists() => Err(format!(
            "there is no database at {file}: give the settings of the server (THERIAC_DATA_DIR, THERIAC_DATABASE_URL)"
        )),
        _ => Ok(()),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("theriac: {text}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), String> {
    // Needs no settings, so that wrong ones cannot stand in its way.
    if let Command::Explain(request) = &cli.command {
        return explain::run(request).map_err(|e| e.to_string());
    }
    if let Command::Bench { which } = &cli.command {
        start_log(&cli.settings, true);
        return bench::run(which).map_err(|e| e.for_terminal());
    }
    let config = cli
        .settings
        .check()
        .map_err(|wrong| format!("wrong settings:\n  {}", wrong.join("\n  ")))?;
    start_log(&cli.settings, matches!(cli.command, Command::Demo { .. }));
    let told = |e: Error| e.for_terminal();
    if cli.command.wants_a_database() {
        look_for_database(&config)?;
    }
    match cli.command {
        Command::Serve => {
            give_freed_memory_back();
            run_server(config).await.map_err(told)
        }
        Command::Demo { stop } => demo::demo(config, stop, end_signal()).await.map_err(told),
        Command::Migrate => migrate(&config).map_err(told),
        Command::CreateOperator { email, hubs } => create_operator(config, &email, hubs).await.map_err(told),
        Command::ResetSecondFactor { email } => reset_second_factor(config, &email).await.map_err(told),
        Command::ImportVocabulary { file, dry_run } => {
            import_vocabulary(config, &file, dry_run).await.map_err(told)
        }
        Command::Explain(_) | Command::Bench { .. } => Ok(()),
        Command::ReadBounce => take_in_bounce(config).await,
        Command::Healthcheck => healthcheck::healthcheck(&config).map_err(told),
        Command::Reindex => reindex::reindex(&config).map_err(told),
        Command::Backup { folder } => {
            let done = backup::backup(&config, &folder).map_err(told)?;
            stdout::write(format_args!("{done}")).map_err(|e| e.to_string())
        }
        Command::VerifyIndex => verify(&config).await,
        Command::VerifyAudit { expect, file } => check_audit(&config, expect, file.as_deref()),
        Command::ExportAudit { after } => export_audit::export_audit(&config, after).map_err(told),
        Command::Openapi => print_openapi(),
    }
}

/// Has freed memory given back to the system at once: else an import of 20,000 rows leaves a hundred megabytes behind,
/// and searches were not seen to become quicker by it. The allocator reads this before `main`, so the program starts
/// once more in the same process. Whoever sets the variable decides.
fn give_freed_memory_back() {
    const DELAY: &str = "MIMALLOC_PURGE_DELAY";
    if std::env::var_os(DELAY).is_some() {
        return;
    }
    let mut arguments = std::env::args_os();
    let name = arguments.next().unwrap_or_default();
    if let Ok(program) = std::env::current_exe() {
        let mut again = std::process::Command::new(program);
        let failed = again.arg0(name).args(arguments).env(DELAY, "0").exec();
        tracing::debug!(%failed, "freed memory is kept for a while");
    }
}

async fn run_server(config: Config) -> Result<(), Error> {
    let app = App::open(config, Clock::new())?;
    serve::serve(
        app,
        |server| tracing::info!(address = %server.address, "listening"),
        end_signal(),
    )
    .await
}

fn migrate(config: &Config) -> Result<(), Error> {
    std::fs::create_dir_all(&config.data_dir)?;
    let database = db::Database::open(&config.database_url, 1)?;
    let done = db::migrate(&mut *database.connection()?)?;
    match done.as_slice() {
        [] => say(format_args!("the schema is current")),
        names => names
            .iter()
            .for_each(|name| say(format_args!("migrated to {name}"))),
    }
    Ok(())
}

async fn create_operator(config: Config, email: &str, hubs: Vec<String>) -> Result<(), Error> {
    let app = App::open(config, Clock::new())?;
    let password = create_operator::read_password()?;
    create_operator::create_operator(&app, email, hubs, password).await?;
    say(format_args!("{email} may now moderate"));
    Ok(())
}

async fn reset_second_factor(config: Config, email: &str) -> Result<(), Error> {
    let app = App::open(config, Clock::new())?;
    reset_second_factor::reset_second_factor(&app, email).await?;
    say(format_args!("{email} may now log in with the password alone"));
    Ok(())
}

async fn import_vocabulary(config: Config, file: &Path, dry_run: bool) -> Result<(), Error> {
    let app = App::open(config, Clock::new())?;
    let report = import_vocabulary::import_vocabulary(&app, file, dry_run).await?;
    say(format_args!("{}", import_vocabulary::told(&report, dry_run)));
    Ok(())
}

/// What a mail server takes for: try again later.
const TRY_AGAIN: u8 = 75;

/// For the pipe of a mail server: whatever goes wrong with the database, the report must come again.
async fn take_in_bounce(config: Config) -> Result<(), String> {
    match read_report(config).await {
        Ok(outcome) => {
            say(format_args!("{outcome}"));
            Ok(())
        }
        Err(text) => {
            eprintln!("theriac: {text}");
            std::process::exit(i32::from(TRY_AGAIN))
        }
    }
}

async fn read_report(config: Config) -> Result<read_bounce::Outcome, String> {
    look_for_database(&config)?;
    let mut report = Vec::new();
    std::io::stdin()
        .take(read_bounce::LONGEST)
        .read_to_end(&mut report)
        .map_err(|e| e.to_string())?;
    let told = |e: Error| e.for_terminal();
    let app = App::open(config, Clock::new()).map_err(told)?;
    read_bounce::read_bounce(&app, &report).await.map_err(told)
}

async fn verify(config: &Config) -> Result<(), String> {
    let found = verify_index::verify_index(config, &Clock::new()).await;
    let difference = found.map_err(|e| e.for_terminal())?;
    stdout::write(format_args!("{}", difference.to_string().trim_end())).map_err(|e| e.to_string())?;
    if difference.is_none() {
        Ok(())
    } else {
        Err("the index differs from the database".to_owned())
    }
}

fn check_audit(config: &Config, noted: Vec<Mark>, file: Option<&Path>) -> Result<(), String> {
    let report = match file {
        Some(file) => verify_audit::verify_file(file, noted),
        None => verify_audit::verify_audit(config, noted),
    };
    let report = report.map_err(|e| e.for_terminal())?;
    stdout::write(format_args!("{report}")).map_err(|e| e.to_string())?;
    if report.holds() {
        Ok(())
    } else {
        Err("the audit is not what was sealed".to_owned())
    }
}

fn print_openapi() -> Result<(), String> {
    let text = api::openapi().to_pretty_json().map_err(|e| e.to_string())?;
    stdout::write(format_args!("{text}")).map_err(|e| e.to_string())
}

fn start_log(settings: &Settings, telling: bool) {
    // The demo's own words are the log, unless somebody asks for more.
    let filter = if telling && settings.log == "info" {
        "warn"
    } else {
        &settings.log
    };
    let filter = tracing_subscriber::EnvFilter::new(filter);
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    if settings.log_format == "json" {
        log.json().init()
    } else {
        log.init()
    }
}

/// Resolves when the process is asked to end.
async fn end_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
