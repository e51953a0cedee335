//! How a decision about listings is carried out, for one or for many.

use crate::{
    api::admin::{
        bulk::Outcomes,
        ruling::{Ruled, Ruling},
        track::{Standing, decided_version},
    },
    app::App,
    db::{
        self, Db,
        companies::Company,
        listings::{Listing, Step},
    },
    domain::{
        Id,
        moderation::{Subject, Track},
    },
    error::Result,
};
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

/// Where a listing stands after a decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecidedListing {
    /// The listing.
    pub id: Id,
    /// Its new standing.
    #[serde(flatten)]
    pub standing: Standing,
    /// The change up to which an index must have come to show it.
    pub change_seq: i64,
}

/// Carries the decision out for each of these listings that it reaches and that may be so decided now:
/// all of them, their decisions, audit entries, changes and notices in one transaction.
pub async fn decide(app: &Data<App>, ids: Vec<Id>, ruling: Ruling) -> Result<Outcomes<DecidedListing>> {
    let outcomes = app.db.write(move |db| carry_out(db, &ids, &ruling)).await?;
    app.wake.notify_waiters();
    Ok(outcomes)
}

fn carry_out(db: &mut Db, ids: &[Id], ruling: &Ruling) -> Result<Outcomes<DecidedListing>> {
    let mut outcomes = Outcomes::of(ids);
    let (mut steps, mut ruled) = (Vec::new(), Vec::new());
    for (row, company) in db::listings::get_for_moderation(db, &ruling.reach(), ids)? {
        match step(&row, &company, ruling) {
            Ok(track) => {
                ruled.push(Ruled {
                    id: row.id,
                    version: decided_version(&row.track()),
                    before: serde_json::to_value(Standing::from(row.track()))?,
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
    let saved = db::listings::save(db, steps, ruling.trail.now)?;
    ruling.record(db, Subject::Listing, ruled)?;
    super::notify::notify(db, &saved, ruling)?;
    for row in saved {
        let answer = DecidedListing {
            id: row.id,
            standing: row.track().into(),
            change_seq: row.change_seq,
        };
        outcomes.set(row.id, Ok(answer));
    }
    Ok(outcomes)
}

fn step(row: &Listing, company: &Company, ruling: &Ruling) -> Result<Track> {
    ruling.reaches(&company.hub_id, company.id)?;
    let mut track = row.track();
    track.decide(ruling.action)?;
    Ok(track)
}
