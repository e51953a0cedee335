//! An edit of a demand, worked out before anything is written: reading the texts takes a while.

use super::{
    answer::for_owner,
    check::{check_demand, check_ready},
};
use crate::{
    api::{demands::DemandAnswer, http::Trail},
    app::App,
    db::{
        Db, audit, demands,
        demands::{Demand, Step, Version},
    },
    domain::{
        Id,
        demand::{DemandContent, give_line_ids},
        moderation::edit,
    },
    error::{Error, Result},
    search::Search,
};

/// Edits the company's demand: `check` looks at the row as it is, `new` makes the new content of the newest one.
/// Answers the revision and the demand.
pub(super) async fn change_demand(
    app: &App,
    (company, id): (Id, Id),
    trail: Trail,
    check: impl FnOnce(&Demand) -> Result<()> + Send + 'static,
    new: impl FnOnce(&DemandContent) -> Result<DemandContent> + Send + 'static,
) -> Result<(i32, DemandAnswer)> {
    let (search, by) = (app.search.clone(), trail.clone());
    let step = app
        .db
        .read(move |db| {
            let row = demands::own(db, company, id)?;
            check(&row)?;
            plan(db, &search, row, new, &by)
        })
        .await?;
    app.db
        .write(move |db| {
            let now = trail.now;
            if step.versions.is_empty() {
                return Ok((step.row.revision, for_owner(db, &step.row, now)?));
            }
            let before = step.row.standing();
            let saved = demands::save_one(db, step, now)?;
            let after = saved.standing();
            audit::append(
                db,
                &[trail.entry("demand.edit", "demand", id, Some(before), Some(after))],
            )?;
            Ok::<_, Error>((saved.revision, for_owner(db, &saved, now)?))
        })
        .await
}

fn plan(
    db: &mut Db,
    search: &Search,
    row: Demand,
    new: impl FnOnce(&DemandContent) -> Result<DemandContent>,
    by: &Trail,
) -> Result<Step> {
    let newest = demands::version(db, row.id, row.version)?;
    let live = match row.live_version {
        Some(version) => Some(demands::version(db, row.id, version)?),
        None => None,
    };
    let mut content = new(&newest.content.0)?;
    give_line_ids(&newest.content.0.lines, &mut content.lines, || Id::new(by.now)).finish()?;
    check_demand(db, search, &content, Some(&newest.content.0), by.now)?;
    let mut track = row.track(by.now);
    let stored = edit(
        &mut track,
        &newest.content.0,
        live.as_ref().map(|v| &v.content.0),
        content,
    )?;
    if let Some((_, content)) = stored.last() {
        check_ready(content, &track, by.now)?;
    }
    let read = |stored| search.read_demand(row.id, stored, by.actor_id, by.now);
    let versions: Vec<Version> = stored.into_iter().map(read).collect();
    Ok(Step { row, track, versions })
}
