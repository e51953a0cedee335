//! Making a change of the vocabulary: planned beforehand, committed, and in force on this node when it is answered.

use super::answer::Decision;
use crate::{
    api::http::Trail,
    app::App,
    db::{audit::NewEntry, rereadings, vocabulary::Entry},
    domain::vocabulary::Entry as Said,
    error::{Error, Result},
    search::{Plan, Planned},
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

/// How often a decision is planned anew when somebody else changes the vocabulary meanwhile.
const TRIES: usize = 5;
/// How long an answer waits until what has to be hidden is hidden.
const PATIENCE: Duration = Duration::from_secs(10);

/// Decides, or says what stands against it. `confirmed`: that a name only looks like another has been seen.
pub async fn decide(app: &App, trail: &Trail, said: Said, note: String, confirmed: bool) -> Result<Decision> {
    for _ in 0..TRIES {
        let (search, said, note) = (app.search.clone(), said.clone(), note.clone());
        let by = (trail.actor_id, trail.now);
        let planned = app
            .db
            .read(move |db| search.plan(db, said, (&note, confirmed), by))
            .await?;
        let plan = match planned {
            Planned::Change(plan) => Arc::new(*plan),
            Planned::Decided(entry) => {
                return Ok(Decision {
                    entry: (*entry).into(),
                    changed: false,
                    version: app.search.vocabulary().version,
                });
            }
        };
        let Some(entry) = plan.new.first().cloned() else {
            return Err(Error::Internal("a decision without an entry".to_owned()));
        };
        let written = vec![trail.entry(
            "vocabulary.decide",
            "vocabulary",
            entry.id,
            Some(read_before(app, &entry)),
            Some(facts(&entry)),
        )];
        if let Some(version) = commit(app, trail, &plan, written).await? {
            return Ok(Decision {
                entry: entry.into(),
                changed: true,
                version,
            });
        }
    }
    Err(Error::changed_meanwhile("vocabulary"))
}

/// Commits a plan. When this answers, this node reads by it, and what has become controlled is hidden.
/// `None`: the vocabulary changed meanwhile, and nothing was done.
pub async fn commit(
    app: &App,
    trail: &Trail,
    plan: &Arc<Plan>,
    written: Vec<NewEntry>,
) -> Result<Option<i64>> {
    let (committing, by, now) = (Arc::clone(plan), trail.actor_id, trail.now);
    let version = app
        .db
        .write(move |db| committing.commit(db, &written, Some(by), now))
        .await?;
    let Some(version) = version else { return Ok(None) };
    let (search, next) = (app.search.clone(), plan.vocabulary(version));
    tokio::task::spawn_blocking(move || search.adopt(next))
        .await
        .map_err(|e| Error::Internal(format!("taking over a vocabulary broke off: {e}")))?;
    app.wake.notify_waiters();
    if plan.is_urgent() {
        // Whoever waits in vain sees in `GET /admin/vocabulary` how far it is.
        let _ = tokio::time::timeout(PATIENCE, live_texts_are_read(app)).await;
    }
    Ok(Some(version))
}

/// Waits until all that others see has been read anew.
async fn live_texts_are_read(app: &App) {
    loop {
        let name = app.search.vocabulary_name();
        let at = app.db.read(move |db| rereadings::get(db, &name)).await;
        if matches!(at, Ok(Some(at)) if !at.stage.starts_with("live_")) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A decision, for the audit.
pub fn facts(entry: &Entry) -> Value {
    json!({ "content": entry.content.0, "note": entry.note })
}

/// What the name was read as before.
fn read_before(app: &App, entry: &Entry) -> Value {
    let name = match &entry.content.0 {
        Said::Name { name, .. } | Said::NotASubstance { name, .. } => name,
        Said::Substance(new) => &new.inn,
    };
    let identity = app.search.read_name(name).identity;
    let ids: Vec<String> = identity.substances.into_iter().map(|s| s.id).collect();
    json!({ "status": identity.status, "substances": ids })
}
