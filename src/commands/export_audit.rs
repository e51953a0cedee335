//! `theriac export-audit`: the sealed audit as lines of JSON, which `verify-audit --file` checks without a database.

use crate::{
    commands::stdout,
    config::Config,
    db::{Database, audit::seals},
    error::{Error, Result},
};

/// Seals read at once.
const BATCH: i64 = 1_000;

/// Writes the chain behind a place to standard output, a line for each seal with its entry. Works beside a running
/// server; what is sealed meanwhile comes along.
pub fn export_audit(config: &Config, after: i64) -> Result<()> {
    let database = Database::open(&config.database_url, 1)?;
    let mut connection = database.connection()?;
    let mut place = after;
    loop {
        let links = seals::after(&mut connection, place, BATCH)?;
        let Some(last) = links.last() else { return Ok(()) };
        place = last.seal.seq;
        for link in &links {
            let line = serde_json::to_string(link).map_err(|e| Error::Internal(e.to_string()))?;
            stdout::write(format_args!("{line}"))?;
        }
        if stdout::reader_left() {
            return Ok(());
        }
    }
}
