use super::{Ask, QueueItem};
use crate::{
    api::{
        admin::{
            companies::similar::{SimilarCompany, similar},
            history::{PastDecision, histories},
        },
        companies::{OwnCompany, own_company},
        http::Page,
    },
    db::{self, Db, companies::Company},
    domain::{Id, Time},
    error::Result,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A company that wants to trade.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingCompany {
    /// Its id.
    pub id: Id,
    /// Since when it waits.
    pub submitted_at: Option<Time>,
    /// All that it says, with its documents.
    pub company: OwnCompany,
    /// Companies that it could be taken for, by name or registration number.
    pub similar_companies: Vec<SimilarCompany>,
    /// What was decided before, newest first.
    pub decisions: Vec<PastDecision>,
}

pub(super) fn page(db: &mut Db, ask: &Ask) -> Result<Page<QueueItem>> {
    let rows = db::companies::for_review(db, ask.scope.hubs(), ask.own, ask.after, ask.limit + 1)?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut histories = histories(db, &ids)?;
    let mut alike = similar(db, &ask.scope, &rows.iter().collect::<Vec<_>>())?;
    let mut items = Vec::new();
    for row in rows {
        items.push(WaitingCompany {
            id: row.id,
            submitted_at: row.submitted_at,
            similar_companies: alike.remove(&row.id).unwrap_or_default(),
            decisions: histories.remove(&row.id).unwrap_or_default(),
            company: company(db, row)?,
        });
    }
    let place = |item: &WaitingCompany| (item.submitted_at.unwrap_or_default(), item.id);
    let item = |item| QueueItem::Company(Box::new(item));
    Ok(Page::from_rows(items, ask.limit, place, item))
}

fn company(db: &mut Db, row: Company) -> Result<OwnCompany> {
    Ok(own_company(db, row)?)
}
