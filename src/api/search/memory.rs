//! Most searches are answered from memory, where they are asked. The rest, which need the database, go where they may
//! wait for it.

use crate::{
    app::App,
    error::{Error, Result},
    search::{Look, Search},
};

/// Asks in memory; where that does not know enough, with the database at hand.
pub async fn in_memory_or_not<T: Send + 'static>(
    app: &App,
    ask: impl Fn(&Search, Look<'_>) -> Result<Option<T>> + Send + 'static,
) -> Result<T> {
    if let Some(newest) = app.db.latest_change()
        && let Some(found) = ask(&app.search, Look::Known(newest))?
    {
        return Ok(found);
    }
    let (search, database) = (app.search.clone(), app.db.clone());
    let found = app.db.read(move |db| {
        database.look(db)?;
        ask(&search, Look::Database(db))
    });
    found
        .await?
        .ok_or_else(|| Error::Internal("a search with the database at hand found nothing out".to_owned()))
}
