//! How a decision about demands is carried out, for one or for many.

use crate::{
    api::admin::{
        bulk::Outcomes,
        ruling::{Ruled, Ruling},
        track::{Standing, decided_version},
    },
    app::App,
    db::{
        self, Db,
        demands::{Demand, Step},
    },
    domain::{
        Id,
        moderation::{Subject, Track},
        notice::Notice,
    },
    error::Result,
};
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

/// Where a demand stands after a decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecidedDemand {
    /// The demand.
    pub id: Id,
    /// Its new standing.
    #[serde(flatten)]
    pub standing: Standing,
    /// The change up to which an index must have come to show it.
    pub change_seq: i64,
}

/// Carries the decision out for each of these demands that it reaches and that may be so decided now:
/// all of them, their decisions, audit entries, changes and mails in one transaction.
pub async fn decide(app: &Data<App>, ids: Vec<Id>, ruling: Ruling) -> Result<Outcomes<DecidedDemand>> {
    let outcomes = app.db.write(move |db| carry_out(db, &ids, &ruling)).await?;
    app.wake.notify_waiters();
    Ok(outcomes)
}

fn carry_out(db: &mut Db, ids: &[Id], ruling: &Ruling) -> Result<Outcomes<DecidedDemand>> {
    let now = ruling.trail.now;
    let mut outcomes = Outcomes::of(ids);
    let (mut steps, mut ruled) = (Vec::new(), Vec::new());
    for (row, company) in db::demands::get_for_moderation(db, &ruling.reach(), ids)? {
        match step(&row, company.id, ruling) {
            Ok(track) => {
                ruled.push(Ruled {
                    id: row.id,
                    version: decided_version(&row.track(now)),
                    before: serde_json::to_value(Standing::from(row.track(now)))?,
                    after: serde_json::to_value(Standing::from(track))?,
                });
                steps.push(Step {
                    row,
                    track,
                    versions: Vec::new(),
                });
            }
            Err(e) => outcomes.set(row.id, Err(e)),
        }
    }
    let versions: Vec<i32> = ruled.iter().map(|r| r.version).collect();
    let saved = db::demands::save(db, steps, now)?;
    ruling.record(db, Subject::Demand, ruled)?;
    for (row, version) in saved.into_iter().zip(versions) {
        tell(db, &row, version, ruling)?;
        let answer = DecidedDemand {
            id: row.id,
            standing: row.track(now).into(),
            change_seq: row.change_seq,
        };
        outcomes.set(row.id, Ok(answer));
    }
    Ok(outcomes)
}

fn step(row: &Demand, company: Id, ruling: &Ruling) -> Result<Track> {
    ruling.reaches(&row.hub_id, company)?;
    let mut track = row.track(ruling.trail.now);
    track.decide(ruling.action)?;
    Ok(track)
}

/// Leaves a notice for the buyer's people.
fn tell(db: &mut Db, row: &Demand, version: i32, ruling: &Ruling) -> Result<()> {
    let content = db::demands::version(db, row.id, version)?.content.0;
    let item = ruling.about(&content.title);
    ruling.tell(db, row.company_id, row.id, &Notice::Demand { item })
}
