use super::{
    answer::{Decision, EntryAnswer},
    decide::{commit, facts},
};
use crate::{
    api::{
        http::{Body, Errors, Operator, Trail},
        middleware::RequestId,
    },
    app::App,
    db::vocabulary::{self, Entry},
    domain::{Id, Problems, vocabulary::Entry as Said},
    error::{Error, Result},
};
use actix_web::{
    post,
    web::{Data, Json, Path},
};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// How often a withdrawal is planned anew when somebody else changes the vocabulary meanwhile.
const TRIES: usize = 5;

/// Why an entry is withdrawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Why; for the audit.
    pub note: String,
}

/// Withdraws a decision: texts are read as before it. What made a substance controlled stays, and so does a substance
/// that other entries name. Withdrawn twice changes nothing.
#[utoipa::path(tag = "vocabulary", security(("bearer" = [])), request_body = Withdrawal,
    params(("id" = Id, Path, description = "the entry's id")),
    responses((status = 200, description = "withdrawn", body = Decision), Errors))]
#[post("/admin/vocabulary/names/{id}/withdraw")]
pub async fn withdraw_entry(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    id: Path<Id>,
    Body(why): Body<Withdrawal>,
) -> Result<Json<Decision>> {
    let trail = Trail::new(&operator.person, request, app.clock.now());
    let mut p = Problems::new();
    p.text("note", &why.note, 1_000);
    p.finish()?;
    let id = id.into_inner();
    for _ in 0..TRIES {
        let search = app.search.clone();
        let (entry, plan) = app
            .db
            .read(move |db| {
                let entry = vocabulary::get(db, id)?;
                if entry.withdrawn_at.is_some() {
                    return Ok((entry, None));
                }
                let (_, others) = vocabulary::in_force(db)?;
                refuse_needed(&entry, &others)?;
                let plan = search.plan_withdrawal(db, entry.clone())?;
                Ok::<_, Error>((entry, Some(plan)))
            })
            .await?;
        let Some(plan) = plan else {
            return Ok(Json(Decision {
                entry: entry.into(),
                changed: false,
                version: app.search.vocabulary().version,
            }));
        };
        let after = serde_json::json!({ "note": why.note });
        let written = trail.entry(
            "vocabulary.withdraw",
            "vocabulary",
            id,
            Some(facts(&entry)),
            Some(after),
        );
        if let Some(version) = commit(&app, &trail, &Arc::new(plan), vec![written]).await? {
            return Ok(Json(Decision {
                entry: EntryAnswer {
                    withdrawn_by: Some(trail.actor_id),
                    withdrawn_at: Some(trail.now),
                    ..entry.into()
                },
                changed: true,
                version,
            }));
        }
    }
    Err(Error::changed_meanwhile("vocabulary"))
}

fn refuse_needed(entry: &Entry, others: &[Entry]) -> Result<()> {
    let Said::Substance(substance) = &entry.content.0 else {
        return Ok(());
    };
    if substance.controlled.is_some() {
        return Err(Error::Conflict {
            code: "controlled",
            detail: "what made a substance controlled is never withdrawn".to_owned(),
        });
    }
    let names_it = |other: &&Entry| match &other.content.0 {
        Said::Name { substances, .. } => substances.contains(&substance.id),
        Said::Substance(more) => more.id == substance.id && other.id != entry.id,
        Said::NotASubstance { .. } => false,
    };
    match others.iter().find(names_it) {
        Some(other) if !matches!(other.content.0, Said::Substance(_)) => Err(Error::Conflict {
            code: "in_use",
            detail: format!(
                "the entry for `{}` names this substance; withdraw it first",
                other.name
            ),
        }),
        _ => Ok(()),
    }
}
