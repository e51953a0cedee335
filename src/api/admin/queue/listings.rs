use super::{Ask, QueueItem, WaitingOf, last_seen};
use crate::{
    api::{
        admin::history::{PastDecision, histories},
        answers::IdentityAnswer,
        http::Page,
    },
    db::{
        self, Db,
        companies::Company,
        listings::{Listing, Version},
        review::{self, Versions},
    },
    domain::{
        Id, Time,
        listing::ListingContent,
        moderation::{FieldChange, changed_fields},
    },
    error::{Error, Result},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A listing, or an edit of a published one.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingListing {
    /// The listing's id.
    pub id: Id,
    /// Who offers it.
    pub company: WaitingOf,
    /// Since when it waits.
    pub submitted_at: Option<Time>,
    /// The version that waits.
    pub version: i32,
    /// The version that others see meanwhile; null when they see none.
    pub live_version: Option<i32>,
    /// The version to which `changes` compares: the one that others see, else the one last decided about.
    pub compared_with: Option<i32>,
    /// What is different from that version, field by field.
    pub changes: Vec<FieldChange>,
    /// The whole content that waits.
    pub content: ListingContent,
    /// What it was read as.
    pub identity: IdentityAnswer,
    /// Whether it names a controlled substance: then others will not see it even once approved.
    pub controlled: bool,
    /// What was decided before, newest first.
    pub decisions: Vec<PastDecision>,
}

pub(super) fn page(db: &mut Db, ask: &Ask) -> Result<Page<QueueItem>> {
    let rows = db::listings::for_review(db, ask.scope.hubs(), ask.own, ask.after, ask.limit + 1)?;
    let ids: Vec<Id> = rows.iter().map(|(row, _)| row.id).collect();
    let mut versions = review::of_listings(db, &ids)?;
    let mut histories = histories(db, &ids)?;
    let mut items = Vec::new();
    for (row, company) in rows {
        let versions = versions.remove(&row.id).ok_or_else(|| lost(row.id))?;
        let decisions = histories.remove(&row.id).unwrap_or_default();
        items.push(item(db, &row, &company, versions, decisions)?);
    }
    let place = |item: &WaitingListing| (item.submitted_at.unwrap_or_default(), item.id);
    let item = |item| QueueItem::Listing(Box::new(item));
    Ok(Page::from_rows(items, ask.limit, place, item))
}

fn item(
    db: &mut Db,
    row: &Listing,
    company: &Company,
    versions: Versions<Version>,
    decisions: Vec<PastDecision>,
) -> Result<WaitingListing> {
    let Versions { newest, live } = versions;
    let compared = match (live, last_seen(&decisions, newest.version)) {
        (Some(live), _) => Some(live),
        (None, Some(seen)) => Some(db::listings::version(db, row.id, seen)?),
        (None, None) => None,
    };
    let changes = match &compared {
        Some(old) => changed_fields(
            &serde_json::to_value(&old.content.0)?,
            &serde_json::to_value(&newest.content.0)?,
        ),
        None => Vec::new(),
    };
    Ok(WaitingListing {
        id: row.id,
        company: company.into(),
        submitted_at: row.submitted_at,
        version: newest.version,
        live_version: row.live_version,
        compared_with: compared.map(|old| old.version),
        changes,
        controlled: newest.reading.0.controlled,
        identity: newest.reading.0.identity.into(),
        content: newest.content.0,
        decisions,
    })
}

fn lost(id: Id) -> Error {
    Error::Internal(format!("listing {id} has no versions"))
}
