//! `theriac reindex`: has the search index built anew.

use crate::{
    app::begin_epoch,
    config::Config,
    db::{self, Database},
    error::Result,
};

/// Starts a new epoch of the database: whoever serves it builds its index anew, and answers from the old one
/// meanwhile. Works beside a running server, and never opens the index itself.
pub fn reindex(config: &Config) -> Result<()> {
    let database = Database::open(&config.database_url, 1)?;
    let mut connection = database.connection()?;
    db::transaction(&mut connection, begin_epoch)?;
    Ok(())
}
