//! How a decision about companies is carried out, for one or for many.

use crate::{
    api::admin::{
        bulk::Outcomes,
        ruling::{Ruled, Ruling},
    },
    app::App,
    db::{self, Db, changes, changes::Changed, companies::Company, types::Word},
    domain::{
        Id,
        company::CompanyStatus,
        moderation::{Action, Subject},
        notice::Notice,
    },
    error::{Error, Result},
};
use actix_web::web::Data;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// Where a company stands after a decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecidedCompany {
    /// The company.
    pub id: Id,
    /// Its new standing.
    pub status: CompanyStatus,
    /// The change up to which an index must have come to show it; null where others see nothing else than before.
    pub change_seq: Option<i64>,
}

/// Carries the decision out for each of these companies that it reaches and that may be so decided now:
/// all of them, their decisions, audit entries, changes and mails in one transaction.
pub async fn decide(app: &Data<App>, ids: Vec<Id>, ruling: Ruling) -> Result<Outcomes<DecidedCompany>> {
    let outcomes = app.db.write(move |db| carry_out(db, &ids, &ruling)).await?;
    app.wake.notify_waiters();
    Ok(outcomes)
}

fn carry_out(db: &mut Db, ids: &[Id], ruling: &Ruling) -> Result<Outcomes<DecidedCompany>> {
    let mut outcomes = Outcomes::of(ids);
    let (mut decided, mut ruled) = (Vec::new(), Vec::new());
    for row in db::companies::get_for_moderation(db, &ruling.reach(), ids)? {
        match step(&row, ruling) {
            Ok(after) => {
                ruled.push(Ruled {
                    id: row.id,
                    version: row.revision,
                    before: json!({ "status": row.status.0 }),
                    after: json!({ "status": after.status.0 }),
                });
                decided.push((row.status.0, after));
            }
            Err(e) => outcomes.set(row.id, Err(e)),
        }
    }
    for (_, company) in &decided {
        if !db::companies::update(db, company, ruling.trail.now)? {
            return Err(Error::changed_meanwhile("company"));
        }
    }
    ruling.record(db, Subject::Company, ruled)?;
    let seq = announce(db, &decided, ruling)?;
    for (before, company) in &decided {
        if company.status.0 == CompanyStatus::Suspended {
            db::mails::cancel_business(db, company.id)?;
        }
        let item = ruling.about(&company.name);
        ruling.tell(db, company.id, company.id, &Notice::Company { item })?;
        let answer = DecidedCompany {
            id: company.id,
            status: company.status.0,
            change_seq: seq.filter(|_| seen_anew(*before, company.status.0)),
        };
        outcomes.set(company.id, Ok(answer));
    }
    Ok(outcomes)
}

fn step(row: &Company, ruling: &Ruling) -> Result<Company> {
    ruling.reaches(&row.hub_id, row.id)?;
    let status = row.status.0.decide(ruling.action)?;
    let submitted_at = match ruling.action {
        // A company that starts anew has not asked for anything yet.
        Action::Reinstate if status == CompanyStatus::Draft => None,
        _ => row.submitted_at,
    };
    Ok(Company {
        status: Word(status),
        submitted_at,
        ..row.clone()
    })
}

/// A company's records are seen while it is approved, and only then.
fn seen_anew(before: CompanyStatus, after: CompanyStatus) -> bool {
    (before == CompanyStatus::Approved) != (after == CompanyStatus::Approved)
}

/// One change a company, however many records it has: whoever follows the log looks them up.
fn announce(db: &mut Db, decided: &[(CompanyStatus, Company)], ruling: &Ruling) -> Result<Option<i64>> {
    let changed: Vec<Id> = decided
        .iter()
        .filter(|(before, company)| seen_anew(*before, company.status.0))
        .map(|(_, company)| company.id)
        .collect();
    if changed.is_empty() {
        return Ok(None);
    }
    Ok(Some(changes::append(
        db,
        Changed::Company,
        &changed,
        ruling.trail.now,
    )?))
}
