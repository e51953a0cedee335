use super::{LineReading, line_readings};
use crate::{
    api::{
        admin::{
            history::{PastDecision, history},
            queue::WaitingOf,
            track::Standing,
        },
        http::{Errors, Operator},
    },
    app::App,
    db::{self, review},
    domain::{Id, Time, demand::DemandContent},
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json, Path},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A demand, as operators see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemandFile {
    /// Its id.
    pub id: Id,
    /// Who asks.
    pub company: WaitingOf,
    /// Where it stands.
    #[serde(flatten)]
    pub standing: Standing,
    /// The newest content.
    pub content: DemandContent,
    /// What each line of it was read as, in the order of the lines.
    pub lines: Vec<LineReading>,
    /// Whether any of its lines names a controlled substance.
    pub controlled: bool,
    /// The content that others see, or saw, where it is another.
    pub live_content: Option<DemandContent>,
    /// What was decided about it, newest first.
    pub decisions: Vec<PastDecision>,
    /// The last change of what others see.
    pub change_seq: i64,
    /// When it last asked for review.
    pub submitted_at: Option<Time>,
    /// When it was last opened.
    pub opened_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// A demand with all that its owner and operators said, whatever its standing.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), params(("id" = Id, Path)),
    responses((status = 200, description = "the demand", body = DemandFile), Errors))]
#[get("/admin/demands/{id}")]
pub async fn get_demand_file(app: Data<App>, operator: Operator, id: Path<Id>) -> Result<Json<DemandFile>> {
    let (id, now) = (id.into_inner(), app.clock.now());
    let file = app
        .db
        .read(move |db| {
            let (row, company) = db::demands::reached(db, &operator.reach(), id)?;
            let versions = review::of_demands(db, &[id])?.remove(&id);
            let versions = versions.ok_or(Error::NotFound)?;
            let lines = line_readings(&versions.newest.content.0, versions.newest.readings.0);
            Ok::<_, Error>(DemandFile {
                id,
                company: (&company).into(),
                standing: row.track(now).into(),
                content: versions.newest.content.0,
                controlled: lines.iter().any(|line| line.controlled),
                lines,
                live_content: versions.live.map(|v| v.content.0),
                decisions: history(db, id)?,
                change_seq: row.change_seq,
                submitted_at: row.submitted_at,
                opened_at: row.opened_at,
                created_at: row.created_at,
                updated_at: row.updated_at,
            })
        })
        .await?;
    Ok(Json(file))
}
