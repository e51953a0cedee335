//! What only the service can say of a demand: whether it knows the hub and the substances, and what time it is.

use crate::{
    db::{Db, hubs},
    domain::{
        Problems, Time,
        demand::DemandContent,
        moderation::{Status, Track},
    },
    error::Result,
    search::Search,
};

/// Everything that is wrong with a content, or nothing. `before` is what is edited: a closing date that was there
/// already may have passed meanwhile.
pub(super) fn check_demand(
    db: &mut Db,
    search: &Search,
    content: &DemandContent,
    before: Option<&DemandContent>,
    now: Time,
) -> Result<()> {
    let mut problems = content.check();
    let known = hubs::exists(db, &content.hub)?;
    problems.check(known, "hub", "unknown_hub", "there is no such hub");
    for (i, line) in content.lines.iter().enumerate() {
        let mut part = Problems::new();
        search.unknown_substances(line.substances.as_deref(), &mut part);
        problems.nest(&format!("lines[{i}]"), part);
    }
    if before.is_none_or(|b| b.closes_at != content.closes_at) {
        check_closing(content, now, &mut problems);
    }
    Ok(problems.finish()?)
}

/// What a demand must have before others may see it: a line, and a closing date that has not passed.
pub(super) fn check_ready(content: &DemandContent, track: &Track, now: Time) -> Result<()> {
    if matches!(track.status, Status::Draft | Status::ChangesRequested) {
        return Ok(());
    }
    let mut problems = Problems::new();
    problems.check(
        !content.lines.is_empty(),
        "lines",
        "required",
        "must have at least one line",
    );
    check_closing(content, now, &mut problems);
    Ok(problems.finish()?)
}

fn check_closing(content: &DemandContent, now: Time, problems: &mut Problems) {
    let ahead = content.closes_at.is_none_or(|at| at > now);
    problems.check(ahead, "closes_at", "in_the_past", "must be in the future");
}
