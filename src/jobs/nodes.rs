//! Nodes know of each other: what would serve the same database with another key, or with files of its own, is refused.
//!
//! PostgreSQL only. On SQLite there is one process, and a lock on the file sees to it.

use crate::{
    app::App,
    db::{
        self, Backend, Db,
        nodes::{self, Node},
    },
    error::{Error, Result},
};
use std::time::Duration;

/// A node that was not seen for so long is gone.
const GONE: Duration = Duration::from_secs(60);

/// Becomes one of the nodes, or is refused.
pub async fn join(app: &App) -> Result<()> {
    if app.db.backend() == Backend::Sqlite {
        return Ok(());
    }
    let me = me(app)?;
    let others = app.db.write(move |db| enter(db, &me)).await?;
    tracing::info!(node = %app.node, others, "serving");
    Ok(())
}

/// Among the nodes, with how many others.
fn enter(db: &mut Db, me: &Node) -> Result<usize> {
    nodes::lock(db)?;
    let others = nodes::seen_since(db, me.seen_at.minus(GONE))?;
    let others: Vec<&Node> = others.iter().filter(|n| n.id != me.id).collect();
    let refused = |other: &Node, what: &str, setting: &str| {
        Error::Internal(format!(
            "another node ({}, seen {} s ago) serves this database with {what}: set {setting} alike on all nodes, or \
             wait a minute after the last one has gone",
            other.name,
            me.seen_at.seconds() - other.seen_at.seconds(),
        ))
    };
    if let Some(other) = others.iter().find(|n| n.secret_key != me.secret_key) {
        return Err(refused(other, "another secret key", "THERIAC_SECRET_KEY"));
    }
    if let Some(other) = others.iter().find(|n| n.files != me.files) {
        return Err(refused(other, "other files", "THERIAC_FILES_URL"));
    }
    nodes::insert(db, me)?;
    Ok(others.len())
}

fn me(app: &App) -> Result<Node> {
    let now = app.clock.now();
    Ok(Node {
        id: app.node,
        name: app.config.bind.to_string(),
        secret_key: app.secrets.mac("the key of a node")?,
        files: app.files.name().to_owned(),
        indexed_seq: app.indexed_seq(),
        started_at: now,
        seen_at: now,
    })
}

/// One round: says that this node lives. One that was forgotten, since it was not heard of for a day, enters again.
pub async fn round(app: App) -> Result<bool> {
    if app.db.backend() == Backend::Sqlite {
        return Ok(false);
    }
    let me = me(&app)?;
    app.db
        .write(
            move |db| match nodes::be_seen(db, me.id, me.indexed_seq, me.seen_at)? {
                true => Ok::<_, db::Error>(false),
                false => nodes::insert(db, &me).map(|()| false),
            },
        )
        .await
        .map_err(Error::from)
}

/// Is one of the nodes no more.
pub async fn leave(app: &App) {
    if app.db.backend() == Backend::Sqlite {
        return;
    }
    let id = app.node;
    if let Err(e) = app.db.write(move |db| nodes::remove(db, id)).await {
        tracing::warn!(error = %e, "the others will miss this node for a minute");
    }
}
