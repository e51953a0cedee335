//! `theriac verify-index`: whether the search index holds exactly what is live in the database.

use crate::{
    clock::Clock,
    config::Config,
    db::{Database, meta},
    error::Result,
    search::{Difference, Search},
};
use std::time::Duration;

/// How often it looks again before a difference is one: beside a running server the index may be on its way.
const LOOKS: usize = 10;

/// Compares (id, version) of the index and the database. Opens the index only to read.
pub async fn verify_index(config: &Config, clock: &Clock) -> Result<Difference> {
    let database = Database::open(&config.database_url, 1)?;
    let mut looks = 0;
    loop {
        let epoch = meta::epoch(&mut *database.connection()?)?.unwrap_or_default();
        let search = Search::open(&config.data_dir.join("search-index"), &epoch, 0)?;
        let difference = search.verify(&database, clock.now()).await?;
        looks += 1;
        if difference.is_none() || looks == LOOKS {
            return Ok(difference);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
